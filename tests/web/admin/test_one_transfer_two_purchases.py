"""One transfer, shown for two purchases, before the eyes of two people of finance. Source: reliability.md check 16."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from marketplace.core.db import db, transaction
from marketplace.core.money import ZERO, Money
from marketplace.ledger import queries as ledger
from marketplace.ledger import service as books
from marketplace.ledger.accounts import Account
from marketplace.ledger.models import LedgerTransaction
from marketplace.orders.models import Checkout
from marketplace.orders.queries import find_checkout_by_id
from marketplace.orders.states import OrderState
from marketplace.payments import queries, service
from marketplace.payments.errors import NoFreeCode
from marketplace.payments.models import Payment
from marketplace.payments.service import opening, settling
from marketplace.payments.states import PaymentState
from tests.make import Cast, sign_in
from tests.orders.make import buy, make_goods, payment_of
from tests.payments.make import open_payment, photo_bytes, plug_in_purchases
from tests.payments.receipts import booked, csv_of, lines
from tests.support.forks import at_once
from tests.support.sound import broken

DOUBLE = "Foto ini juga dikirim untuk pembayaran lain"


def bought(cast: Cast) -> Checkout:
    return buy({make_goods(partner=cast.ulos, price=75_000): 1}, buyer=cast.sari)


def send_photo(sari: FlaskClient, checkout: Checkout) -> None:
    data = {"photo": (io.BytesIO(photo_bytes()), "bukti.jpg")}
    answer = sari.post(f"/pembelian/{checkout.code}/bayar", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303


def confirm(visitor: FlaskClient, payment_id: int, received: Money) -> str:
    address = f"/admin/keuangan/transfer/{payment_id}/konfirmasi"
    answer = visitor.post(address, data={"received": str(received), "ref": "24/11 no. 7"})
    return f"{answer.status_code} {answer.headers.get('Location', '')}"


def both_confirm(app: Flask, cast: Cast, payment: Payment) -> list[str]:
    """Maya and Ayu press in the same moment, each at a computer of her own."""
    payment_id, due = payment.id, payment.amount_due
    people = [sign_in(app.test_client(), person) for person in (cast.maya, cast.ayu)]
    db.session.rollback()
    return at_once(app, [lambda who=who: confirm(who, payment_id, due) for who in people])


def bookings() -> int:
    db.session.rollback()
    query = select(func.count()).select_from(LedgerTransaction)
    return db.session.scalar(query.where(LedgerTransaction.kind.startswith("payment_received"))) or 0


def test_one_photo_for_two_purchases_is_flagged_and_pays_one_of_them_once(app: Flask, cast: Cast) -> None:
    sari, maya = (sign_in(app.test_client(), person) for person in (cast.sari, cast.maya))
    first, second = bought(cast), bought(cast)
    for checkout in (first, second):
        send_photo(sari, checkout)
    one, two = payment_of(first), payment_of(second)
    for payment in (one, two):
        assert DOUBLE in maya.get(f"/admin/keuangan/transfer/{payment.id}").get_data(as_text=True)
    assert one.amount_due != two.amount_due, "equal totals are told apart by their last digits"

    maya_id = cast.maya.id
    one_id, two_id, due, other_id = one.id, two.id, one.amount_due, second.id
    results = both_confirm(app, cast, one)
    assert sorted(results) == [
        f"303 /admin/keuangan/pembayaran/{one_id}",
        "303 /admin/keuangan/transfer",
    ], "one confirmed it, the other was shown that it is done"
    assert bookings() == 1
    assert ledger.balance(Account.CASH_BANK) == due

    assert confirm(maya, two_id, due).startswith("422"), "it is the other's amount"
    booked(csv_of(("TRSF SARI", due.amount)), by=maya_id)
    assert ledger.balance(Account.CASH_BANK) == due, "the bank's line is the same money"
    other = find_checkout_by_id(other_id)
    assert other is not None
    assert payment_of(other).state is PaymentState.OPEN
    assert other.orders[0].state is OrderState.UNPAID
    assert broken() == []


def test_too_little_and_too_much_have_their_ways(app: Flask, cast: Cast) -> None:
    maya, checkout = sign_in(app.test_client(), cast.maya), bought(cast)
    due = payment_of(checkout).amount_due
    booked(csv_of(("TRSF SARI", 50_000)), by=cast.maya.id)
    match(maya, checkout)
    assert payment_of(checkout).state is PaymentState.OPEN, "a part pays nothing"
    assert ledger.balance(Account.UNMATCHED_RECEIPTS) == Money(-50_000)

    booked(csv_of(("TRSF SARI SISANYA", due.amount - 50_000 + 9_000)), by=cast.maya.id)
    match(maya, checkout)
    assert payment_of(checkout).state is PaymentState.SETTLED
    assert checkout.orders[0].state is OrderState.NEW
    refund = queries.refunds_waiting()[0]
    assert (refund.reason, refund.amount) == ("overpaid", Money(9_000))
    assert "Bayar berlebih" in maya.get("/admin/keuangan/pengembalian").get_data(as_text=True)
    assert ledger.balance(Account.UNMATCHED_RECEIPTS) == ZERO
    assert broken() == []


def match(maya: FlaskClient, checkout: Checkout) -> None:
    line = lines()[-1]
    data = {"code": checkout.code, "note": "Nama sama"}
    assert maya.post(f"/admin/keuangan/mutasi/baris/{line.id}/cocokkan", data=data).status_code == 303


def test_without_its_guards_both_people_would_have_confirmed_it(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: decided by what was read before, and posted without asking what is posted already."""
    lock = queries.lock_payment
    post = books.post
    numbers = iter(range(1, 1_000))

    def read_before(key: int) -> Payment:
        payment = lock(key)
        set_committed_value(payment, "state", PaymentState.OPEN)
        return payment

    def post_anyway(*, kind: str, **facts: Any) -> Any:
        import os

        return post(kind=f"{kind}_{os.getpid()}{next(numbers)}", **facts)

    monkeypatch.setattr(queries, "lock_payment", read_before)
    monkeypatch.setattr(queries, "settled_payment_of", lambda _payable: None)
    monkeypatch.setattr(settling, "_ask_payable", lambda _payment: settling.Decision.ACCEPTED)
    monkeypatch.setattr(books, "post", post_anyway)
    payment = payment_of(bought(cast))
    results = both_confirm(app, cast, payment)

    assert results == ["303 /admin/keuangan/transfer"] * 2
    assert bookings() > 1


def test_two_buyers_who_draw_the_same_last_digits_get_different_amounts(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody draws the lowest number that looks free; two at once draw the same one."""
    plug_in_purchases()
    monkeypatch.setattr(opening.secrets, "choice", min)

    numbers = [
        lambda key=key: open_payment(amount=Money(75_000), payable_id=key).amount_due for key in (1, 2, 3)
    ]
    assert sorted(at_once(app, numbers)) == ["Rp75.001", "Rp75.002", "Rp75.003"]

    monkeypatch.setattr(opening, "_free_code", lambda _amount: 1)
    with pytest.raises(NoFreeCode), transaction():
        service.open_payment(
            payable=("test_purchases", 9), method=opening.Method.TRANSFER, amount=Money(75_000)
        )
