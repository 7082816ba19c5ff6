"""A buyer's name, phone and address leave finished purchases; what was bought and paid stays."""

from __future__ import annotations

from sqlalchemy import delete, select

from marketplace.core.db import db
from marketplace.orders.models import Basket, BasketLine, Checkout
from marketplace.orders.models.checkouts import UnpaidPhone, nobody


def forget_buyer(user_id: int) -> None:
    """The caller has seen that all are finished."""
    found = db.session.scalars(
        select(Checkout).where(Checkout.buyer_id == user_id).order_by(Checkout.id)
    ).all()
    phones = {checkout.phone for checkout in found}
    db.session.execute(delete(UnpaidPhone).where(UnpaidPhone.phone.in_(phones), UnpaidPhone.open == 0))
    for checkout in found:
        checkout.name, checkout.phone, checkout.email = "", nobody(checkout.id), None
        checkout.address = checkout.landmark = checkout.village = checkout.postcode = checkout.note = ""
    for order in (order for checkout in found for order in checkout.orders):
        order.cancel_reason = order.cancel_reason and "–"
    baskets = select(Basket.id).where(Basket.user_id == user_id)
    db.session.execute(delete(BasketLine).where(BasketLine.basket_id.in_(baskets)))
    db.session.execute(delete(Basket).where(Basket.user_id == user_id))
