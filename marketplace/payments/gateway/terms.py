"""What `payments` and a provider with a hosted page say to each other: values, refusals and the interface."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from marketplace.core.errors import DomainError, Unavailable
from marketplace.core.money import Money
from marketplace.core.words import _l


class PaymentProviderDown(Unavailable):
    """No usable answer: asking again later, with the same key, is safe."""

    code = "payment_provider_down"
    message = _l("The card service does not answer at the moment. Please try again in a moment.")


class AmountTooSmall(DomainError):
    """Below the smallest amount that the provider takes."""

    code = "amount_too_small"
    message = _l("This amount is too small for a card payment. Please choose another way to pay.")


class PaymentRefused(DomainError):
    """The provider understood and said no; asking again will not help."""

    code = "payment_refused"
    message = _l("The card service refused this. Please choose another way to pay or contact us.")
    status = 409


class ForgedEvent(DomainError):
    """A webhook that the provider did not sign, or signed too long ago."""

    code = "forged_event"
    message = _l("The signature of this message is not valid.")
    status = 400


@dataclass(frozen=True)
class HostedPayment:
    """A page of the provider where the buyer pays."""

    id: str
    url: str
    expires_at: datetime


@dataclass(frozen=True)
class SessionState:
    """What the provider says about a hosted payment now. `status` is open, complete or expired."""

    id: str
    status: str
    is_paid: bool
    amount: Money
    currency: str
    payment_intent: str | None
    metadata: Mapping[str, str]
    livemode: bool
    reference: str | None = None  # the code that we gave


@dataclass(frozen=True)
class RefundState:
    """`status` is pending, requires_action, succeeded, failed or cancelled. Read again it names the payment too."""

    id: str
    status: str
    amount: Money
    metadata: Mapping[str, str] = field(default_factory=dict)
    payment_intent: str = ""
    payment_metadata: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class DisputeInfo:
    """`status` is one of our four; `is_held`: the provider has taken the money (an inquiry has not)."""

    id: str
    status: str
    amount: Money
    reason: str
    payment_intent: str
    metadata: Mapping[str, str]
    due_by: datetime | None
    is_held: bool
    livemode: bool


@dataclass(frozen=True)
class ProviderEvent:
    """Something happened to `object_id`; read that object again rather than believing the copy in the event.

    `payment_intent` is named for events about charges, refunds and sessions, so that they can be found.
    """

    id: str
    kind: str
    object_id: str
    created_at: datetime
    livemode: bool
    payment_intent: str | None = None


class Gateway(Protocol):
    """What `payments` asks of a provider with a hosted page."""

    def create_session(
        self,
        *,
        reference: str,
        lines: Sequence[tuple[str, Money]],
        total: Money,
        email: str | None,
        success_url: str,
        cancel_url: str,
        expires_at: datetime,
        idempotency_key: str,
        metadata: Mapping[str, str],
        locale: str = "id",
    ) -> HostedPayment: ...
    def read_session(self, session_id: str) -> SessionState: ...
    def expire_session(self, session_id: str) -> SessionState: ...
    def refund(
        self, *, payment_intent: str, amount: Money, key: str, metadata: Mapping[str, str] | None = None
    ) -> RefundState: ...
    def read_refund(self, refund_id: str) -> RefundState: ...
    def read_dispute(self, dispute_id: str) -> DisputeInfo: ...
    def events_since(self, moment: datetime) -> Iterator[ProviderEvent]: ...
    def read_event(self, payload: bytes, signature: str) -> ProviderEvent: ...
