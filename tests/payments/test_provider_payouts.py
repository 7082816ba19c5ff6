"""What Stripe, or the bank of the QRIS code, transfers to our account out of what buyers paid there."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core.db import db, transaction
from marketplace.core.money import ZERO, Money
from marketplace.ledger import queries as ledger
from marketplace.ledger import rules
from marketplace.ledger import service as books
from marketplace.ledger.accounts import Account, Book
from marketplace.payments import service
from marketplace.payments.errors import LineTaken, MoreThanProviderHolds
from marketplace.payments.queries import receipts
from marketplace.payments.states import LineState, Method
from tests.make import Cast, sign_in
from tests.payments.receipts import booked, csv_of, lines
from tests.support.racing import together

PAID = Money(1_000_000)
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
