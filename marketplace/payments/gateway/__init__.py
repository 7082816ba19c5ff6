"""The card provider behind a small interface.

Nothing here may be called inside `transaction()`: write the intent, commit, call with a key, write the result.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from typing import TYPE_CHECKING

from marketplace.core.config import current
from marketplace.core.money import Money
from marketplace.payments.gateway.amounts import from_minor, to_minor
from marketplace.payments.gateway.stripe_gateway import StripeGateway
from marketplace.payments.gateway.terms import (
    AmountTooSmall,
    DisputeInfo,
    ForgedEvent,
    Gateway,
    HostedPayment,
    PaymentProviderDown,
    PaymentRefused,
    ProviderEvent,
    RefundState,
    SessionState,
)

if TYPE_CHECKING:
    from config import Config

__all__ = [
    "AmountTooSmall",
    "DisputeInfo",
    "ForgedEvent",
    "Gateway",
    "HostedPayment",
    "PaymentProviderDown",
    "PaymentRefused",
    "ProviderEvent",
    "RefundState",
    "SessionState",
    "StripeGateway",
    "card_gateway",
    "from_minor",
    "to_minor",
    "webhook_secret",
]

LOOKALIKE_KEY = "sk_test_lookalike"


def webhook_secret(config: Config) -> str:
    """The shared secret of the webhooks; for the look-alike one made from SECRET_KEY, so both processes know it."""
    if config.STRIPE_WEBHOOK_SECRET:
        return config.STRIPE_WEBHOOK_SECRET
    digest = hmac.new(config.SECRET_KEY.encode(), b"webhooks of the look-alike", hashlib.sha256).hexdigest()
    return f"whsec_{digest[:40]}"


def card_gateway() -> StripeGateway:
    """The gateway of the running application. One for each process, so that its breaker sees every failure."""
    config = current()
    return _gateway(
        config.STRIPE_API_KEY or LOOKALIKE_KEY,
        config.stripe_api_base,
        webhook_secret(config),
        config.STRIPE_MINIMUM,
    )


@lru_cache(maxsize=8)
def _gateway(key: str, api_base: str, secret: str, minimum: int) -> StripeGateway:
    return StripeGateway(key=key, api_base=api_base, webhook_secret=secret, minimum=Money(minimum))
