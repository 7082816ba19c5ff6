"""I5 speaks of cash too: what is on its way is what nobody has reported."""

from __future__ import annotations

from flask import Flask

from marketplace.cli.invariants.purchases import orders_are_covered
from marketplace.core.db import transaction
from marketplace.core.money import Money
from marketplace.orders import service
from marketplace.orders.models.cash import CashHolder, CashReport
from marketplace.payments.states import Method
from tests.orders.make import make_goods, make_order
from tests.orders.story import do, own_delivery


def test_a_report_without_its_entry_in_the_books_is_found(app: Flask) -> None:
    order = make_order(method=Method.COD, variant=own_delivery(make_goods()), way="own")
    do(service.accept, order)
    do(service.ship, order)
    with transaction():
        service.confirm_received(order.id, by=None)
    do(service.report_cash, order, amount=Money(1_000))
    assert orders_are_covered().offender is None

    with transaction() as session:
        session.add(CashReport(order_id=order.id, holder=CashHolder.PARTNER, amount=Money(500)))
    assert order.code in (orders_are_covered().offender or "")
