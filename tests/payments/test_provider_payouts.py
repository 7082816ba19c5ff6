"""What Stripe, or the bank of the QRIS code, transfers to our account out of what buyers paid there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Config
from marketplace.core.db import db, transaction
from marketplace.core.money import ZERO, Money
from marketplace.ledger import queries as ledger
from marketplace.ledger import rules
from marketplace.ledger import service as books
from marketplace.ledger.accounts import Account, Book
from marketplace.ledger.rules import Share
from marketplace.payments import service
from marketplace.payments.errors import LineTaken, MoreThanProviderHolds
from marketplace.payments.models import Payment
from marketplace.payments.queries import receipts
from marketplace.payments.states import LineState, Method
from tests.make import Cast, sign_in
from tests.payments.make import PAYABLE, open_payment, photo_bytes, plug_in_purchases
from tests.payments.receipts import booked, csv_of, lines
from tests.support.racing import together

PAID = Money(1_000_000)
QRIS = "00020101021126570011ID.CO.EXAMPLE0118936009110000000000021005123456789020451110303UMI5802ID6304ABCD"
ARRIVED, FEE = Money(971_000), Money(29_000)
CASH = {Method.STRIPE: Account.CASH_STRIPE, Method.QRIS: Account.CASH_QRIS}


def hold(method: Method, amount: Money = PAID, number: int = 1) -> None:
    """Buyers have paid at the provider; whose orders it is for does not matter here."""
    with transaction():
        books.post(
            source=("payments", 9_000 + number),
            kind="payment_received",
            book=Book.MARKETPLACE,
            lines=rules.payment_received(cash=CASH[method], amount=amount),
        )


def line_of(amount: Money, by: int, text: str = "KR OTOMATIS PAYOUT") -> int:
    booked(csv_of((text, amount.amount)), by=by)
    return lines()[-1].id


def balances(*accounts: Account) -> list[Money]:
    db.session.rollback()
    return [ledger.balance(account) for account in accounts]


@pytest.fixture
def maya(client: FlaskClient, cast: Cast) -> FlaskClient:
    return sign_in(client, cast.maya)


@pytest.mark.parametrize("method", [Method.STRIPE, Method.QRIS])
def test_finance_books_a_line_of_the_statement_as_the_payout_less_its_fee(
    maya: FlaskClient, cast: Cast, method: Method
) -> None:
    hold(method)
    line_id = line_of(ARRIVED, cast.maya.id)
    address = f"/admin/keuangan/mutasi/baris/{line_id}"
    assert "memegang Rp1.000.000" in maya.get(address).get_data(as_text=True)

    data = {"provider-method": method.value, "provider-fee": "29rb"}
    assert maya.post(f"{address}/penyedia", data=data).status_code == 303

    assert balances(Account.CASH_BANK, CASH[method], Account.PAYMENT_COST) == [ARRIVED, ZERO, FEE]
    assert "Pencairan dari penyedia" in maya.get(address).get_data(as_text=True)
    assert receipts.lines_waiting() == 0
    again = maya.post(f"{address}/penyedia", data=data)
    assert again.status_code == 303, "told that somebody dealt with it"
    assert balances(Account.CASH_BANK) == [ARRIVED]


def test_more_than_the_provider_holds_is_refused_beside_the_field_and_kept(
    maya: FlaskClient, cast: Cast
) -> None:
    hold(Method.STRIPE)
    address = f"/admin/keuangan/mutasi/baris/{line_of(ARRIVED, cast.maya.id)}"
    too_much = maya.post(f"{address}/penyedia", data={"provider-method": "stripe", "provider-fee": "29.001"})
    page = too_much.get_data(as_text=True)
    assert too_much.status_code == 422
    assert 'id="provider-fee-error"' in page
    assert 'value="29.001"' in page
    assert maya.post(f"{address}/penyedia", data={"provider-fee": "0"}).status_code == 422
    assert (
        maya.post(f"{address}/penyedia", data={"provider-method": "qris", "provider-fee": ""}).status_code
        == 422
    ), "QRIS holds nothing"
    assert balances(Account.CASH_BANK, Account.CASH_STRIPE) == [ZERO, PAID]


def test_two_people_at_the_same_line_book_it_once(app: Flask, cast: Cast) -> None:
    hold(Method.STRIPE, PAID + PAID)
    line_id, by = line_of(ARRIVED, cast.maya.id), cast.maya.id

    def take() -> LineState:
        with transaction():
            return service.take_provider_payout(line_id, method=Method.STRIPE, fee=FEE, by=by).state

    results = together(app, take, people=2)
    assert sorted(type(each).__name__ for each in results) == sorted([LineState.__name__, LineTaken.__name__])
    assert balances(Account.CASH_BANK, Account.CASH_STRIPE) == [ARRIVED, PAID]


def test_two_lines_at_once_never_take_more_than_there_is(app: Flask, cast: Cast) -> None:
    hold(Method.STRIPE)
    by = cast.maya.id
    keys = [line_of(ARRIVED, by, text) for text in ("PAYOUT SATU", "PAYOUT DUA")]

    def take(line_id: int) -> LineState:
        with transaction():
            return service.take_provider_payout(line_id, method=Method.STRIPE, fee=FEE, by=by).state

    results = together(app, [lambda key=key: take(key) for key in keys])
    assert [type(each) for each in results if isinstance(each, Exception)] == [MoreThanProviderHolds]
    assert balances(Account.CASH_STRIPE, Account.CASH_BANK) == [ZERO, ARRIVED]


def test_the_auditor_reads_and_books_nothing(app: Flask, cast: Cast) -> None:
    hold(Method.STRIPE)
    line_id = line_of(ARRIVED, cast.maya.id)
    edi = sign_in(app.test_client(), cast.edi)
    address = f"/admin/keuangan/mutasi/baris/{line_id}"
    assert "penyedia" not in edi.get(address).get_data(as_text=True)
    assert edi.post(f"{address}/penyedia", data={"provider-method": "stripe"}).status_code == 403
    assert balances(Account.CASH_BANK) == [ZERO]


@pytest.fixture
def qris(app: Flask, settings: Config) -> Iterator[Payment]:
    """A QRIS payment that waits."""
    app.config["SETTINGS"] = replace(settings, OPERATOR_QRIS=QRIS)
    plug_in_purchases()
    yield open_payment(Method.QRIS)
    app.config["SETTINGS"] = settings


def test_qris_money_is_in_the_bank_when_its_own_line_is(qris: Payment, cast: Cast) -> None:
    payment_id, due = qris.id, qris.amount_due
    with transaction():
        service.confirm_transfer(payment_id, by=cast.maya.id)
    assert balances(Account.CASH_QRIS, Account.CASH_BANK) == [due, ZERO]

    booked(csv_of(("QRIS 24/11", due.amount)), by=cast.maya.id)
    assert balances(Account.CASH_QRIS, Account.CASH_BANK) == [ZERO, due]


def test_qris_money_found_in_the_statement_first_never_was_anywhere_else(qris: Payment, cast: Cast) -> None:
    due = qris.amount_due
    booked(csv_of(("QRIS 24/11", due.amount)), by=cast.maya.id)
    assert balances(Account.CASH_QRIS, Account.CASH_BANK) == [ZERO, due]


def test_a_qris_refund_leaves_the_bank_and_what_the_provider_holds_stays(qris: Payment, cast: Cast) -> None:
    """Otherwise its next payout would be more than we believe that it holds."""
    payment_id, due, price = qris.id, qris.amount_due, qris.amount
    with transaction():
        service.confirm_transfer(payment_id, by=cast.maya.id)
        lines = rules.order_refunded(share=Share(cast.ulos.id, (PAYABLE, qris.payable_id), price))
        books.post(source=(PAYABLE, 1), kind="order_refunded", book=Book.MARKETPLACE, lines=lines)
        refund = service.request_refund(payment_id, amount=price, ref=(PAYABLE, 1), reason="cancelled")
        refund_id = refund.id
    service.send_refund(refund_id, by=cast.maya.id, photo=service.keep_photo(photo_bytes()))

    assert balances(Account.CASH_QRIS, Account.CASH_BANK) == [due, -price]
