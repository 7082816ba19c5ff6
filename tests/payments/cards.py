"""What the tests of card payments share: pressing buttons on the look-alike's page and delivering its events."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from config import Config
from marketplace.core.db import db
from marketplace.payments import gateway as gateways
from marketplace.payments import service
from marketplace.payments.gateway import webhook_secret
from marketplace.payments.models import Payment
from marketplace.payments.states import Source
from marketplace.payments.stripe_lookalike.server import Lookalike
from marketplace.payments.stripe_lookalike.webhooks import payload_of, signature
from tests.payments.card_page import press as browse
from tests.payments.make import fresh


@contextmanager
def running_stripe(settings: Config) -> Iterator[Lookalike]:
    """A look-alike where the application looks for it, and a gateway that has not seen it fail."""
    gateways._gateway.cache_clear()
    server = Lookalike().start(port=settings.PORT + 1)
    try:
        yield server
    finally:
        server.stop()
        gateways._gateway.cache_clear()


def press(url: str, action: str = "pay") -> None:
    """A button of the payment page."""
    browse(url, action)


def start(payment: Payment) -> str:
    payment_id = payment.id
    db.session.rollback()
    return service.start_card(
        payment_id,
        success_url="http://shop.test/kembali?s={CHECKOUT_SESSION_ID}",
        cancel_url="http://shop.test/bayar",
        email="sari@demo.test",
    )


def check(payment: Payment, source: Source = Source.RETURN_PAGE) -> Payment:
    payment_id = payment.id
    db.session.rollback()
    service.check_card(payment_id, source=source)
    return fresh(payment)


def told_events(stripe: Lookalike) -> list[dict[str, Any]]:
    """What the look-alike would have sent by webhook, oldest first."""
    return list(reversed(stripe.account.store.all("event")))


def deliver(event: dict[str, Any], settings: Config, *, at_second: int | None = None) -> int | None:
    payload = payload_of(event)
    when = int(time.time()) if at_second is None else at_second
    return service.receive_event(payload, signature(payload, secret=webhook_secret(settings), at=when))
