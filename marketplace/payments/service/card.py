"""Card payments on the provider's hosted page.

These verbs open their own transactions, because the provider is asked between them: write the intent, commit, ask with
a key, write the answer. None may be called inside transaction(). All raise PaymentProviderDown when it does not answer;
nothing is changed then, and the same call later continues where this one stopped.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.core.clock import now
from marketplace.core.config import current
from marketplace.core.db import db, transaction
from marketplace.core.failpoints import failpoint
from marketplace.core.money import Money
from marketplace.payments import ports, queries
from marketplace.payments.errors import PaymentNotOpen, PaymentTimeOver
from marketplace.payments.gateway import HostedPayment, PaymentRefused, SessionState, card_gateway
from marketplace.payments.models import Payment
from marketplace.payments.service.opening import CARD_PAGE_MINUTES
from marketplace.payments.service.settling import hold_for_review, settle
from marketplace.payments.service.steps import note_step
from marketplace.payments.states import Method, Source

log = logging.getLogger(__name__)

SHORTEST_PAGE = timedelta(minutes=30, seconds=15)  # Stripe wants 30 minutes from when the request arrives
MARGIN = timedelta(minutes=5)  # what is reserved outlives the page, so that the answer can come in
CURRENCY = "idr"


@dataclass(frozen=True, slots=True)
class Intent:
    """What the provider is about to be asked: the same intent asks with the same key and the same words."""

    payment_id: int
    attempt: int
    amount: Money
    code: str
    title: str
    expires_at: datetime
    url: str | None


def start_card(
    payment_id: int, *, success_url: str, cancel_url: str, email: str | None = None, locale: str = "id"
) -> str:
    """The address of the hosted page for this payment; pressed twice, the same page.

    Raises PaymentNotOpen, PaymentTimeOver when too little time is left for a new page, PaymentProviderDown.
    """
    check_card(payment_id, source=Source.RETURN_PAGE)
    with transaction():
        intent = _intend(payment_id)
    if intent.url is not None:
        return intent.url
    page = card_gateway().create_session(
        reference=intent.code,
        lines=[(intent.title, intent.amount)],
        total=intent.amount,
        email=email,
        success_url=success_url,
        cancel_url=cancel_url,
        expires_at=intent.expires_at,
        idempotency_key=f"payment-{payment_id}-{intent.attempt}-{locale}",
        metadata={"payment_id": str(payment_id), "attempt": str(intent.attempt)},
        locale=locale,
    )
    failpoint("payment_after_provider")
    return _remember(intent, page)


def check_card(payment_id: int, *, source: Source, ref: str | None = None) -> Payment:
    """Ask the provider how the payment stands and act on the answer. Nothing to ask: the payment as it is."""
    payment = queries.get_payment(payment_id)
    session_id = payment.provider_ref
    if session_id is None or payment.is_settled:
        return payment
    db.session.rollback()
    try:
        session = _ask(session_id)
    except ValueError as error:  # a fraction of a rupiah: we never asked for that
        with transaction():
            return hold_for_review(payment_id, str(error), source=source, ref=session_id)
    if session is None:
        return queries.get_payment(payment_id)
    return take_answer(payment_id, session, source=source, ref=ref)


def close_card_page(payment_id: int, *, source: Source, by: int | None = None) -> Payment:
    """End the hosted page early, so that what is reserved may be given back. Paid a moment before: it is settled.

    Call it before cancelling or expiring what an open card payment pays for.
    """
    payment = queries.get_payment(payment_id)
    session_id = payment.provider_ref
    if session_id is None or not payment.is_open or payment.method is not Method.STRIPE:
        return payment
    db.session.rollback()
    session = _end(session_id)
    if session is not None and session.status != "expired":
        return take_answer(payment_id, session, source=source)
    with transaction():
        payment = queries.lock_payment(payment_id)
        if payment.is_open and payment.provider_ref == session_id:
            payment.session_expires_at = now()
            payment.provider_url = None
            note_step(payment, "page_closed", source=source, by=by, ref=session_id)
    return payment


def take_answer(payment_id: int, session: SessionState, *, source: Source, ref: str | None = None) -> Payment:
    """Settle, hold for a person, or do nothing, by what the provider says now. Opens its own transaction."""
    with transaction():
        payment = queries.lock_payment(payment_id)
        if payment.is_settled or not session.is_paid:
            return payment
        difference = _difference(payment, session)
        if difference:
            return hold_for_review(payment_id, difference, source=source, ref=ref or session.id)
        payment.provider_ref = payment.provider_ref or session.id
        payment.provider_charge = session.payment_intent
        return settle(payment_id, source=source, ref=ref or session.id)


def _intend(payment_id: int) -> Intent:
    payment = queries.lock_payment(payment_id)
    if not payment.is_open or payment.method is not Method.STRIPE:
        raise PaymentNotOpen(state=payment.state)
    moment = now()
    if payment.is_over:
        raise PaymentTimeOver()
    left = (payment.session_expires_at or moment) - moment
    has_page = payment.provider_url is not None and left > timedelta(0)
    if not has_page and left < SHORTEST_PAGE:
        _new_attempt(payment, moment)
    facts = ports.describe(*payment.payable)
    return Intent(
        payment.id,
        payment.attempt,
        payment.amount,
        facts.code,
        facts.title,
        payment.session_expires_at or moment,
        payment.provider_url if has_page else None,
    )


def _new_attempt(payment: Payment, moment: datetime) -> None:
    """A page with a new end. What is reserved may be kept for one holding time more, and not longer."""
    hold = timedelta(minutes=current().HOLD_CARD_MINUTES)
    page_ends = moment + timedelta(minutes=CARD_PAGE_MINUTES)
    until = page_ends + MARGIN
    if until > payment.created_at + 2 * hold + timedelta(minutes=1):
        raise PaymentTimeOver()
    payment.attempt += 1
    payment.session_expires_at = page_ends
    payment.provider_ref = payment.provider_url = None
    note_step(payment, "new_attempt", source=Source.BUYER, note=str(payment.attempt))
    if payment.expires_at is not None and until > payment.expires_at:
        payment.expires_at = until
        payment.extended_at = moment
        ports.payable(payment.payable_type).on_extended(payment.payable_id, until)


def _remember(intent: Intent, page: HostedPayment) -> str:
    with transaction():
        payment = queries.lock_payment(intent.payment_id)
        if payment.is_open and payment.attempt == intent.attempt:
            if payment.provider_ref != page.id:
                payment.provider_ref, payment.provider_url = page.id, page.url
                note_step(payment, "page_opened", source=Source.BUYER, ref=page.id)
            return page.url
        state = payment.state
    _end(page.id)  # it ended while we asked: nobody shall pay on that page
    raise PaymentNotOpen(state=state)


def _ask(session_id: str) -> SessionState | None:
    """What the provider says, or None when it does not know the page."""
    try:
        return card_gateway().read_session(session_id)
    except PaymentRefused:
        log.warning("the card provider does not know %s", session_id)
        return None


def _end(session_id: str) -> SessionState | None:
    try:
        return card_gateway().expire_session(session_id)
    except PaymentRefused:
        log.warning("the card provider does not know %s", session_id)
        return None


def _difference(payment: Payment, session: SessionState) -> str | None:
    """Where the provider's word differs from what we asked for, in stable English words."""
    if session.metadata.get("payment_id") != str(payment.id):
        return "another payment"
    if session.reference not in {None, ports.describe(*payment.payable).code}:
        return f"order {session.reference}"
    if session.currency != CURRENCY:
        return f"currency {session.currency}"
    if session.amount != payment.amount_due:
        return f"amount {session.amount}"
    if session.livemode is not card_gateway().is_live:
        return "live" if session.livemode else "not live"
    return None
