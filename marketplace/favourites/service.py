"""Saving and following. The caller holds the transaction(); nothing here commits. Twice is as good as once."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from marketplace.core.db import Model, db
from marketplace.favourites import queries
from marketplace.favourites.models import FollowedShop, SavedProduct


def save_product(product_id: int, *, user_id: int) -> None:
    """Find it again. The caller has looked the product up."""
    if not queries.is_saved(user_id, product_id):
        _add(SavedProduct(user_id=user_id, product_id=product_id))


def forget_product(product_id: int, *, user_id: int) -> None:
    """Not any more."""
    db.session.execute(
        delete(SavedProduct).where(SavedProduct.user_id == user_id, SavedProduct.product_id == product_id)
    )


def follow(partner_id: int, *, user_id: int) -> None:
    """Hear of new products. The caller has looked the shop up."""
    if not queries.is_followed(user_id, partner_id):
        _add(FollowedShop(user_id=user_id, partner_id=partner_id))


def unfollow(partner_id: int, *, user_id: int) -> None:
    """Not any more."""
    db.session.execute(
        delete(FollowedShop).where(FollowedShop.user_id == user_id, FollowedShop.partner_id == partner_id)
    )


def forget_person(user_id: int) -> None:
    """Nothing of theirs is saved or followed."""
    db.session.execute(delete(SavedProduct).where(SavedProduct.user_id == user_id))
    db.session.execute(delete(FollowedShop).where(FollowedShop.user_id == user_id))


def _add(row: Model) -> None:
    """Two taps at once: one of them finds the other's row."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return
