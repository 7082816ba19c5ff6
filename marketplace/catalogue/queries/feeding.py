"""What product feeds read: everything on sale, block by block, so that a million products need little memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select, true
from sqlalchemy.orm import joinedload

from marketplace.catalogue.models import Listing, Product
from marketplace.core.db import db
from marketplace.core.images import Picture


class Shown(NamedTuple):
    """A product that buyers see, with its cover when there is one; `key` is where the next block starts."""

    key: int
    product: Product
    picture: Picture | None


def shown_after(key: int, *, limit: int) -> Sequence[Shown]:
    """The next products of the shop window, with partner and category, in one statement."""
    query = (
        select(Listing.id, Product, Picture)
        .join(Product, Product.id == Listing.product_id)
        .outerjoin(Picture, Picture.id == Listing.picture_id)
        .where(Listing.id > key, Listing.is_shown == true())
        .options(joinedload(Product.partner), joinedload(Product.category))
        .order_by(Listing.id)
        .limit(limit)
    )
    return [Shown(*row) for row in db.session.execute(query)]
