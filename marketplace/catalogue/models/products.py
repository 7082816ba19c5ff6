"""Products, what can be bought of them, at which price, and how they changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.kinds import ProductKind, unit_label
from marketplace.catalogue.models.categories import Category
from marketplace.catalogue.states import ChangeState, ProductState
from marketplace.core.db import Model, enum_column
from marketplace.core.images import Picture
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.partners.models import Partner

ONE = Quantity.of(1)


class Product(Model):
    """One offer of one partner, with one or more variants."""

    __tablename__ = "products"
    __table_args__ = (
        CheckConstraint("lead_time_days >= 0", name="lead_time_not_negative"),
        Index("ix_products_partner_state", "partner_id", "state", "id"),
        Index("ix_products_queue", "state", "submitted_at"),
        Index("ix_products_after_review", "reviewed_at", "published_at"),
    )

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    kind: Mapped[ProductKind] = mapped_column(enum_column(ProductKind), default=ProductKind.GOODS)
    state: Mapped[ProductState] = mapped_column(enum_column(ProductState), default=ProductState.DRAFT)
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    lead_time_days: Mapped[int] = mapped_column(default=0)
    is_halal: Mapped[bool] = mapped_column(default=False)
    story: Mapped[str] = mapped_column(default="")
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    review_reason: Mapped[str | None]

    partner: Mapped[Partner] = relationship(Partner)
    category: Mapped[Category] = relationship(Category)
    variants: Mapped[list[Variant]] = relationship(
        "Variant",
        back_populates="product",
        order_by="(Variant.position, Variant.id)",
        cascade="all, delete-orphan",
    )
    photos: Mapped[list[ProductPhoto]] = relationship(
        "ProductPhoto", order_by="(ProductPhoto.position, ProductPhoto.id)", cascade="all, delete-orphan"
    )

    @property
    def is_published(self) -> bool:
        return self.state is ProductState.PUBLISHED

    @property
    def active_variants(self) -> list[Variant]:
        return [variant for variant in self.variants if variant.is_active]

    @property
    def price_from(self) -> Money:
        """The lowest price of one unit without wholesale."""
        return min(variant.price for variant in (self.active_variants or self.variants))


class Variant(Model):
    """The thing with a price and a stock."""

    __tablename__ = "variants"
    __table_args__ = (
        UniqueConstraint("partner_id", "sku"),
        CheckConstraint("price > 0", name="price_positive"),
        CheckConstraint("step > 0 AND minimum > 0", name="step_positive"),
        CheckConstraint("weight_gram IS NULL OR weight_gram >= 0", name="weight_not_negative"),
        CheckConstraint(
            "(length_cm IS NULL OR length_cm > 0) AND (width_cm IS NULL OR width_cm > 0)"
            " AND (height_cm IS NULL OR height_cm > 0)",
            name="sizes_positive",
        ),
    )

    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    name: Mapped[str] = mapped_column(default="")
    sku: Mapped[str]
    price: Mapped[Money]
    unit: Mapped[str] = mapped_column(default="buah")
    step: Mapped[Quantity] = mapped_column(default=ONE)
    minimum: Mapped[Quantity] = mapped_column(default=ONE)
    weight_gram: Mapped[int | None]
    length_cm: Mapped[int | None]
    width_cm: Mapped[int | None]
    height_cm: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)

    product: Mapped[Product] = relationship(Product, back_populates="variants")
    tiers: Mapped[list[PriceTier]] = relationship(
        "PriceTier", order_by="PriceTier.from_quantity", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def full_name(self) -> str:
        """The product's name, with the variant's when there is a choice."""
        return f"{self.product.name} – {self.name}" if self.name else self.product.name

    @property
    def unit_label(self) -> str:
        return unit_label(self.unit)

    @property
    def is_for_sale(self) -> bool:
        """Published and not withdrawn; whether any is left is the inventory's to say."""
        return self.is_active and self.product.is_published


class PriceTier(Model):
    """From this quantity on, each unit costs this."""

    __tablename__ = "price_tiers"
    __table_args__ = (
        UniqueConstraint("variant_id", "from_quantity"),
        CheckConstraint("price > 0", name="price_positive"),
        CheckConstraint("from_quantity > 0", name="quantity_positive"),
    )

    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"))
    from_quantity: Mapped[Quantity]
    price: Mapped[Money]


class ProductPhoto(Model):
    """A picture of a product; the lowest position is the one on cards."""

    __tablename__ = "product_photos"
    __table_args__ = (UniqueConstraint("product_id", "picture_id"),)

    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    picture_id: Mapped[int] = mapped_column(ForeignKey("pictures.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)

    picture: Mapped[Picture] = relationship(Picture, lazy="joined")


class ProductChange(Model):
    """What a seller changed, from what, to what. Pending ones wait for the catalogue team; all are kept."""

    __tablename__ = "product_changes"
    __table_args__ = (
        Index("ix_product_changes_product", "product_id", "id"),
        Index("ix_product_changes_queue", "state", "created_at"),
    )

    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    state: Mapped[ChangeState] = mapped_column(enum_column(ChangeState), default=ChangeState.APPLIED)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]

    product: Mapped[Product] = relationship(Product)
