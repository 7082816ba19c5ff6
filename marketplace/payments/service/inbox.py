"""What the card provider tells us. Stored once by its unique id, answered at once, applied by re-reading the object.

These verbs open their own transactions.
"""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.jobs import enqueue
from marketplace.payments import queries
from marketplace.payments.gateway import PaymentRefused, RefundState, card_gateway
from marketplace.payments.gateway import ProviderEvent as Told
from marketplace.payments.models import Payment, ProviderEvent
from marketplace.payments.service.card import check_card, take_answer
from marketplace.payments.service.disputing import take_dispute
from marketplace.payments.service.refunding import mark_refund_as_told
from marketplace.payments.service.settling import hold_for_review
from marketplace.payments.states import InboxState, Source

APPLY = "payments.apply_event"
SESSION_EVENTS = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
    }
)


REFUND_EVENTS = frozenset({"refund.created", "refund.failed", "refund.updated", "charge.refund.updated"})
DISPUTES = "charge.dispute."


def receive_event(payload: bytes, signature: str) -> int | None:
    """Keep a signed event once and queue its work. None when it was kept before. Raises ForgedEvent."""
    return keep_event(card_gateway().read_event(payload, signature))


def keep_event(told: Told) -> int | None:
    """Keep an event that really comes from the provider; None when it is there already."""
    try:
        with transaction():
            if db.session.query(ProviderEvent.id).filter_by(event_id=told.id).first() is not None:
                return None
            event = ProviderEvent(
                event_id=told.id, type=told.kind, object_id=told.object_id, is_live=told.livemode
            )
            db.session.add(event)
            db.session.flush()
            enqueue(APPLY, {"event_id": event.id}, key=f"{APPLY}:{told.id}")
            return event.id
    except IntegrityError:  # the same event, delivered twice at the same moment
        return None


def apply_event(event_id: int, *, source: Source = Source.WEBHOOK) -> InboxState:
    """Act on a kept event, once: the object is read again from the provider, so the order of events does not matter.

    Raises PaymentProviderDown: the event stays received, and is applied later.
    """
    event = db.session.get_one(ProviderEvent, event_id)
    if event.state is not InboxState.RECEIVED:
        return event.state
    session_id, is_about_a_session = event.object_id, event.type in SESSION_EVENTS
    told_id, kind, is_live = event.event_id, event.type, event.is_live
    db.session.rollback()
    if kind in REFUND_EVENTS:
        return _apply_refund(event_id, session_id, source)
    if kind.startswith(DISPUTES):
        return _apply_dispute(event_id, session_id, source, is_live=is_live)
    if not is_about_a_session:
        return _mark(event_id, InboxState.IGNORED, note="not about a payment page")
    try:
        session = card_gateway().read_session(session_id)
    except PaymentRefused:
        return _mark(event_id, InboxState.IGNORED, note="the provider does not know the page")
    except ValueError as error:
        return _hold(event_id, session_id, str(error), source)
    payment_id = _payment_of(session_id, session.metadata.get("payment_id", ""))
    if payment_id is None:
        return _mark(event_id, InboxState.IGNORED, note="no payment of ours")
    if is_live is not card_gateway().is_live:
        return _hold(event_id, session_id, "live" if is_live else "not live", source)
    payment = take_answer(payment_id, session, source=source, ref=told_id)
    held = payment.review_reason is not None and not payment.is_settled
    return _mark(event_id, InboxState.HELD if held else InboxState.APPLIED, payment_id=payment_id)


def _apply_refund(event_id: int, refund_ref: str, source: Source) -> InboxState:
    """A refund that was made although we never got the answer, or failed, perhaps long after it was sent."""
    try:
        said = card_gateway().read_refund(refund_ref)
    except PaymentRefused:
        return _mark(event_id, InboxState.IGNORED, note="the provider does not know the refund")
    with transaction():
        refund = queries.find_refund_by_ref(refund_ref, named=said.metadata.get("refund_id", ""))
        payment_id = refund.payment_id if refund is not None else None
        if refund is not None:
            mark_refund_as_told(refund.id, status=said.status, provider_ref=refund_ref, source=source)
    if payment_id is None:
        return _apply_strange_refund(event_id, said, source)
    return _mark(event_id, InboxState.APPLIED, payment_id=payment_id)


def _apply_strange_refund(event_id: int, said: RefundState, source: Source) -> InboxState:
    """Somebody gave a payment of ours back at the provider, without us: a person must bring the books after it."""
    payment = queries.find_payment_by_intent(
        said.payment_intent, named=said.payment_metadata.get("payment_id", "")
    )
    if payment is None:
        return _mark(event_id, InboxState.IGNORED, note="no refund of ours")
    payment_id = payment.id
    db.session.rollback()
    check_card(payment_id, source=source)  # perhaps nobody has told us of the payment itself
    db.session.rollback()
    with transaction():
        hold_for_review(payment_id, f"refunded {said.amount}", source=source, ref=said.id, also_settled=True)
    return _mark(event_id, InboxState.HELD, payment_id=payment_id, note="refunded at the provider, not by us")


def _apply_dispute(event_id: int, dispute_ref: str, source: Source, *, is_live: bool) -> InboxState:
    """A dispute in any state. Told before we heard of the payment itself: the payment is read first."""
    try:
        said = card_gateway().read_dispute(dispute_ref)
    except PaymentRefused:
        return _mark(event_id, InboxState.IGNORED, note="the provider does not know the dispute")
    except ValueError as error:
        return _mark(event_id, InboxState.HELD, note=str(error))
    payment = queries.find_payment_by_intent(said.payment_intent, named=said.metadata.get("payment_id", ""))
    if payment is None:
        return _mark(event_id, InboxState.IGNORED, note="no payment of ours")
    payment_id, is_settled = payment.id, payment.is_settled
    db.session.rollback()
    if is_live is not card_gateway().is_live:
        return _mark(event_id, InboxState.HELD, payment_id=payment_id, note="live" if is_live else "not live")
    if not is_settled and not check_card(payment_id, source=source).is_settled:
        db.session.rollback()
        return _mark(event_id, InboxState.HELD, payment_id=payment_id, note="the payment is not settled")
    db.session.rollback()
    with transaction():
        take_dispute(payment_id, said, source=source)
    return _mark(event_id, InboxState.APPLIED, payment_id=payment_id)


def _payment_of(session_id: str, named: str) -> int | None:
    payment = queries.find_by_session(session_id)
    if payment is None and named.isdecimal() and len(named) < 18:
        payment = queries.find_payment(int(named))
    found = payment.id if payment is not None else None
    db.session.rollback()
    return found


def _hold(event_id: int, session_id: str, reason: str, source: Source) -> InboxState:
    with transaction():
        payment: Payment | None = queries.find_by_session(session_id)
        if payment is not None:
            hold_for_review(payment.id, reason, source=source, ref=session_id)
        payment_id = payment.id if payment is not None else None
    return _mark(event_id, InboxState.HELD, payment_id=payment_id, note=reason)


def _mark(event_id: int, state: InboxState, *, payment_id: int | None = None, note: str = "") -> InboxState:
    with transaction():
        event = db.session.get_one(ProviderEvent, event_id)
        event.state = state
        event.payment_id = payment_id or event.payment_id
        event.note = note
        event.applied_at = now()
    return state
