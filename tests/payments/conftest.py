"""What the tests of card payments share. The look-alike runs on a free port, in threads of the test."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import stripe

from marketplace.payments.gateway import StripeGateway
from marketplace.payments.stripe_lookalike.server import Lookalike
from tests.payments.card_page import SECRET, Shop, client_of, gateway_to, order, press


@pytest.fixture
def shop() -> Iterator[Shop]:
    with Shop() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def lookalike(shop: Shop) -> Iterator[Lookalike]:
    with Lookalike(webhook_url=shop.url, webhook_secret=SECRET, faults_allowed=True) as server:
        yield server


@pytest.fixture
def sdk(lookalike: Lookalike) -> stripe.StripeClient:
    return client_of(lookalike)


@pytest.fixture
def paid_intent(sdk, lookalike) -> str:
    session = sdk.v1.checkout.sessions.create(order())
    press(session.url, "pay")
    return str(sdk.v1.checkout.sessions.retrieve(session.id).payment_intent)


@pytest.fixture
def gateway(lookalike: Lookalike) -> StripeGateway:
    """The card gateway at the look-alike, without retries so that tests are quick."""
    return gateway_to(lookalike.url)
