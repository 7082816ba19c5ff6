"""What the tests of vouchers do again and again."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from marketplace.cli.invariants import run_all
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.core.rules import set_rule
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.orders import service
from marketplace.orders.models import Order
from marketplace.payments.models import Refund
from marketplace.vouchers.models import Voucher
from tests.orders.story import do, pickup_code


def fee(basis_points: int) -> None:
    with transaction():
        set_rule("platform_fee_bp", basis_points, valid_from=date(2020, 1, 1))


def used(code: str) -> int:
    db.session.rollback()
    return db.session.scalars(select(Voucher.used).where(Voucher.code == code)).one()


def sound() -> None:
    db.session.rollback()
    broken = [outcome.finding for outcome in run_all() if outcome.is_broken]
    assert broken == []


def book(account: Account) -> Money:
    db.session.rollback()
    return ledger.balance(account)


def refunds() -> list[Money]:
    db.session.rollback()
    return list(db.session.scalars(select(Refund.amount).order_by(Refund.id)))


def complete(order: Order) -> Order:
    """Fetched by its buyer, and the time for complaints over."""
    do(service.accept, order)
    do(service.mark_ready, order)
    do(service.hand_over, order, pickup_code=pickup_code(order))
    return order
