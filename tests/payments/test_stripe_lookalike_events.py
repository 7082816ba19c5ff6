"""Events, webhooks and faults of the look-alike."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from typing import Any

import pytest
import stripe

from marketplace.payments.stripe_lookalike.faults import Knobs
from marketplace.payments.stripe_lookalike.server import Lookalike
from tests.payments.card_page import SECRET, browse, client_of, order, press


def test_events_are_listed_newest_first_by_kind_and_page(sdk, paid_intent):
    sdk.v1.refunds.create({"payment_intent": paid_intent})
    everything = [event.type for event in sdk.v1.events.list({"limit": 2}).auto_paging_iter()]
    assert everything == [
        "charge.refunded",
        "refund.created",
        "checkout.session.completed",
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.created",
    ]
    assert sdk.v1.events.list({"created": {"gt": int(time.time()) + 5}}).data == []
    only = sdk.v1.events.list({"type": "refund.created"}).data
    assert [event.data.object["amount"] for event in only] == [15_000_000]


def test_webhooks_carry_a_signature_that_the_library_accepts(sdk, lookalike, shop):
    session = sdk.v1.checkout.sessions.create(order())
    press(session.url, "pay")
    lookalike.settle_down()
    assert "checkout.session.completed" in shop.kinds
    for body, header in shop.received:
        assert stripe.Webhook.construct_event(body, header, SECRET).livemode is False
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body, header, "whsec_other")


def test_a_webhook_is_sent_again_until_the_shop_accepts_it(sdk, lookalike, shop):
    shop.answers = [500, 302]
    session = sdk.v1.checkout.sessions.create(order())
    sdk.v1.checkout.sessions.expire(session.id)
    lookalike.settle_down(seconds=8)
    assert shop.kinds == ["checkout.session.expired"] * 3
    assert len({body for body, _ in shop.received}) == 1


def test_webhooks_can_be_doubled_and_lost(sdk, lookalike, shop):
    lookalike.faults.set(Knobs(duplicate=2))
    sdk.v1.checkout.sessions.expire(sdk.v1.checkout.sessions.create(order()).id)
    lookalike.settle_down()
    assert len(shop.received) == 3

    lookalike.faults.set(Knobs(lose=True))
    sdk.v1.checkout.sessions.expire(sdk.v1.checkout.sessions.create(order()).id)
    lookalike.settle_down()
    assert len(shop.received) == 3
    assert len(sdk.v1.events.list().data) == 2


def control(lookalike: Lookalike, method: str, **knobs: Any) -> int:
    request = urllib.request.Request(
        f"{lookalike.url}/_faults", data=json.dumps(knobs).encode(), method=method
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_an_answer_lost_after_the_work_was_done_is_found_again_with_the_same_key(lookalike):
    client = client_of(lookalike, retries=1)
    assert control(lookalike, "POST", drop_after=True, times=1) == 200
    session = client.v1.checkout.sessions.create(order(), {"idempotency_key": "k"})
    assert len(client.v1.checkout.sessions.list().data) == 1
    assert session.status == "open"


def test_a_dropped_connection_without_retries_is_a_connection_error_and_does_nothing(sdk, lookalike):
    control(lookalike, "POST", drop_before=True)
    with pytest.raises(stripe.APIConnectionError):
        sdk.v1.checkout.sessions.create(order())
    control(lookalike, "DELETE")
    assert sdk.v1.checkout.sessions.list().data == []


@pytest.mark.parametrize(("status", "error"), [(500, stripe.APIError), (429, stripe.RateLimitError)])
def test_a_status_can_be_asked_for(sdk, lookalike, status, error):
    control(lookalike, "POST", status=status, path="/v1/checkout", times=1)
    with pytest.raises(error):
        sdk.v1.checkout.sessions.list()
    sdk.v1.checkout.sessions.list()


def test_unknown_faults_are_refused_and_the_control_is_closed_by_default(lookalike):
    assert control(lookalike, "POST", dely=1) == 422
    with Lookalike() as closed:
        assert control(closed, "POST", delay=1) == 404


def test_a_refund_can_fail_after_it_had_succeeded(sdk, lookalike, shop, paid_intent):
    refund = sdk.v1.refunds.create({"payment_intent": paid_intent})
    browse(f"{lookalike.url}/_refunds/{refund.id}", press="fail")
    failed = sdk.v1.refunds.retrieve(refund.id)
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert sdk.v1.refunds.create({"payment_intent": paid_intent}).status == "succeeded"
    lookalike.settle_down()
    assert "refund.failed" in shop.kinds
