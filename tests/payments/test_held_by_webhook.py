"""Stripe says something else than we asked for: by its signed message, through the front door, to the eyes of finance.
Source: reliability.md check 24."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from config import Config
from marketplace.core.db import db
from marketplace.core.jobs import run_due
from marketplace.core.money import Money
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.notices.models import Notice
from marketplace.orders.models import Checkout
from marketplace.orders.states import OrderState
from marketplace.payments.gateway import webhook_secret
from marketplace.payments.states import Method, PaymentState
from marketplace.payments.stripe_lookalike.server import Lookalike
from marketplace.payments.stripe_lookalike.webhooks import payload_of, signature
from tests.make import Cast, sign_in
from tests.orders.make import buy, contact, make_goods, payment_of
from tests.payments.cards import press, running_stripe, start, told_events
from tests.support.sound import broken
from tests.support.vitals import examine, healthy, scrape, value

PRICE = 150_000
DIFFERENT: dict[str, dict[str, Any]] = {
    "di sana jumlahnya Rp149.999": {"amount_total": 14_999_900},
    "di sana mata uangnya usd": {"currency": "usd"},
    "di sana disebut pesanan PM-BUKANKU": {"client_reference_id": "PM-BUKANKU"},
    "di sana tercatat untuk pembayaran lain": {"metadata": {"payment_id": "999999"}},
    "uang sungguhan, padahal kita memakai kunci uji": {"livemode": True},
}


@pytest.fixture
def stripe(app: Flask, settings: Config) -> Iterator[Lookalike]:
    with running_stripe(settings) as server:
        yield server


def bought(cast: Cast, number: int) -> Checkout:
    goods = make_goods(partner=cast.ulos, price=PRICE)
    return buy({goods: 1}, method=Method.STRIPE, contact=contact(phone=f"+6281200000{number:02}"))


def hear(client: FlaskClient, settings: Config, event: dict[str, Any]) -> None:
    """Stripe's message at the address of the shop, signed, and the worker after it."""
    payload = payload_of(event)
    signed = signature(payload, secret=webhook_secret(settings), at=int(time.time()))
    answer = client.post("/webhooks/stripe", data=payload, headers={"Stripe-Signature": signed})
    assert answer.status_code == 200
    run_due()
    db.session.rollback()


def pays_something_else(
    stripe: Lookalike, client: FlaskClient, settings: Config, checkout: Checkout, change: dict[str, Any]
) -> None:
    press(start(payment_of(checkout)))
    session = stripe.account.get("checkout.session", payment_of(checkout).provider_ref or "")
    stripe.account.store.put(session | change)
    event = next(
        each for each in reversed(told_events(stripe)) if each["type"] == "checkout.session.completed"
    )
    about = {**event["data"]["object"], **change}
    live = {"livemode": True} if "livemode" in change else {}
    hear(client, settings, {**event, **live, "data": {"object": about}})


def test_whatever_differs_is_held_seen_by_finance_and_rung_for(
    stripe: Lookalike, app: Flask, client: FlaskClient, settings: Config, cast: Cast
) -> None:
    healthy()
    assert value(scrape(client), 'pasar_mitra_vital{vital="held"}') == 0
    held = {words: bought(cast, number) for number, words in enumerate(DIFFERENT)}
    for words, checkout in held.items():
        pays_something_else(stripe, client, settings, checkout, DIFFERENT[words])
    right = bought(cast, 99)
    pays_something_else(stripe, client, settings, right, {})

    assert payment_of(right).state is PaymentState.SETTLED, "the control: what is as asked is paid"
    maya = sign_in(app.test_client(), cast.maya)
    home, listed = (maya.get(f"/admin/keuangan{page}").get_data(as_text=True) for page in ("", "/pembayaran"))
    for words, checkout in held.items():
        assert payment_of(checkout).state is PaymentState.OPEN
        assert checkout.orders[0].state is OrderState.UNPAID
        row = next(line for line in home.splitlines() if checkout.code in line)
        assert words in row
        assert "seharusnya" in row
        assert "Perlu diperiksa" in listed.split(checkout.code)[1].split("</tr>")[0]
    assert right.code not in home
    assert ledger.balance(Account.CASH_STRIPE) == Money(PRICE)

    assert value(scrape(client), 'pasar_mitra_vital{vital="held"}') == 2
    assert f"FAIL  payments that differ from what we asked for: {len(held)}" in examine(app)[1]
    written = db.session.scalar(
        select(func.count()).where(Notice.user_id == cast.maya.id, Notice.key.startswith("held:"))
    )
    assert written == len(held), "one letter to each finance person for each"
    assert broken() == []
