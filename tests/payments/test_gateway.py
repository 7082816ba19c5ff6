"""The card gateway: Stripe's own library over real HTTP to the look-alike."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import Config
from marketplace.core.clock import now
from marketplace.core.money import Money
from marketplace.payments.gateway import (
    AmountTooSmall,
    ForgedEvent,
    HostedPayment,
    PaymentProviderDown,
    PaymentRefused,
    StripeGateway,
    from_minor,
    to_minor,
    webhook_secret,
)
from marketplace.payments.gateway import breaker as breaker_module
from marketplace.payments.stripe_lookalike.faults import HEALTHY, Knobs
from marketplace.payments.stripe_lookalike.server import Lookalike
from marketplace.payments.stripe_lookalike.webhooks import payload_of, signature

SECRET = "whsec_gateway"


@pytest.fixture
def lookalike() -> Iterator[Lookalike]:
    with Lookalike() as server:
        yield server


@pytest.fixture
def gateway(lookalike: Lookalike) -> StripeGateway:
    return gateway_to(lookalike.url)


def gateway_to(url: str, **options: Any) -> StripeGateway:
    return StripeGateway(
        **{"key": "sk_test_x", "api_base": url, "webhook_secret": SECRET, "retries": 0, **options}
    )


def open_page(
    gateway: StripeGateway, *, key: str = "key-1", amount: int = 150_000, **changes: Any
) -> HostedPayment:
    wanted: dict[str, Any] = {
        "reference": "PM-7K3Q9D",
        "lines": [("Ulos Ragi Hotang", Money(amount - 12_000)), ("Ongkos kirim", Money(12_000))],
        "total": Money(amount),
        "email": "sari@demo.test",
        "success_url": "http://shop.test/selesai?s={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.test/batal",
        "expires_at": now() + timedelta(minutes=31),
        "idempotency_key": key,
        "metadata": {"payment": "7"},
        **changes,
    }
    return gateway.create_session(**wanted)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        return None


def press(page: HostedPayment, action: str) -> None:
    data = urllib.parse.urlencode({"action": action}).encode()
    try:
        urllib.request.build_opener(_Stay).open(page.url, data).close()
    except urllib.error.HTTPError as answer:
        answer.close()


def paid_intent(gateway: StripeGateway, **changes: Any) -> str:
    page = open_page(gateway, **changes)
    press(page, "pay")
    return str(gateway.read_session(page.id).payment_intent)


# --- rupiah at the edge ----------------------------------------------------------------------------------------


@given(st.integers(min_value=0, max_value=9_999_999_999))
def test_every_rupiah_survives_the_edge(amount):
    assert to_minor(Money(amount)) == amount * 100
    assert from_minor(to_minor(Money(amount))) == Money(amount)
    assert len(str(to_minor(Money(amount)))) <= 12


@pytest.mark.parametrize("amount", [-1, 10_000_000_000])
def test_what_stripe_cannot_hold_is_not_sent(amount):
    with pytest.raises(ValueError, match="outside"):
        to_minor(Money(amount))


@given(st.integers(min_value=0, max_value=10**12).filter(lambda minor: minor % 100))
def test_a_fraction_of_a_rupiah_is_never_rounded_away(minor):
    with pytest.raises(ValueError, match="whole rupiah"):
        from_minor(minor)


# --- sessions --------------------------------------------------------------------------------------------------


def test_a_page_is_opened_paid_and_read_again(gateway):
    page = open_page(gateway)
    opened = gateway.read_session(page.id)
    assert (opened.status, opened.is_paid, opened.payment_intent) == ("open", False, None)
    assert page.url.endswith(page.id)

    press(page, "pay")
    paid = gateway.read_session(page.id)
    assert (paid.status, paid.is_paid, paid.amount, paid.currency) == (
        "complete",
        True,
        Money(150_000),
        "idr",
    )
    assert paid.metadata == {"payment": "7"}
    assert paid.livemode is False
    assert paid.payment_intent


def test_the_same_key_gives_the_same_page_and_another_basket_is_refused(gateway):
    until = now() + timedelta(minutes=31)
    first = open_page(gateway, expires_at=until)
    assert open_page(gateway, expires_at=until) == first
    with pytest.raises(PaymentRefused):
        open_page(gateway, expires_at=until, amount=160_000)


def test_lines_that_do_not_add_up_are_a_programming_error(gateway):
    with pytest.raises(ValueError, match="add up"):
        open_page(gateway, total=Money(150_001))


def test_too_small_an_amount_is_told_apart_whoever_notices(lookalike):
    for minimum in (Money(0), Money(10_000)):  # the provider, or our own setting
        with pytest.raises(AmountTooSmall):
            open_page(
                gateway_to(lookalike.url, minimum=minimum),
                lines=[("Kacang", Money(9_999))],
                total=Money(9_999),
            )


def test_a_long_product_name_and_a_missing_email_are_no_obstacle(gateway):
    page = open_page(gateway, lines=[("Ulos " * 200, Money(150_000))], email=None)
    assert gateway.read_session(page.id).status == "open"


def test_expiring_closes_the_page(gateway):
    page = open_page(gateway)
    assert gateway.expire_session(page.id).status == "expired"
    press(page, "pay")
    assert gateway.read_session(page.id).is_paid is False
    assert gateway.expire_session(page.id).status == "expired"


def test_expiring_a_page_that_was_paid_first_says_so(gateway):
    page = open_page(gateway)
    press(page, "pay")
    late = gateway.expire_session(page.id)
    assert (late.status, late.is_paid) == ("complete", True)


def test_an_unknown_session_is_a_refusal(gateway):
    with pytest.raises(PaymentRefused):
        gateway.read_session("cs_test_none")


# --- refunds ---------------------------------------------------------------------------------------------------


def test_a_refund_is_made_once_for_its_key_and_never_beyond_what_was_paid(gateway):
    intent = paid_intent(gateway)
    first = gateway.refund(payment_intent=intent, amount=Money(100_000), key="refund-1")
    assert (first.status, first.amount) == ("succeeded", Money(100_000))
    assert gateway.refund(payment_intent=intent, amount=Money(100_000), key="refund-1") == first
    with pytest.raises(PaymentRefused):
        gateway.refund(payment_intent=intent, amount=Money(50_001), key="refund-2")
    gateway.refund(payment_intent=intent, amount=Money(50_000), key="refund-3")
    assert gateway.read_refund(first.id) == first


# --- events ----------------------------------------------------------------------------------------------------


def test_events_are_read_back_oldest_first_for_reconciling(gateway):
    began = now() - timedelta(seconds=2)
    intent = paid_intent(gateway)
    gateway.refund(payment_intent=intent, amount=Money(1_000), key="r")
    events = list(gateway.events_since(began))
    assert [event.kind for event in events] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "refund.created",
        "charge.refunded",
    ]
    assert {event.payment_intent for event in events} == {intent}
    assert list(gateway.events_since(now() + timedelta(minutes=1))) == []


def signed_event(lookalike: Lookalike, *, at: float | None = None, secret: str = SECRET) -> tuple[bytes, str]:
    body = payload_of(lookalike.account.store.all("event")[0])
    return body, signature(body, secret=secret, at=int(at or time.time()))


def test_a_signed_event_names_its_object(gateway, lookalike):
    page = open_page(gateway)
    gateway.expire_session(page.id)
    event = gateway.read_event(*signed_event(lookalike))
    assert (event.kind, event.object_id, event.livemode) == ("checkout.session.expired", page.id, False)
    assert abs(event.created_at - now()) < timedelta(seconds=10)


def test_a_forged_event_is_refused_however_it_was_forged(gateway, lookalike):
    gateway.expire_session(open_page(gateway).id)
    body, header = signed_event(lookalike)
    old = signed_event(lookalike, at=time.time() - 301)
    forgeries = [
        (body, ""),
        (body, "t=now,v1=00"),
        signed_event(lookalike, secret="whsec_other"),
        (json.dumps(json.loads(body)).encode(), header),
        (body[:-20], header),
        (body.replace(b"expired", b"completed"), header),
        (b"\xff\xfe", header),
        old,
    ]
    for payload, claimed in forgeries:
        with pytest.raises(ForgedEvent):
            gateway.read_event(payload, claimed)


@pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b'{"object":"event","id":"evt_1"}', b"not json"])
def test_a_signed_body_that_is_no_event_is_refused_too(gateway, body):
    with pytest.raises(ForgedEvent):
        gateway.read_event(body, signature(body, secret=SECRET, at=int(time.time())))


# --- a provider in trouble -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "knobs", [Knobs(status=500), Knobs(status=429), Knobs(drop_before=True), Knobs(delay=0.6)]
)
def test_a_provider_in_trouble_is_told_apart_and_heals(lookalike, knobs):
    gateway = gateway_to(lookalike.url, read_seconds=0.3)
    lookalike.faults.set(knobs)
    with pytest.raises(PaymentProviderDown):
        open_page(gateway)
    lookalike.faults.set(HEALTHY)
    assert open_page(gateway, key="key-2").id


def test_an_answer_lost_after_the_work_charges_nobody_twice(lookalike):
    until = now() + timedelta(minutes=31)
    gateway = gateway_to(lookalike.url)
    lookalike.faults.set(Knobs(drop_after=True))
    with pytest.raises(PaymentProviderDown):
        open_page(gateway, expires_at=until)
    lookalike.faults.set(HEALTHY)
    page = open_page(gateway, expires_at=until)
    assert [session["id"] for session in lookalike.account.store.all("checkout.session")] == [page.id]


def test_a_wrong_key_is_our_trouble_not_the_buyers(lookalike):
    with pytest.raises(PaymentProviderDown):
        open_page(gateway_to(lookalike.url, key="sk_live_wrong"))


def test_after_several_failures_nobody_waits_until_a_while_has_passed(lookalike, monkeypatch):
    monkeypatch.setattr(breaker_module, "SECONDS_OPEN", 0.3)
    gateway = gateway_to(lookalike.url)
    lookalike.faults.set(Knobs(drop_before=True))
    for _ in range(breaker_module.FAILURES_TO_OPEN):
        with pytest.raises(PaymentProviderDown):
            gateway.read_session("cs_test_x")
    lookalike.faults.set(HEALTHY)
    with pytest.raises(PaymentProviderDown):
        open_page(gateway)
    assert lookalike.account.store.all("checkout.session") == []
    time.sleep(0.35)
    assert open_page(gateway).id


def test_refusals_do_not_pause_card_payments(gateway):
    for _ in range(breaker_module.FAILURES_TO_OPEN + 1):
        with pytest.raises(PaymentRefused):
            gateway.read_session("cs_test_none")
    assert open_page(gateway).id


# --- settings --------------------------------------------------------------------------------------------------


def test_without_settings_both_processes_know_the_same_webhook_secret():
    derived = webhook_secret(Config(SECRET_KEY="a" * 32))
    assert derived == webhook_secret(Config(SECRET_KEY="a" * 32))
    assert derived != webhook_secret(Config(SECRET_KEY="b" * 32))
    assert webhook_secret(Config(SECRET_KEY="a" * 32, STRIPE_WEBHOOK_SECRET="whsec_own")) == "whsec_own"


def test_a_live_key_is_known_as_live():
    assert gateway_to("", key="sk_live_x").is_live
    assert not gateway_to("", key="sk_test_x").is_live
