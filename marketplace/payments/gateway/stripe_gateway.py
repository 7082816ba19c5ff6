"""Card payments by Stripe's hosted page, through Stripe's official library.

The only place that knows that Stripe counts rupiah with two decimals, and that spells "canceled". Without a key the
same library talks to the look-alike server (`stripe_lookalike`), so there is one piece of card code, not two.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from marketplace.core.clock import now
from marketplace.core.errors import DomainError
from marketplace.core.money import ZERO, Money
from marketplace.core.money import total as sum_of
from marketplace.payments.gateway.amounts import from_minor, to_minor
from marketplace.payments.gateway.breaker import SLOW, Breaker
from marketplace.payments.gateway.disputes import dispute_info
from marketplace.payments.gateway.terms import (
    AmountTooSmall,
    DisputeInfo,
    ForgedEvent,
    HostedPayment,
    PaymentProviderDown,
    PaymentRefused,
    ProviderEvent,
    RefundState,
    SessionState,
)

if TYPE_CHECKING:
    import stripe

log = logging.getLogger(__name__)

CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0
RETRIES = 2


class StripeGateway:
    """Stripe Checkout. `api_base` empty means Stripe itself. Safe to share between threads."""

    def __init__(
        self,
        *,
        key: str,
        api_base: str,
        webhook_secret: str,
        minimum: Money = ZERO,
        retries: int = RETRIES,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._key = key
        self._api_base = api_base
        self._secret = webhook_secret
        self._minimum = minimum
        self._retries = retries
        self._timeout = (CONNECT_SECONDS, read_seconds)
        self._breaker = Breaker()
        self._made: stripe.StripeClient | None = None
        self.clock_skew: timedelta | None = None  # how far our clock was ahead of its at the last answer

    @property
    def is_live(self) -> bool:
        """Whether real money moves: an event of the other kind must not settle anything."""
        return self._key.startswith(("sk_live_", "rk_live_"))

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
    ) -> HostedPayment:
        """Opens a page to pay `total`, which must be the sum of the lines. The same key gives the same page.

        `success_url` may hold {CHECKOUT_SESSION_ID}. Raises AmountTooSmall, PaymentRefused, PaymentProviderDown.
        """
        _check_sum(lines, total)
        if total < self._minimum:
            raise AmountTooSmall()
        params: dict[str, Any] = {
            "mode": "payment",
            "client_reference_id": reference,
            "line_items": [_line_item(name, amount) for name, amount in lines],
            "success_url": success_url,
            "cancel_url": cancel_url,
            "expires_at": int(expires_at.timestamp()),
            "locale": locale,
            "metadata": dict(metadata),
            "payment_intent_data": {"description": reference, "metadata": dict(metadata)},
        }
        if email:
            params["customer_email"] = email
        with self._asking():
            session = self._client.v1.checkout.sessions.create(
                params,  # type: ignore[arg-type]
                {"idempotency_key": idempotency_key},
            )
        return HostedPayment(session.id, session.url or "", _moment(session.expires_at))

    def read_session(self, session_id: str) -> SessionState:
        """What the provider says now. Raises PaymentRefused for an unknown id, PaymentProviderDown."""
        with self._asking():
            return _session_state(self._client.v1.checkout.sessions.retrieve(session_id))

    def expire_session(self, session_id: str) -> SessionState:
        """Closes the page so that it cannot be paid any more. The answer may be `complete`: then it was paid first."""
        try:
            with self._asking():
                return _session_state(self._client.v1.checkout.sessions.expire(session_id))
        except PaymentRefused:
            return self.read_session(session_id)

    def refund(
        self, *, payment_intent: str, amount: Money, key: str, metadata: Mapping[str, str] | None = None
    ) -> RefundState:
        """Gives back `amount` of what was captured. The same key refunds once. PaymentRefused when too much."""
        with self._asking():
            refund = self._client.v1.refunds.create(
                {
                    "payment_intent": payment_intent,
                    "amount": to_minor(amount),
                    "reason": "requested_by_customer",
                    "metadata": dict(metadata or {}),
                },
                {"idempotency_key": key},
            )
        return _refund_state(refund)

    def read_refund(self, refund_id: str) -> RefundState:
        """What the provider says now, with the metadata of the payment. Raises PaymentRefused for an unknown id."""
        with self._asking():
            found = self._client.v1.refunds.retrieve(refund_id, {"expand": ["payment_intent"]})
        return _refund_state(found)

    def read_dispute(self, dispute_id: str) -> DisputeInfo:
        """What the provider says now, with the metadata of the payment. Raises PaymentRefused for an unknown id."""
        with self._asking():
            found = self._client.v1.disputes.retrieve(dispute_id, {"expand": ["payment_intent"]})
        return dispute_info(found.to_dict())

    def events_since(self, moment: datetime) -> Iterator[ProviderEvent]:
        """Every event from `moment` on, oldest first: what webhooks may have failed to tell. Stripe keeps 30 days."""
        with self._asking():
            page = self._client.v1.events.list({"created": {"gte": int(moment.timestamp())}, "limit": 100})
            events = [_event(event.to_dict()) for event in page.auto_paging_iter()]
        yield from reversed(events)

    def read_event(self, payload: bytes, signature: str) -> ProviderEvent:
        """The event of a webhook. Raises ForgedEvent unless it is signed with our secret within five minutes."""
        stripe = _library()
        try:
            return _event(stripe.Webhook.construct_event(payload, signature, self._secret).to_dict())
        except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ForgedEvent() from error

    @property
    def _client(self) -> stripe.StripeClient:
        if self._made is None:
            stripe = _library()
            self._made = stripe.StripeClient(
                self._key,
                base_addresses={"api": self._api_base} if self._api_base else None,
                max_network_retries=self._retries,
                http_client=self._listening(stripe.RequestsClient)(timeout=self._timeout),
            )
        return self._made

    def _listening(self, client: Any) -> Any:
        """The library's client, which also reads the provider's clock, and asks no second time after a long wait."""
        note, stripe = self._note_clock, _library()

        class Listening(client):  # type: ignore[misc]  # the library is loaded on first use
            def request(self, *given: Any, **named: Any) -> Any:
                began = time.monotonic()
                try:
                    answer = super().request(*given, **named)
                except stripe.APIConnectionError as error:
                    error.should_retry = error.should_retry and time.monotonic() - began < SLOW
                    raise
                note(answer[2])
                return answer

        return Listening

    def _note_clock(self, headers: Mapping[str, str]) -> None:
        try:
            told = parsedate_to_datetime(headers.get("Date") or headers.get("date") or "")
        except ValueError:
            return
        self.clock_skew = now() - told.replace(tzinfo=told.tzinfo or UTC)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Turns the library's errors into ours, and feeds the breaker."""
        stripe = _library()
        try:
            with self._breaker.asking():
                yield
        except (stripe.CardError, stripe.InvalidRequestError, stripe.IdempotencyError) as error:
            self._breaker.worked()
            raise _refusal(error) from error
        except stripe.StripeError as error:
            self._breaker.failed()
            log.error("card provider: %s", type(error).__name__, extra={"http_status": error.http_status})
            raise PaymentProviderDown() from error
        self._breaker.worked()


