"""The end of a payment: once, whole, and never paid and silent."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.core.events import Fact
from marketplace.core.money import ZERO, Money
from marketplace.core.states import WrongState, check_move
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.payments import queries, service
from marketplace.payments.errors import (
    ConfirmedAlready,
    RefundSentAlready,
    RefundTooLarge,
)
from marketplace.payments.models import Payment, Refund
from marketplace.payments.states import PAYMENT_MOVES, Method, PaymentState, RefundState, Source
from tests.make import make_user
from tests.payments.make import PAYABLE, Purchases, fresh, open_payment, photo_bytes, plug_in_purchases
from tests.support.racing import together

DIAGRAM = """
open > settled expired void
settled >
expired > settled
void > settled
"""


@pytest.fixture
def shop(app: Flask) -> Purchases:
    return plug_in_purchases()


def settle(payment: Payment, source: Source = Source.FINANCE) -> Payment:
    payment_id = payment.id
    with transaction():
        return service.settle(payment_id, source=source)


def expire(payment: Payment) -> Payment:
    payment_id = payment.id
    with transaction():
        return service.expire(payment_id)


@pytest.mark.parametrize(("source", "target"), list(product(PaymentState, repeat=2)))
def test_only_the_moves_in_the_diagram(source: PaymentState, target: PaymentState) -> None:
    allowed = {s: t.split() for s, t in (line.split(" >") for line in DIAGRAM.strip().splitlines())}
    if target in allowed[source]:
        check_move(PAYMENT_MOVES, source, target)
    else:
        with pytest.raises(WrongState):
            check_move(PAYMENT_MOVES, source, target)


def test_money_in_time_is_accepted_and_booked(shop: Purchases) -> None:
    payment = settle(open_payment())

    assert payment.state is PaymentState.SETTLED
    assert not payment.is_late
    assert [told.amount for told in shop.settled] == [Money(150_000)]
    assert ledger.balance(Account.CASH_BANK) == payment.amount_due
    assert ledger.balance(Account.ORDER_HELD) == Money(-150_000)
    assert ledger.balance(Account.UNMATCHED_RECEIPTS) == ZERO
    facts = db.session.scalars(select(Fact.name).where(Fact.subject == "payments")).all()
    assert facts == ["payment_settled"]


def test_the_second_notice_of_the_same_money_changes_nothing(shop: Purchases) -> None:
    payment = open_payment()
    for source in (Source.WEBHOOK, Source.RETURN_PAGE, Source.RECONCILER):
        settle(payment, source)

    assert len(shop.settled) == 1
    assert ledger.balance(Account.CASH_BANK) == fresh(payment).amount_due
    assert fresh(payment).settled_by is Source.WEBHOOK


def test_eight_notices_at_once_settle_once(app: Flask, shop: Purchases) -> None:
    payment = open_payment()
    payment_id = payment.id

    def notice() -> PaymentState:
        with transaction():
            return service.settle(payment_id, source=Source.WEBHOOK).state

    results = together(app, notice)

    assert results == [PaymentState.SETTLED] * 8
    assert len(shop.settled) == 1
    assert ledger.balance(Account.CASH_BANK) == fresh(payment).amount_due


def test_without_the_lock_eight_notices_tell_the_order_more_than_once(
    app: Flask, shop: Purchases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a settle() that decides by what it read before it had the row."""
    payment_id = open_payment().id
    lock = queries.lock_payment

    def read_before(key: int) -> Payment:
        payment = lock(key)
        set_committed_value(payment, "state", PaymentState.OPEN)
        return payment

    monkeypatch.setattr(queries, "lock_payment", read_before)
    monkeypatch.setattr(queries, "settled_payment_of", lambda _payable: None)

    def notice() -> None:
        with transaction():
            service.settle(payment_id, source=Source.WEBHOOK)

    together(app, notice)

    assert len(shop.settled) > 1


def test_late_money_is_taken_when_the_goods_are_still_there(shop: Purchases) -> None:
    payment = settle(expire(open_payment()))

    assert payment.is_late
    assert shop.settled[0].is_late
    assert ledger.balance(Account.ORDER_HELD) == Money(-150_000)
    assert queries.refunds_waiting() == []


