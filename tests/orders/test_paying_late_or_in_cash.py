"""Money that comes late, at the door, or not at all."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.core.db import db, transaction
from marketplace.core.events import Fact
from marketplace.core.money import ZERO
from marketplace.core.quantity import Quantity
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.orders import service
from marketplace.orders.errors import (
    NothingToCollect,
)
from marketplace.orders.states import OrderState
from marketplace.payments import queries as payments
from marketplace.payments.states import Method, PaymentState
from tests.orders.make import buy, contact, make_goods, make_order, pay, payment_of
from tests.orders.story import balance, do, expire, own_delivery, pickup_code, stock_of


def test_what_is_not_paid_in_time_is_free_again(app):
    thing = make_goods(stock=3)
    checkout = buy({thing: 3})

    expire(checkout)

    assert checkout.orders[0].state is OrderState.EXPIRED
    assert stock_of(thing.id).reserved == Quantity.of(0)
    assert (
        db.session.scalars(select(Fact).where(Fact.name == "checkout_expired")).one().data["code"]
        == checkout.code
    )


def test_a_late_payment_is_taken_when_everything_is_still_there(app):
    thing = make_goods(stock=3)
    checkout = buy({thing: 3})
    expire(checkout)

    pay(checkout)

    assert checkout.orders[0].state is OrderState.NEW
    assert stock_of(thing.id).reserved == Quantity.of(3)
    assert balance(Account.ORDER_HELD, checkout.orders[0]) == -checkout.total


def test_a_late_payment_goes_back_when_the_goods_are_gone(app):
    thing = make_goods(stock=3)
    checkout = buy({thing: 3})
    expire(checkout)
    buy({thing: 1}, contact=contact(phone="+6281200000033"))

    pay(checkout)

    assert checkout.orders[0].state is OrderState.EXPIRED
    assert stock_of(thing.id).reserved == Quantity.of(1)
    assert payments.refunds_of(payment_of(checkout).id)[0].amount == checkout.total


def test_cash_at_the_counter_is_the_partners_at_once(app):
    order = make_order(method=Method.COD)
    checkout = order.checkout
    do(service.accept, order)
    do(service.mark_ready, order)
    do(service.hand_over, order, pickup_code=pickup_code(order))

    assert ledger.balance(Account.COD_IN_TRANSIT) == ZERO
    assert balance(Account.PARTNER_PAYABLE, order) == ZERO
    assert payment_of(checkout).state is PaymentState.SETTLED


def test_cash_of_an_own_delivery_is_in_transit_until_the_partner_reports_it_once(app):
    order = make_order(method=Method.COD, variant=own_delivery(make_goods()), way="own")
    do(service.accept, order)
    do(service.ship, order)
    with transaction():
        service.confirm_received(order.id, by=None)
    assert balance(Account.COD_IN_TRANSIT, order) == order.total

    do(service.report_cash, order)
    with pytest.raises(NothingToCollect):
        do(service.report_cash, order)

    assert balance(Account.COD_IN_TRANSIT, order) == ZERO
    assert balance(Account.PARTNER_PAYABLE, order) == ZERO


def test_a_refused_cash_parcel_brings_the_stock_back_and_no_money(app):
    order = make_order(method=Method.COD, variant=own_delivery(make_goods()), way="own")
    checkout = order.checkout
    do(service.accept, order)
    do(service.ship, order)

    do(service.take_back, order, reason="Pembeli menolak", can_be_sold=True)

    assert order.state is OrderState.RETURNED
    assert stock_of(order.lines[0].variant_id).on_hand == Quantity.of(10)
    assert ledger.balance(Account.COD_IN_TRANSIT) == ZERO
    assert payment_of(checkout).state is PaymentState.VOID


def test_a_spoiled_parcel_that_comes_back_is_not_sold_again(app):
    order = make_order(variant=own_delivery(make_goods()), way="own")
    do(service.accept, order)
    do(service.ship, order)

    do(service.take_back, order, reason="Basi di jalan", can_be_sold=False)

    assert stock_of(order.lines[0].variant_id).on_hand == Quantity.of(8)
    assert payments.refunds_of(payment_of(order.checkout).id)[0].amount == order.total