def _library() -> Any:
    """Stripe's library, loaded on first use: it costs half a second and most commands never need it."""
    import stripe

    stripe.enable_telemetry = False
    return stripe


def _refusal(error: stripe.StripeError) -> DomainError:
    if error.code == "amount_too_small":
        return AmountTooSmall()
    log.warning("card provider refused", extra={"error_code": error.code, "request_id": error.request_id})
    return PaymentRefused()


def _check_sum(lines: Sequence[tuple[str, Money]], whole: Money) -> None:
    if sum_of(amount for _name, amount in lines) != whole:
        raise ValueError("the lines must add up to the total")


def _line_item(name: str, amount: Money) -> dict[str, Any]:
    price = {"currency": "idr", "unit_amount": to_minor(amount), "product_data": {"name": name[:250]}}
    return {"quantity": 1, "price_data": price}


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _session_state(session: stripe.checkout.Session) -> SessionState:
    found = session.to_dict()
    return SessionState(
        id=found["id"],
        status=found["status"],
        is_paid=found["payment_status"] == "paid",
        amount=from_minor(found["amount_total"]),
        currency=found["currency"],
        payment_intent=found.get("payment_intent"),
        metadata=found.get("metadata") or {},
        livemode=found["livemode"],
        reference=found.get("client_reference_id"),
    )


def _refund_state(refund: stripe.Refund) -> RefundState:
    status = refund.status or "pending"
    found = refund.to_dict()
    intent = found.get("payment_intent") or ""
    expanded = intent if isinstance(intent, dict) else {}
    return RefundState(
        refund.id,
        "cancelled" if status == "canceled" else status,
        from_minor(refund.amount),
        found.get("metadata") or {},
        expanded.get("id") or str(intent),
        expanded.get("metadata") or {},
    )


def _event(found: Mapping[str, Any]) -> ProviderEvent:
    about = found["data"]["object"]
    intent = about["id"] if about["object"] == "payment_intent" else about.get("payment_intent")
    return ProviderEvent(
        id=found["id"],
        kind=found["type"],
        object_id=about["id"],
        created_at=_moment(found["created"]),
        livemode=found["livemode"],
        payment_intent=intent,
    )