def test_late_money_for_sold_goods_is_owed_back_at_once(shop: Purchases) -> None:
    shop.stock_is_there = False
    payment = settle(expire(open_payment()))

    assert payment.state is PaymentState.SETTLED
    assert ledger.balance(Account.ORDER_HELD) == ZERO
    assert ledger.balance(Account.REFUND_PAYABLE) == Money(-150_000)
    (refund,) = queries.refunds_waiting()
    assert (refund.amount, refund.reason, refund.state) == (
        Money(150_000),
        "paid_late",
        RefundState.REQUESTED,
    )


def test_what_a_refusing_payable_did_is_undone_and_the_money_goes_back(shop: Purchases) -> None:
    shop.breaks = True
    payment = settle(open_payment())

    assert payment.state is PaymentState.SETTLED
    assert ledger.balance(Account.ORDER_HELD) == ZERO
    assert ledger.balance(Account.REFUND_PAYABLE) == Money(-150_000)
    assert [step.kind for step in queries.steps_of(payment.id)] == [
        "opened",
        "settled",
        "refused",
        "refund_requested",
    ]


def test_paid_twice_in_two_ways_goes_back_once(shop: Purchases) -> None:
    first = open_payment(payable_id=900)
    with transaction():
        service.void(first.id)
    second = open_payment(Method.STRIPE, payable_id=900)
    settle(second)
    settle(first)

    assert len(shop.settled) == 1
    (refund,) = queries.refunds_waiting()
    assert (refund.payment_id, refund.reason) == (first.id, "paid_twice")
    assert ledger.balance(Account.ORDER_HELD) == Money(-150_000)


def test_when_the_time_is_over_the_goods_go_back_once(shop: Purchases) -> None:
    payment = open_payment()
    expire(payment)
    expire(payment)

    assert shop.expired == [payment.payable_id]
    assert fresh(payment).state is PaymentState.EXPIRED


def test_the_clock_ends_only_what_is_over(app: Flask, shop: Purchases) -> None:
    old = open_payment()
    with at(now() + timedelta(hours=23, minutes=59)):
        assert service.expire_due() == 0
        new = open_payment()
    with at(now() + timedelta(hours=24, seconds=1)):
        assert service.expire_due() == 1

    assert fresh(old).state is PaymentState.EXPIRED
    assert fresh(new).state is PaymentState.OPEN


def test_of_two_finance_people_one_confirms_and_the_other_is_told(app: Flask, shop: Purchases) -> None:
    maya = make_user(name="Maya").id
    payment = open_payment()
    payment_id = payment.id

    def confirm() -> str:
        with transaction():
            service.confirm_transfer(payment_id, by=maya)
        return "confirmed"

    results = together(app, confirm, people=2)

    assert results.count("confirmed") == 1
    assert [type(each) for each in results if each != "confirmed"] == [ConfirmedAlready]
    assert len(shop.settled) == 1
    assert ledger.balance(Account.CASH_BANK) == fresh(payment).amount_due


def test_a_refund_is_sent_and_booked_once(app: Flask, shop: Purchases) -> None:
    shop.stock_is_there = False
    maya = make_user(name="Maya").id
    settle(expire(open_payment()))
    refund_id = queries.refunds_waiting()[0].id
    photo = service.keep_photo(photo_bytes())

    results = together(app, lambda: service.send_refund(refund_id, by=maya, photo=photo).id, people=3)

    assert [type(each) for each in results].count(int) == 1
    assert [type(each) for each in results].count(RefundSentAlready) == 2
    assert ledger.balance(Account.REFUND_PAYABLE) == ZERO
    assert [told.amount for told in shop.refunded] == [Money(150_000)]


def test_refunds_together_never_exceed_the_payment(shop: Purchases) -> None:
    payment = settle(open_payment())

    def ask(amount: int, order: int) -> Refund:
        with transaction():
            return service.request_refund(
                payment.id, amount=Money(amount), ref=("orders", order), reason="cancelled"
            )

    ask(100_000, 1)
    ask(100_000, 1)  # the same cause again: the first promise
    with pytest.raises(RefundTooLarge, match=r"Rp50\.000"):
        ask(50_001, 2)
    ask(50_000, 2)

    assert queries.refunded(payment.id) == Money(150_000)


def test_cash_on_delivery_has_no_clock_and_no_receipt(shop: Purchases) -> None:
    payment = open_payment(Method.COD)
    assert payment.expires_at is None

    with transaction():
        service.close_cod(payment.id)

    assert fresh(payment).state is PaymentState.SETTLED
    assert ledger.balance(Account.CASH_BANK) == ZERO
    assert shop.settled == []
    assert queries.current_payment_of((PAYABLE, payment.payable_id)).id == payment.id
