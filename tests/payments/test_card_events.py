"""What the provider tells us, and what we ask it: floods, disorder, silence."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Config
from marketplace.core.clock import at, now
from marketplace.core.db import db
from marketplace.core.jobs import run_due
from marketplace.core.money import Money
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.payments import gateway as gateways
from marketplace.payments import service
from marketplace.payments.gateway import ForgedEvent, PaymentProviderDown, webhook_secret
from marketplace.payments.models import ProviderEvent
from marketplace.payments.states import InboxState, Method, PaymentState, Source
from marketplace.payments.stripe_lookalike.faults import HEALTHY, Knobs
from marketplace.payments.stripe_lookalike.server import Lookalike
from marketplace.payments.stripe_lookalike.webhooks import signature
from tests.payments.cards import deliver, press, running_stripe, start, told_events
from tests.payments.make import Purchases, fresh, open_payment, plug_in_purchases


@pytest.fixture
def shop(app: Flask) -> Purchases:
    return plug_in_purchases()


@pytest.fixture
def stripe(app: Flask, settings: Config) -> Iterator[Lookalike]:
    with running_stripe(settings) as server:
        yield server


def test_ten_deliveries_at_once_have_one_effect(
    app: Flask, settings: Config, stripe: Lookalike, shop: Purchases
) -> None:
    payment = open_payment(Method.STRIPE)
    press(start(payment))
    event = next(each for each in told_events(stripe) if each["type"] == "checkout.session.completed")
    ready = Barrier(10)

    def send() -> int | None:
        with app.app_context():
            ready.wait()
            return deliver(event, settings)

    db.session.rollback()
    with ThreadPoolExecutor(10) as pool:
        kept = [future.result() for future in [pool.submit(send) for _ in range(10)]]
    run_due()

    assert [type(each) for each in kept].count(int) == 1
    assert fresh(payment).settled_by is Source.WEBHOOK
    assert len(shop.settled) == 1
    assert db.session.scalar(select(func.count()).select_from(ProviderEvent)) == 1


def test_an_event_waits_while_the_provider_is_away(
    app: Flask, settings: Config, stripe: Lookalike, shop: Purchases
) -> None:
    payment = open_payment(Method.STRIPE)
    press(start(payment))
    event = next(each for each in told_events(stripe) if each["type"] == "checkout.session.completed")
    event_id = deliver(event, settings)
    assert event_id is not None
    stripe.faults.set(Knobs(status=500))
    with pytest.raises(PaymentProviderDown):
        service.apply_event(event_id)
    stripe.faults.set(HEALTHY)
    gateways._gateway.cache_clear()

    assert service.apply_event(event_id) is InboxState.APPLIED
    assert fresh(payment).state is PaymentState.SETTLED


def test_an_event_about_nothing_of_ours_is_kept_and_ignored(
    app: Flask, settings: Config, stripe: Lookalike, shop: Purchases
) -> None:
    event = {
        "id": "evt_stranger", "object": "event", "type": "checkout.session.completed", "created": int(time.time()),
        "livemode": False, "data": {"object": {"id": "cs_unknown", "object": "checkout.session"}},
    }  # fmt: skip
    event_id = deliver(event, settings)
    assert event_id is not None

    assert service.apply_event(event_id) is InboxState.IGNORED


def test_what_is_not_signed_by_the_provider_is_not_kept(app: Flask, settings: Config) -> None:
    body = json.dumps({"id": "evt_1", "type": "checkout.session.completed"}).encode()
    good = signature(body, secret=webhook_secret(settings), at=int(time.time()))
    old = signature(body, secret=webhook_secret(settings), at=int(time.time()) - 301)
    forged = [
        (body, ""),
        (body, "t=1,v1=x"),
        (body + b" ", good),
        (body[:-1], good),
        (body, old),
        (b"", good),
    ]
    for payload, header in forged:
        with pytest.raises(ForgedEvent):
            service.receive_event(payload, header)

    assert db.session.scalar(select(func.count()).select_from(ProviderEvent)) == 0


def test_three_days_without_webhooks_are_healed_by_comparison(stripe: Lookalike, shop: Purchases) -> None:
    paid, left = open_payment(Method.STRIPE), open_payment(Method.STRIPE)
    press(start(paid))
    start(left)
    with at(now() + timedelta(days=3)):
        report = service.reconcile()
        again = service.reconcile()

    assert report.healed == [f"PM-TEST{paid.payable_id}"]
    assert (report.expired, report.is_whole) == (1, True)
    assert (again.healed, again.expired) == ([], 0)
    assert fresh(paid).state is PaymentState.SETTLED
    assert fresh(left).state is PaymentState.EXPIRED
    assert ledger.balance(Account.CASH_STRIPE) == Money(150_000)


def test_a_comparison_that_is_not_answered_says_so(stripe: Lookalike, shop: Purchases) -> None:
    start(open_payment(Method.STRIPE))
    stripe.faults.set(Knobs(status=500))

    assert not service.reconcile().is_whole
