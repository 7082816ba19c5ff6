"""Opening a payment: one for each purchase, told apart by its last digits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.payments import queries, service
from marketplace.payments.errors import MethodNotOffered, PaymentNotOpen, PaymentOpenAlready, TooManyPayments
from marketplace.payments.models import Payment
from marketplace.payments.states import Method, PaymentState
from tests.payments.make import PAYABLE, Purchases, fresh, open_payment, plug_in_purchases
from tests.support.racing import together


@pytest.fixture
def shop(app: Flask) -> Purchases:
    return plug_in_purchases()


def test_a_purchase_has_one_open_payment(shop: Purchases) -> None:
    first = open_payment(payable_id=901)
    again = open_payment(payable_id=901)

    assert first.id == again.id
    with pytest.raises(PaymentOpenAlready):
        open_payment(Method.STRIPE, payable_id=901)


def test_ten_tabs_open_one_payment(app: Flask, shop: Purchases) -> None:
    ids = together(app, lambda: open_payment(payable_id=902).id, people=10)

    stored = db.session.scalar(select(func.count()).select_from(Payment).where(Payment.payable_id == 902))
    assert stored == 1
    assert {type(each) for each in ids} <= {int, PaymentOpenAlready}


def test_equal_totals_are_told_apart_by_their_last_digits(shop: Purchases) -> None:
    payments = [open_payment() for _ in range(30)]

    due = {payment.amount_due for payment in payments}
    assert len(due) == 30
    assert all(Money(150_001) <= amount <= Money(150_999) for amount in due)


def test_the_amount_of_a_payment_that_ended_is_not_given_away_at_once(shop: Purchases) -> None:
    payment = open_payment()
    with transaction():
        service.expire(payment.id)

    assert payment.amount_due in queries.amounts_taken(payment.amount)
    with at(now() + timedelta(days=9)):
        assert payment.amount_due not in queries.amounts_taken(payment.amount)


def test_a_card_needs_a_minimum_and_qris_needs_a_code_of_the_operator(shop: Purchases) -> None:
    with pytest.raises(MethodNotOffered, match=r"Rp10\.000"):
        open_payment(Method.STRIPE, amount=Money(9_999))
    with pytest.raises(MethodNotOffered):
        open_payment(Method.QRIS)


def test_changing_the_way_of_paying_keeps_the_goods_for_the_new_way(shop: Purchases) -> None:
    old = open_payment(Method.STRIPE, payable_id=903)
    with transaction():
        new = service.change_method(old.id, method=Method.TRANSFER)

    assert fresh(old).state is PaymentState.VOID
    assert shop.extended == [(903, new.expires_at)]
    current = queries.current_payment_of((PAYABLE, 903))
    assert current is not None
    assert current.id == new.id


def test_the_way_of_paying_is_not_changed_for_ever(shop: Purchases) -> None:
    payment = open_payment(Method.TRANSFER)
    for method in (Method.STRIPE, Method.TRANSFER, Method.STRIPE):
        with transaction():
            payment = service.change_method(payment.id, method=method)
    with pytest.raises(TooManyPayments), transaction():
        service.change_method(payment.id, method=Method.TRANSFER)


def test_cash_on_delivery_is_neither_left_nor_entered_by_changing(shop: Purchases) -> None:
    for before, after in ((Method.COD, Method.TRANSFER), (Method.TRANSFER, Method.COD)):
        payment = open_payment(before)
        with pytest.raises(PaymentNotOpen), transaction():
            service.change_method(payment.id, method=after)
