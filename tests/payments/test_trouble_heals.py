"""Stripe in trouble while a buyer pays and while money goes back: nobody is charged twice, nothing is given back twice,
and the regular work heals it within ten minutes. Source: reliability.md check 22."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Config
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.money import ZERO, Money
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.orders import service as orders
from marketplace.orders.models import Checkout
from marketplace.orders.states import OrderState
from marketplace.payments import queries, service
from marketplace.payments.gateway import PaymentProviderDown, PaymentRefused, StripeGateway
from marketplace.payments.states import Method, RefundState, Source
from tests.make import Cast, make_user, sign_in
from tests.orders.make import buy, make_goods, make_order, payment_of
from tests.payments.cards import check, press, start
from tests.payments.trouble import TROUBLES, Provider, minutes_until, provider_of
from tests.support.sound import broken

SHOWN = list(TROUBLES) if os.environ.get("TROUBLES") == "all" else ["hangs up after the work", "500"]
PRICE = Money(150_000)


@pytest.fixture
def stripe(
    app: Flask, settings: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Provider]:
    with provider_of(settings, tmp_path, monkeypatch) as provider:
        yield provider


def bought(cast: Cast) -> Checkout:
    return buy({make_goods(partner=cast.ulos, price=150_000): 1}, method=Method.STRIPE, buyer=cast.sari)


def read(visitor: FlaskClient, address: str) -> str:
    return visitor.get(address).get_data(as_text=True)


@pytest.mark.parametrize("trouble", SHOWN)
def test_in_any_trouble_the_buyer_is_charged_once_and_gets_the_money_back_once(
    stripe: Provider, app: Flask, cast: Cast, trouble: str
) -> None:
    """Sari pays while Stripe is in trouble, changes her mind, and Maya refunds her while it is in trouble again."""
    sari, maya = (sign_in(app.test_client(), person) for person in (cast.sari, cast.maya))
    checkout = bought(cast)
    moment = pays(stripe, sari, checkout, trouble)
    assert "Pembayaran Anda sudah kami terima" in read(sari, f"/pembelian/{checkout.code}/bayar")
    assert payment_of(checkout).settled_by is Source.RECONCILER
    assert checkout.orders[0].state is OrderState.NEW
    assert [stripe.count(kind) for kind in ("checkout.session", "payment_intent", "charge")] == [1, 1, 1]
    assert ledger.balance(Account.CASH_STRIPE) == PRICE == Money(stripe.balance())

    order = f"/pesanan/{checkout.orders[0].code}"
    assert sari.post(f"{order}/batal", data={"reason": "Salah pesan"}).status_code == 303
    refund_id = queries.refunds_waiting()[0].id
    gets_back(stripe, maya, refund_id, trouble, since=moment)
    assert "Sudah dikembalikan" in read(sari, order)
    assert stripe.count("refund") == 1
    assert set(stripe.keys["/v1/refunds"]) == {f"refund-{refund_id}"}, "always the same key"
    assert ledger.balance(Account.REFUND_PAYABLE) == ZERO
    assert ledger.balance(Account.CASH_STRIPE) == ZERO == Money(stripe.balance())
    assert broken() == []


def pays(stripe: Provider, sari: FlaskClient, checkout: Checkout, trouble: str) -> datetime:
    """The card button fails and is pressed again; the way back finds nobody; the regular work does."""
    page = f"/pembelian/{checkout.code}"
    stripe.get_into(trouble)
    pressed = [sari.post(f"{page}/bayar/kartu") for _press in range(2)]
    assert [answer.status_code for answer in pressed] == [503, 503]
    assert f"{page}/bayar/kartu" in pressed[0].get_data(as_text=True), "the button is there to try again"
    stripe.recover()
    press(sari.post(f"{page}/bayar/kartu").location)
    assert stripe.count("checkout.session") == 1
    assert len(stripe.keys["/v1/checkout/sessions"]) == 1, "always the same key"

    stripe.get_into(trouble)
    assert "Menunggu konfirmasi" in read(sari, f"{page}/kembali")
    assert minutes_until(lambda: payment_of(checkout).is_settled, most=2) > 2
    assert checkout.orders[0].state is OrderState.UNPAID
    stripe.recover()
    moment = now() + timedelta(minutes=4)
    assert minutes_until(lambda: payment_of(checkout).is_settled, most=10, since=moment) <= 10
    return moment + timedelta(minutes=10)


def gets_back(stripe: Provider, maya: FlaskClient, refund_id: int, trouble: str, *, since: datetime) -> None:
    def is_sent() -> bool:
        return queries.get_refund(refund_id).state is RefundState.SENT

    stripe.get_into(trouble)
    for _press in range(2):
        maya.post(f"/admin/keuangan/pengembalian/{refund_id}/kirim")
        assert "pengembalian dikirim otomatis" in read(maya, "/admin/keuangan/pengembalian")
    assert minutes_until(is_sent, most=2, since=since) > 2
    stripe.recover()
    assert minutes_until(is_sent, most=10, since=since + timedelta(minutes=4)) <= 10


def test_a_refund_that_nobody_asked_for_waits_for_finance(stripe: Provider, cast: Cast) -> None:
    """The regular work repeats what a person decided; it decides nothing."""
    checkout = bought(cast)
    press(start(payment_of(checkout)))
    check(payment_of(checkout))
    with transaction():
        orders.cancel_by_buyer(checkout.orders[0].id, by=cast.sari.id)

    assert minutes_until(lambda: not queries.refunds_waiting(), most=2) > 2
    assert stripe.count("refund") == 0


def test_a_refund_that_stripe_refuses_is_not_asked_for_again(stripe: Provider, cast: Cast) -> None:
    checkout = bought(cast)
    press(start(payment_of(checkout)))
    check(payment_of(checkout))
    with transaction():
        orders.cancel_by_buyer(checkout.orders[0].id, by=cast.sari.id)
    db.session.rollback()
    charge = stripe.well.account.store.all("charge")[0]
    stripe.well.account.store.put({**charge, "amount_refunded": charge["amount_captured"]})
    refund_id = queries.refunds_waiting()[0].id
    db.session.rollback()
    with pytest.raises(PaymentRefused):
        service.send_refund(refund_id, by=cast.maya.id)

    assert minutes_until(lambda: not queries.refunds_waiting(), most=2) > 2
    assert stripe.keys["/v1/refunds"].total() == 1


def test_with_another_key_each_time_the_same_presses_open_two_pages_and_refund_twice(
    stripe: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without the key the answers that were lost cost money."""
    for name, key in (("create_session", "idempotency_key"), ("refund", "key")):
        monkeypatch.setattr(StripeGateway, name, _with_new_keys(getattr(StripeGateway, name), key))
    order = make_order(variant=make_goods(price=150_000), method=Method.STRIPE, paid=False, quantity=2)
    payment = payment_of(order.checkout)
    stripe.get_into("hangs up after the work")
    with pytest.raises(PaymentProviderDown):
        start(payment)
    stripe.recover()
    press(start(payment))
    check(payment)
    assert stripe.count("checkout.session") == 2

    with transaction():
        refund_id = service.request_refund(payment.id, amount=PRICE, ref=order.holder, reason="part").id
    maya = make_user("Maya").id
    stripe.get_into("hangs up after the work")
    with pytest.raises(PaymentProviderDown):
        service.send_refund(refund_id, by=maya)
    stripe.recover()
    service.send_refund(refund_id, by=maya)
    assert stripe.count("refund") == 2


def _with_new_keys(asked, key):
    def ask(self, **facts):
        return asked(self, **{**facts, key: uuid4().hex})

    return ask
