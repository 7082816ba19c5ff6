"""Too little, too much, nobody's: every receipt has a path, and the books stay whole."""

from __future__ import annotations

from itertools import count

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.cli.invariants import run_all
from marketplace.core import jobs
from marketplace.core.db import db, transaction
from marketplace.core.money import ZERO, Money
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.payments import queries, service
from marketplace.payments.errors import LineTaken, NotMatchable, RefundTooLarge
from marketplace.payments.models import BankLine, Payment
from marketplace.payments.queries import receipts
from marketplace.payments.service import matching
from marketplace.payments.states import LineState, Method, PaymentState
from tests.make import make_user
from tests.payments.make import Purchases, fresh, open_payment, photo_bytes, plug_in_purchases
from tests.payments.receipts import booked, csv_of
from tests.support.racing import together


@pytest.fixture
def shop(app: Flask) -> Purchases:
    return plug_in_purchases()


@pytest.fixture
def maya(app: Flask) -> int:
    return make_user(name="Maya").id


def sound() -> None:
    db.session.rollback()
    assert [outcome.finding for outcome in run_all() if outcome.is_broken] == []


_names = count(1)


def receipt(amount: int, by: int) -> int:
    """A line in the queue with this amount."""
    name = f"Pengirim {next(_names)}"
    booked(csv_of((name, amount)), by=by)
    return db.session.scalars(select(BankLine.id).where(BankLine.text == name)).one()


def match(line_id: int, payment_id: int, by: int) -> Payment:
    with transaction():
        return service.match_line(line_id, payment_id=payment_id, by=by)


def test_too_little_never_pays_and_the_rest_completes_it(shop: Purchases, maya: int) -> None:
    payment = open_payment()
    payment_id, due = payment.id, payment.amount_due.amount
    first = receipt(due - 5_000, maya)
    match(first, payment_id, maya)

    assert fresh(payment).state is PaymentState.OPEN
    assert receipts.received(payment_id) == Money(due - 5_000)
    assert shop.extended, "the goods stay reserved while the rest is on its way"
    sound()

    match(receipt(5_000, maya), payment_id, maya)
    assert fresh(payment).state is PaymentState.SETTLED
    assert ledger.balance(Account.CASH_BANK) == Money(due)
    assert ledger.balance(Account.UNMATCHED_RECEIPTS) == ZERO
    assert queries.refunds_of(payment_id) == []
    sound()


def test_too_much_pays_and_the_surplus_is_owed_back_beside_every_other_refund(
    shop: Purchases, maya: int
) -> None:
    payment = open_payment()
    payment_id, due = payment.id, payment.amount_due.amount
    match(receipt(due + 20_000, maya), payment_id, maya)

    assert fresh(payment).state is PaymentState.SETTLED
    (surplus,) = queries.refunds_of(payment_id)
    assert (surplus.amount, surplus.reason) == (Money(20_000), "overpaid")
    assert ledger.balance(Account.REFUND_PAYABLE) == Money(-20_000)
    with transaction():
        service.request_refund(payment_id, amount=payment.amount, ref=("orders", 1), reason="returned")
    with pytest.raises(RefundTooLarge), transaction():
        service.request_refund(payment_id, amount=Money(1), ref=("orders", 2), reason="returned")
    sound()

    service.send_refund(surplus.id, by=maya, photo=service.keep_photo(photo_bytes()))
    assert ledger.balance(Account.CASH_BANK) == Money(due)
    sound()


def test_money_for_a_paid_purchase_goes_back_whole(shop: Purchases, maya: int) -> None:
    payment = open_payment()
    payment_id, due = payment.id, payment.amount_due.amount
    booked(csv_of(("Sari", due)), by=maya)
    match(receipt(9_000, maya), payment_id, maya)

    assert [(refund.amount, refund.reason) for refund in queries.refunds_of(payment_id)] == [
        (Money(9_000), "overpaid")
    ]
    sound()


