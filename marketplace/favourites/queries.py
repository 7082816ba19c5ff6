"""Reading what people saved and follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, true

from marketplace.accounts.models import User
from marketplace.catalogue.cards import Card
from marketplace.catalogue.models import Listing
from marketplace.catalogue.queries.pages import CARD_COLUMNS, PAGE_SIZE, card_joins, page_of
from marketplace.core.db import db
from marketplace.core.paging import Page, decode_cursor, encode_cursor
from marketplace.favourites.models import FollowedShop, SavedProduct
from marketplace.partners.models import Partner, PartnerStatus


def is_saved(user_id: int | None, product_id: int) -> bool:
    """Whether this person saved it; nobody in particular saved nothing."""
    if user_id is None:
        return False
    query = select(SavedProduct.id).where(
        SavedProduct.user_id == user_id, SavedProduct.product_id == product_id
    )
    return db.session.scalar(query) is not None


def saved(user_id: int, *, cursor: str | None = None) -> Page[Card]:
    """The saved products that are on sale, the last saved first."""
    source = SavedProduct.__table__.join(Listing.__table__, Listing.product_id == SavedProduct.product_id)
    query: Any = (
        select(*CARD_COLUMNS, SavedProduct.id.label("saved_id"))
        .select_from(card_joins(source))
        .where(SavedProduct.user_id == user_id, Listing.is_shown == true())
        .order_by(SavedProduct.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    after = decode_cursor(cursor, length=1)
    if after is not None and isinstance(after[0], int):
        query = query.where(SavedProduct.id < after[0])
    return page_of(db.session.execute(query).all(), PAGE_SIZE, lambda row: encode_cursor(row.saved_id))


def is_followed(user_id: int | None, partner_id: int) -> bool:
    """Whether this person follows the shop."""
    if user_id is None:
        return False
    query = select(FollowedShop.id).where(
        FollowedShop.user_id == user_id, FollowedShop.partner_id == partner_id
    )
    return db.session.scalar(query) is not None


def followed(user_id: int) -> Sequence[Partner]:
    """The active shops that this person follows, by name."""
    query = (
        select(Partner)
        .join(FollowedShop, FollowedShop.partner_id == Partner.id)
        .where(FollowedShop.user_id == user_id, Partner.status == PartnerStatus.ACTIVE)
        .order_by(Partner.name)
    )
    return db.session.scalars(query).all()


def followers(partner_id: int) -> Sequence[User]:
    """Whom to tell of a new product."""
    query = (
        select(User)
        .join(FollowedShop, FollowedShop.user_id == User.id)
        .where(FollowedShop.partner_id == partner_id)
        .order_by(FollowedShop.id)
    )
    return db.session.scalars(query).all()


def follower_count(partner_id: int) -> int:
    """How many follow the shop."""
    query = select(func.count()).where(FollowedShop.partner_id == partner_id)
    return db.session.scalar(query) or 0
