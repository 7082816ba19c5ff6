"""What webhooks tell the gateway, and what forged ones do not."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest

from marketplace.core.clock import now
from marketplace.core.money import Money
from marketplace.payments.gateway import (
    ForgedEvent,
)
from marketplace.payments.stripe_lookalike.server import Lookalike
from marketplace.payments.stripe_lookalike.webhooks import payload_of, signature
from tests.payments.card_page import SECRET, open_page, paid_intent


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
