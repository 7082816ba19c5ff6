"""Card payments end to end: our verbs, Stripe's library, real HTTP to the look-alike."""

from __future__ import annotations

import json
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Config
from marketplace.core.clock import at, now
from marketplace.core.db import db
from marketplace.core.jobs import run_due
from marketplace.core.money import ZERO, Money
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.payments import gateway as gateways
from marketplace.payments import queries, service
from marketplace.payments.errors import PaymentNotOpen, PaymentTimeOver
from marketplace.payments.gateway import ForgedEvent, PaymentProviderDown, webhook_secret
from marketplace.payments.models import Payment, ProviderEvent
from marketplace.payments.states import InboxState, Method, PaymentState, Source
from marketplace.payments.stripe_lookalike.faults import HEALTHY, Knobs
from marketplace.payments.stripe_lookalike.server import Lookalike
from marketplace.payments.stripe_lookalike.webhooks import payload_of, signature
from tests.make import make_user
from tests.payments.make import Purchases, fresh, open_payment, plug_in_purchases


@pytest.fixture
def shop(app: Flask) -> Purchases:
    return plug_in_purchases()


@pytest.fixture
def stripe(app: Flask, settings: Config) -> Iterator[Lookalike]:
    gateways._gateway.cache_clear()
    server = Lookalike().start(port=settings.PORT + 1)
    yield server
    server.stop()
    gateways._gateway.cache_clear()


def start(payment: Payment) -> str:
    payment_id = payment.id
    db.session.rollback()
    return service.start_card(
        payment_id,
        success_url="http://shop.test/kembali?s={CHECKOUT_SESSION_ID}",
        cancel_url="http://shop.test/bayar",
        email="sari@demo.test",
    )


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        return None


def press(url: str, action: str = "pay") -> None:
    data = urllib.parse.urlencode({"action": action}).encode()
    try:
        urllib.request.build_opener(_Stay).open(url, data).close()
    except urllib.error.HTTPError as answer:
        answer.close()


def check(payment: Payment, source: Source = Source.RETURN_PAGE) -> Payment:
    payment_id = payment.id
    db.session.rollback()
    service.check_card(payment_id, source=source)
    return fresh(payment)


def events(stripe: Lookalike) -> list[dict[str, Any]]:
    """What the look-alike would have sent by webhook, oldest first."""
    kept = stripe.account.store.all("event")
    return sorted(kept, key=lambda event: (event["created"], event["id"]))


def deliver(event: dict[str, Any], settings: Config, *, at_second: int | None = None) -> int | None:
    payload = payload_of(event)
    when = int(time.time()) if at_second is None else at_second
    return service.receive_event(payload, signature(payload, secret=webhook_secret(settings), at=when))


def test_paying_on_the_page_settles_when_we_ask(stripe: Lookalike, shop: Purchases) -> None:
    payment = open_payment(Method.STRIPE)
    url = start(payment)
    assert check(payment).state is PaymentState.OPEN

    press(url)
    settled = check(payment)

    assert (settled.state, settled.settled_by) == (PaymentState.SETTLED, Source.RETURN_PAGE)
    assert ledger.balance(Account.CASH_STRIPE) == Money(150_000)
    assert settled.provider_charge is not None


def test_pressed_twice_it_is_the_same_page(stripe: Lookalike, shop: Purchases) -> None:
    payment = open_payment(Method.STRIPE)

    assert start(payment) == start(payment)


def test_a_declined_card_leaves_everything_open(stripe: Lookalike, shop: Purchases) -> None:
    payment = open_payment(Method.STRIPE)
    url = start(payment)
    press(url, "decline")

    assert check(payment).state is PaymentState.OPEN
    assert start(payment) == url


@pytest.mark.parametrize("fault", [{"drop_before": True}, {"drop_after": True}, {"status": 500}])
def test_a_provider_that_fails_costs_nothing_and_trying_again_works(
    stripe: Lookalike, shop: Purchases, fault: dict[str, Any]
) -> None:
    payment = open_payment(Method.STRIPE)
    stripe.faults.set(Knobs(**fault))
    with pytest.raises(PaymentProviderDown):
        start(payment)
    assert fresh(payment).state is PaymentState.OPEN
    stripe.faults.set(HEALTHY)

    press(start(payment))

    assert check(payment).state is PaymentState.SETTLED
    assert len(stripe.account.store.all("checkout.session")) == 1


def test_a_provider_that_was_away_for_long_gets_a_new_page_and_the_goods_are_kept(
    stripe: Lookalike, shop: Purchases
) -> None:
    payment = open_payment(Method.STRIPE)
    with at(now() + timedelta(minutes=10)):
        start(payment)

    assert fresh(payment).attempt == 2
    assert [key for key, _until in shop.extended] == [payment.payable_id]
    assert fresh(payment).expires_at == shop.extended[0][1]


def test_goods_are_not_held_for_ever_by_new_pages(stripe: Lookalike, shop: Purchases) -> None:
    payment = open_payment(Method.STRIPE)
    with at(now() + timedelta(minutes=35)):
        start(payment)
    stripe.advance(32 * 60)
    with at(now() + timedelta(minutes=70)), pytest.raises(PaymentTimeOver):
        start(payment)


