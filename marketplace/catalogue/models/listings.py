"""The shop window as flat rows: what listings sort, filter and count, without joins over the whole catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Model
from marketplace.core.money import Money
from marketplace.core.quantity import NOTHING, Quantity


def _order_indexes() -> list[Index]:
    """One index per allowed scope and order, each ending in the key that a cursor needs."""
    scopes = {"all": (), "top": ("top_category_id",), "category": ("category_id",)}
    orders = {"new": "published_at", "price": "price_from", "sold": "sold", "rating": "rating_rank"}
    return [
        Index(f"ix_listings_{scope}_{order}", "is_shown", *columns, column, "id")
        for scope, columns in scopes.items()
        for order, column in orders.items()
    ]


class Listing(Model):
    """One product as buyers find it. Higher packages keep their part by calling `catalogue.service`."""

    __tablename__ = "listings"
    __table_args__ = (
        CheckConstraint("sold >= 0", name="sold_not_negative"),
        *_order_indexes(),
        Index("ix_listings_partner", "partner_id", "is_shown", "published_at", "id"),
        Index("ix_listings_place", "is_shown", "regency_id", "published_at", "id"),
    )

    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    top_category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    regency_id: Mapped[int | None] = mapped_column(ForeignKey("regencies.id"))
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("pictures.id"))
    slug: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str]
    price_from: Mapped[Money]
    photo_count: Mapped[int] = mapped_column(default=0)
    has_choice: Mapped[bool] = mapped_column(default=False)
    available: Mapped[Quantity] = mapped_column(default=NOTHING)
    is_unlimited: Mapped[bool] = mapped_column(default=False)
    sold: Mapped[Quantity] = mapped_column(default=NOTHING)
    rating_tenths: Mapped[int | None]
    rating_count: Mapped[int] = mapped_column(default=0)
    rating_rank: Mapped[int] = mapped_column(default=0)
    questions: Mapped[dict[str, Any] | None]
    is_halal: Mapped[bool] = mapped_column(default=False)
    has_own_delivery: Mapped[bool] = mapped_column(default=False)
    has_pickup: Mapped[bool] = mapped_column(default=False)
    has_courier: Mapped[bool] = mapped_column(default=False)
    is_shown: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    @property
    def in_stock(self) -> bool:
        return self.is_unlimited or self.available > NOTHING


class ListingCount(Model):
    """How many shown listings carry a value of a facet, per category (0 means everywhere).

    Kept in the transaction that changes a listing, so that a page of a million products needs no counting.
    """

    __tablename__ = "listing_counts"
    __table_args__ = (
        UniqueConstraint("category_id", "facet", "value"),
        CheckConstraint("count >= 0", name="count_not_negative"),
        Index("ix_listing_counts_most", "category_id", "facet", "count"),
    )

    category_id: Mapped[int] = mapped_column(default=0)
    facet: Mapped[str]
    value: Mapped[int] = mapped_column(default=1)
    count: Mapped[int] = mapped_column(default=0)
