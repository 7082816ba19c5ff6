"""What the tests of an order's life do again and again."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.delivery import service as delivery
from marketplace.inventory.models import Stock
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.orders import service
from marketplace.orders.models import Order
from tests.make import district


def do(verb, order, **facts):
    with transaction():
        return verb(order.code, partner_id=order.partner_id, by=None, **facts)


def stock_of(variant_id: int) -> Stock:
    db.session.rollback()
    return db.session.scalars(select(Stock).where(Stock.variant_id == variant_id)).one()


def balance(account: Account, order: Order) -> Money:
    return ledger.balance(account, partner_id=order.partner_id)


def own_delivery(variant, fee: int = 5_000):
    with transaction():
        delivery.set_zone(partner_id=variant.partner_id, district_id=district().id, fee=Money(fee), by=None)
    return variant


def pickup_code(order: Order) -> str:
    db.session.rollback()
    code = db.session.scalar(select(Order.pickup_code).where(Order.id == order.id))
    assert code is not None
    return code


def expire(checkout):
    with at(now() + timedelta(hours=25)):
        assert service.expire_unpaid() == 1
    db.session.rollback()
