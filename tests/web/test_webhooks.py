"""The address that the card provider calls."""

from __future__ import annotations

import json
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from config import Config
from marketplace.core.db import db
from marketplace.core.jobs import Job
from marketplace.payments.gateway import webhook_secret
from marketplace.payments.models import ProviderEvent
from marketplace.payments.stripe_lookalike.webhooks import signature

EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "created": 1_790_000_000,
    "livemode": False,
    "data": {"object": {"id": "cs_test_1", "object": "checkout.session", "payment_intent": "pi_1"}},
}
BODY = json.dumps(EVENT).encode()


def sign(settings: Config, body: bytes = BODY, *, ago: int = 0) -> str:
    return signature(body, secret=webhook_secret(settings), at=int(time.time()) - ago)


def post(client: FlaskClient, header: str, body: bytes = BODY) -> int:
    return client.post("/webhooks/stripe", data=body, headers={"Stripe-Signature": header}).status_code


def kept() -> int:
    return db.session.scalar(select(func.count()).select_from(ProviderEvent)) or 0


def test_a_signed_event_is_kept_once_and_queued(
    app: Flask, client: FlaskClient, settings: Config, with_csrf: None
) -> None:
    assert [post(client, sign(settings)) for _delivery in range(3)] == [200, 200, 200]

    assert kept() == 1
    names = db.session.scalars(select(Job.name).where(Job.name == "payments.apply_event")).all()
    assert len(names) == 1


def test_what_is_forged_is_answered_with_400_and_not_kept(
    app: Flask, client: FlaskClient, settings: Config
) -> None:
    reserialised = json.dumps(EVENT, indent=4).encode()
    answers = [
        post(client, ""),
        post(client, "t=1,v1=00"),
        post(client, sign(settings), reserialised),
        post(client, sign(settings), BODY[:-2]),
        post(client, sign(settings, ago=301)),
        post(client, signature(BODY, secret="whsec_wrong", at=int(time.time()))),
        post(client, sign(settings, b"[]"), b"[]"),
        post(client, sign(settings, b"\xff\xfe"), b"\xff\xfe"),
    ]

    assert answers == [400] * 8
    assert kept() == 0


def test_a_body_of_a_megabyte_is_refused_before_it_is_read(
    app: Flask, client: FlaskClient, settings: Config
) -> None:
    large = b" " * 1_000_000
    assert post(client, sign(settings, large), large) == 400


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_only_posts_are_answered(client: FlaskClient, method: str) -> None:
    assert getattr(client, method)("/webhooks/stripe").status_code == 405
