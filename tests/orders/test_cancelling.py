"""Orders that are given up: by the partner, by the buyer, by nobody acting."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.core.money import ZERO, Money
from marketplace.core.quantity import Quantity
from marketplace.core.states import WrongState
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.orders import queries, service
from marketplace.orders.errors import (
    ReasonMissing,
)
from marketplace.orders.states import OrderState
from marketplace.payments import queries as payments
from marketplace.payments import service as paying
from marketplace.payments.states import PaymentState, Source
from tests.orders.make import buy, make_goods, make_order, pay, payment_of
from tests.orders.story import balance, do, stock_of


def test_a_partner_who_cancels_says_why_and_the_buyer_gets_the_money_of_this_order_only(app):
    first, second = make_goods(price=30_000), make_goods(price=20_000)
    checkout = buy({first: 1, second: 1})
    pay(checkout)
    mine, other = checkout.orders

    with pytest.raises(ReasonMissing):
        do(service.cancel_by_partner, mine, reason="  ")
    do(service.cancel_by_partner, mine, reason="Panen gagal")

    assert (mine.state, mine.cancel_reason) == (OrderState.CANCELLED, "Panen gagal")
    assert other.state is OrderState.NEW
    assert stock_of(mine.lines[0].variant_id).reserved == Quantity.of(0)
    refund = payments.refunds_of(payment_of(checkout).id)[0]
    assert (refund.amount, refund.ref) == (Money(30_000), ("orders", mine.id))
    assert ledger.balance(Account.REFUND_PAYABLE) == Money(-30_000)
    assert balance(Account.ORDER_HELD, mine) == ZERO
    assert balance(Account.ORDER_HELD, other) == Money(-20_000)


def test_the_buyer_cancels_before_packing_and_not_after(app):
    early, late = make_order(), make_order()
    do(service.accept, late)

    with transaction():
        service.cancel_by_buyer(early.id, by=None)
    with pytest.raises(WrongState), transaction():
        service.cancel_by_buyer(late.id, by=None)

    assert early.state is OrderState.CANCELLED
    assert late.state is OrderState.PACKING


def test_an_unpaid_purchase_is_given_up_as_a_whole(app):
    checkout = buy({make_goods(): 1, make_goods(): 1})

    service.cancel_unpaid(checkout.id, by=None)

    assert {order.state for order in checkout.orders} == {OrderState.CANCELLED}
    assert all(stock_of(order.lines[0].variant_id).reserved == Quantity.of(0) for order in checkout.orders)
    assert payment_of(checkout).state is PaymentState.VOID


def test_what_was_paid_a_moment_ago_is_not_cancelled_as_unpaid(app):
    checkout = buy({make_goods(): 1})
    pay(checkout)

    with pytest.raises(WrongState):
        service.cancel_unpaid(checkout.id, by=None)

    assert checkout.orders[0].state is OrderState.NEW


def test_money_for_a_cancelled_purchase_goes_back(app):
    checkout = buy({make_goods(): 1})
    payment_id = payment_of(checkout).id
    service.cancel_unpaid(checkout.id, by=None)

    with transaction():
        paying.settle(payment_id, source=Source.FINANCE)

    assert checkout.orders[0].state is OrderState.CANCELLED
    assert payments.refunds_of(payment_id)[0].amount == checkout.total


def test_an_order_that_its_partner_ignores_is_late_and_then_cancelled_with_the_money_back(app):
    order = make_order()

    with at(now() + timedelta(hours=25)):
        assert service.escalate_late() == 1
        assert service.escalate_late() == 0
        assert [late.code for late in queries.late_orders(partner_id=order.partner_id)] == [order.code]
    with at(now() + timedelta(hours=73)):
        assert service.cancel_ignored() == 1

    db.session.rollback()
    assert order.state is OrderState.CANCELLED
    assert payments.refunds_of(payment_of(order.checkout).id)[0].amount == order.total