def test_when_the_time_is_over_the_page_is_closed_first(stripe: Lookalike, shop: Purchases) -> None:
    payment = open_payment(Method.STRIPE)
    url = start(payment)
    with at(now() + timedelta(minutes=37)):
        assert service.expire_due() == 1
    press(url)

    assert check(payment, Source.RECONCILER).state is PaymentState.EXPIRED
    assert shop.expired == [payment.payable_id]


def test_paid_in_the_last_second_the_clock_settles_instead(stripe: Lookalike, shop: Purchases) -> None:
    payment = open_payment(Method.STRIPE)
    press(start(payment))
    with at(now() + timedelta(minutes=37)):
        assert service.expire_due() == 0

    assert fresh(payment).state is PaymentState.SETTLED
    assert shop.expired == []


def test_a_provider_that_is_away_when_time_is_over_keeps_the_goods_held(
    stripe: Lookalike, shop: Purchases
) -> None:
    payment = open_payment(Method.STRIPE)
    start(payment)
    stripe.faults.set(Knobs(status=500))
    with at(now() + timedelta(minutes=37)):
        assert service.expire_due() == 0

    assert fresh(payment).state is PaymentState.OPEN


def test_closing_the_page_early_ends_it_there(stripe: Lookalike, shop: Purchases) -> None:
    payment = open_payment(Method.STRIPE)
    url = start(payment)
    service.close_card_page(payment.id, source=Source.PAYABLE)
    press(url)

    assert check(payment).state is PaymentState.OPEN
    assert ledger.balance(Account.CASH_STRIPE) == ZERO


def test_a_settled_payment_opens_no_page(stripe: Lookalike, shop: Purchases) -> None:
    payment = open_payment(Method.STRIPE)
    press(start(payment))

    with pytest.raises(PaymentNotOpen):
        start(payment)
    assert fresh(payment).state is PaymentState.SETTLED


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"amount_total": 14_999_900}, "amount Rp149.999"),
        ({"currency": "usd"}, "currency usd"),
        ({"livemode": True}, "live"),
        ({"metadata": {"payment_id": "999999"}}, "another payment"),
        ({"amount_total": 15_000_050}, "15000050 minor units are no whole rupiah"),
    ],
)
def test_what_differs_from_what_we_asked_is_held_and_not_paid(
    stripe: Lookalike, shop: Purchases, change: dict[str, Any], reason: str
) -> None:
    payment = open_payment(Method.STRIPE)
    press(start(payment))
    stored = stripe.account.get("checkout.session", fresh(payment).provider_ref or "")
    stripe.account.store.put({**stored, **change})

    held = check(payment)

    assert (held.state, held.review_reason) == (PaymentState.OPEN, reason)
    assert shop.settled == []
    assert [each.id for each in queries.held_for_review()] == [payment.id]


def test_ten_deliveries_at_once_have_one_effect(
    app: Flask, settings: Config, stripe: Lookalike, shop: Purchases
) -> None:
    payment = open_payment(Method.STRIPE)
    press(start(payment))
    event = next(each for each in events(stripe) if each["type"] == "checkout.session.completed")
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


def test_events_in_any_order_end_the_same(
    app: Flask, settings: Config, stripe: Lookalike, shop: Purchases
) -> None:
    payment = open_payment(Method.STRIPE)
    press(start(payment))
    made = events(stripe)
    session = next(each for each in made if each["type"] == "checkout.session.completed")
    late = {**session, "id": "evt_expired_later", "type": "checkout.session.expired"}
    three = [next(each for each in made if each["type"] == "charge.succeeded"), session, late]
    for number, order in enumerate(permutations(three)):
        for event in order:
            deliver({**event, "id": f"{event['id']}_{number}"}, settings)
        run_due()

    assert fresh(payment).state is PaymentState.SETTLED
    assert len(shop.settled) == 1
    assert ledger.balance(Account.CASH_STRIPE) == Money(150_000)


def test_an_event_waits_while_the_provider_is_away(
    app: Flask, settings: Config, stripe: Lookalike, shop: Purchases
) -> None:
    payment = open_payment(Method.STRIPE)
    press(start(payment))
    event = next(each for each in events(stripe) if each["type"] == "checkout.session.completed")
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


def test_a_card_refund_is_asked_of_the_provider_once(stripe: Lookalike, shop: Purchases) -> None:
    shop.stock_is_there = False
    maya = make_user("Maya").id
    payment = open_payment(Method.STRIPE)
    url = start(payment)
    press(url)
    with at(now() + timedelta(minutes=1)):
        from marketplace.core.db import transaction

        with transaction():
            service.expire(payment.id)
    check(payment)
    refund = queries.refunds_waiting()[0]
    stripe.faults.set(Knobs(drop_after=True))
    with pytest.raises(PaymentProviderDown):
        service.send_refund(refund.id, by=maya)
    stripe.faults.set(HEALTHY)
    gateways._gateway.cache_clear()

    sent = service.send_refund(queries.refunds_waiting()[0].id, by=maya)

    assert sent.provider_ref is not None
    assert len(stripe.account.store.all("refund")) == 1
    assert ledger.balance(Account.CASH_STRIPE) == ZERO
    assert ledger.balance(Account.REFUND_PAYABLE) == ZERO