def test_a_part_and_then_the_whole_sum_gives_the_part_back(shop: Purchases, maya: int) -> None:
    payment = open_payment()
    payment_id, due = payment.id, payment.amount_due.amount
    match(receipt(30_000, maya), payment_id, maya)
    booked(csv_of(("Sari lagi", due)), by=maya)

    assert fresh(payment).state is PaymentState.SETTLED
    assert [refund.amount for refund in queries.refunds_of(payment_id)] == [Money(30_000)]
    assert ledger.balance(Account.CASH_BANK) == Money(due + 30_000)
    sound()


def test_nobodys_money_is_owed_back_and_then_sent(shop: Purchases, maya: int) -> None:
    line_id = receipt(77_000, maya)
    with transaction():
        service.give_line_back(line_id, reason="Salah kirim", by=maya)
    assert ledger.balance(Account.REFUND_PAYABLE) == Money(-77_000)
    sound()
    with transaction():
        service.mark_line_returned(line_id, note="24/11 no. 9", by=maya)

    assert ledger.balance(Account.CASH_BANK) == ZERO
    assert receipts.get_line(line_id).state is LineState.RETURNED
    sound()


def test_a_part_of_a_purchase_whose_time_is_over_waits_in_the_queue_and_goes_back(
    shop: Purchases, maya: int
) -> None:
    payment = open_payment()
    payment_id = payment.id
    line_id = receipt(40_000, maya)
    match(line_id, payment_id, maya)
    with transaction():
        service.expire(payment_id)

    assert [line.id for line in receipts.queue()] == [line_id]
    db.session.rollback()
    with transaction():
        service.give_line_back(line_id, reason="Waktu habis", by=maya)
    assert receipts.received(payment_id) == ZERO
    assert ledger.balance(Account.UNMATCHED_RECEIPTS) == ZERO
    sound()


def test_a_line_is_ignored_with_a_reason_and_books_nothing(shop: Purchases, maya: int) -> None:
    line_id = receipt(1_234, maya)
    with transaction():
        service.ignore_line(line_id, reason="Bunga bank", by=maya)
    with pytest.raises(LineTaken), transaction():
        service.ignore_line(line_id, reason="Bunga bank", by=maya)

    assert receipts.get_line(line_id).note == "Bunga bank"
    assert ledger.balance(Account.CASH_BANK) == ZERO


def test_a_card_payment_takes_no_line(shop: Purchases, maya: int) -> None:
    payment = open_payment(Method.STRIPE)
    line_id = receipt(1_000, maya)
    with pytest.raises(NotMatchable):
        match(line_id, payment.id, maya)


def test_the_buyer_is_told_what_is_missing(shop: Purchases, maya: int) -> None:
    payment = open_payment()
    match(receipt(10_000, maya), payment.id, maya)
    jobs.run_due()
    from marketplace.core.events import Fact

    stored = db.session.scalars(select(Fact).where(Fact.name == "part_received")).one()
    assert stored is not None


def _two_admins(app: Flask, maya: int) -> tuple[list[object], int]:
    """Both have one line before them and press for different purchases at the same moment."""
    waiting = iter([open_payment(amount=Money(50_000)).id for _ in range(8)])
    line_id = receipt(60_000, maya)
    results = together(app, lambda: match(line_id, next(waiting), maya) and None)
    db.session.rollback()
    settled = db.session.scalars(select(Payment.id).where(Payment.state == PaymentState.SETTLED)).all()
    return results, len(settled)


def test_of_admins_at_the_same_line_one_books_and_the_others_are_told(
    app: Flask, shop: Purchases, maya: int
) -> None:
    results, settled = _two_admins(app, maya)

    assert settled == 1
    assert sum(isinstance(result, LineTaken) for result in results) == 7
    sound()


def test_without_asking_the_line_its_money_would_be_spent_twice(
    app: Flask, shop: Purchases, maya: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the same race with the guard off."""
    monkeypatch.setattr(matching, "_check_free", lambda line: None)
    monkeypatch.setitem(matching.states.MACHINES["bank_lines"], LineState.MATCHED, {LineState.MATCHED})
    results, settled = _two_admins(app, maya)

    assert not any(isinstance(result, LineTaken) for result in results)
    assert settled != 1 or any(isinstance(result, Exception) for result in results)
