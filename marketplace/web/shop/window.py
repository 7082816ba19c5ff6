"""What the kept pages of the shop depend on: one number for all that buyers see, and what is free of a product."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from marketplace.catalogue.models import Listing
from marketplace.core import versions
from marketplace.core.db import db

# Every table that a public page reads. `tests/web/shop/test_stored_pages.py` compares it with what the pages ask for.
SHOWN = (
    "batches", "categories", "courier_choices", "delivery_zones", "districts", "listing_counts", "listings",
    "partner_documents", "partners", "pickup_points", "pictures", "price_tiers", "product_photos", "products",
    "provinces", "regencies", "review_photos", "reviews", "search_documents", "search_synonyms", "search_terms",
    "stocks", "variants", "vouchers",
)  # fmt: skip
versions.watch(versions.WINDOW, *SHOWN)

_OF_PRODUCT = select(
    versions.NUMBER.scalar_subquery(),
    select(Listing.available).where(Listing.slug == bindparam("slug")).scalar_subquery(),
)


def of_window(**_address: Any) -> tuple[Any, ...] | None:
    """For lists and fronts; None before anything was ever shown."""
    number = db.session.scalar(versions.NUMBER)
    return None if number is None else (number,)


def of_product(slug: str) -> tuple[Any, ...] | None:
    """An order moves `available` only, and only downwards until the window's number moves: the pair never comes again."""
    number, available = db.session.execute(_OF_PRODUCT, {"slug": slug}).one()
    return None if number is None or available is None else (number, available.thousandths)
