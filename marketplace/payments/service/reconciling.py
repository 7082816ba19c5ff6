"""Comparing our payments with the provider's own records, and healing what was missed. Opens its own transactions."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.core import heartbeats
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.payments import ports, queries
from marketplace.payments.errors import RefundProofMissing, RefundSentAlready
from marketplace.payments.gateway import PaymentProviderDown, PaymentRefused, card_gateway
from marketplace.payments.models import Payment, ProviderEvent
from marketplace.payments.queries.asked import refunds_unanswered
from marketplace.payments.service.card import check_card
from marketplace.payments.service.clock import end_due
from marketplace.payments.service.inbox import DISPUTES, REFUND_EVENTS, apply_event, keep_event
from marketplace.payments.service.refunding import send_refund
from marketplace.payments.states import InboxState, Source

log = logging.getLogger(__name__)

LATELY, JUST_NOW = timedelta(days=2), timedelta(hours=1)
TOLERATED_SKEW = timedelta(seconds=30)
LOOK_BACK = timedelta(days=30)  # Stripe keeps events for so long


@dataclass(slots=True)
class Report:
    """What a comparison found: codes of what was healed or held, and how much could not be asked."""

    checked: int = 0
    events: int = 0
    healed: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    refunds: list[str] = field(default_factory=list)
    disputes: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    unanswered: int = 0

    @property
    def expired(self) -> int:
        """How many payments nobody made in time."""
        return len(self.ended)

    @property
    def is_whole(self) -> bool:
        """Whether everything could be asked."""
        return self.unanswered == 0


def reconcile(*, since: datetime | None = None) -> Report:
    """Bring every card payment to the state the provider has: missed events first, then page by page, then refunds
    that were asked for and not answered."""
    since = since or now() - LOOK_BACK
    report = Report()
    _fetch_events(since, report)
    _apply_events(report)
    ids = queries.cards_to_compare(since=since)
    db.session.rollback()
    for payment_id in ids:
        _compare(payment_id, report)
    if report.is_whole:  # an event may tell that a refund was made: never asked again before all were heard
        _ask_again(report)
    _expire(report)
    _note(report)
    return report


def reconcile_lately(*, is_thorough: bool = True) -> Report:
    """The comparison that runs every two minutes: the last hour, and every ten minutes the last two days."""
    return reconcile(since=now() - (LATELY if is_thorough else JUST_NOW))


def _note(report: Report) -> None:
    """Leave a sign that the comparison ran, what it could not ask, and how far our clock is from the provider's."""
    skew = card_gateway().clock_skew
    with transaction():
        heartbeats.beat(heartbeats.RECONCILE, {"unanswered": report.unanswered, "healed": len(report.healed)})
        if skew is not None and report.is_whole:
            seconds = round(skew.total_seconds())
            heartbeats.beat(heartbeats.PROVIDER_CLOCK, {"skew_seconds": seconds})
            if abs(skew) >= TOLERATED_SKEW:
                log.error("our clock is %s seconds ahead of the card provider's: set it right", seconds)


def _fetch_events(since: datetime, report: Report) -> None:
    try:
        for told in card_gateway().events_since(since):
            if keep_event(told) is not None:
                report.events += 1
    except PaymentProviderDown:
        report.unanswered += 1


def _apply_events(report: Report) -> None:
    waiting = select(ProviderEvent.id).where(ProviderEvent.state == InboxState.RECEIVED)
    ids = db.session.scalars(waiting.order_by(ProviderEvent.id)).all()
    db.session.rollback()
    for event_id in ids:
        try:
            state = apply_event(event_id, source=Source.RECONCILER)
        except PaymentProviderDown:
            report.unanswered += 1
            continue
        event = db.session.get_one(ProviderEvent, event_id)
        payment_id, kind = event.payment_id, event.type
        db.session.rollback()
        if payment_id is not None:
            _tell(payment_id, state is InboxState.HELD, report)
            _tell_what(payment_id, kind, state, report)


def _tell_what(payment_id: int, kind: str, state: InboxState, report: Report) -> None:
    """A refund or a dispute of which we had not heard."""
    names = (
        report.disputes if kind.startswith(DISPUTES) else report.refunds if kind in REFUND_EVENTS else None
    )
    if names is not None and state is InboxState.APPLIED:
        _add(names, _name(payment_id))


def _ask_again(report: Report) -> None:
    ids = refunds_unanswered()
    db.session.rollback()
    for refund_id in ids:
        try:
            refund = send_refund(refund_id, by=None, source=Source.RECONCILER)
            _add(report.refunds, _name(refund.payment_id))
        except PaymentProviderDown:
            report.unanswered += 1
        except (
            RefundSentAlready,
            RefundProofMissing,
            PaymentRefused,
        ):  # settled meanwhile, or a person must act
            db.session.rollback()


def _expire(report: Report) -> None:
    for payment_id in end_due():
        _add(report.ended, _name(payment_id))


def _compare(payment_id: int, report: Report) -> None:
    report.checked += 1
    try:
        payment = check_card(payment_id, source=Source.RECONCILER)
    except PaymentProviderDown:
        report.unanswered += 1
        return
    _tell(payment.id, payment.review_reason is not None, report)


def _tell(payment_id: int, is_held: bool, report: Report) -> None:
    payment: Payment = queries.get_payment(payment_id)
    healed = payment.is_settled and payment.settled_by is Source.RECONCILER
    name = _name(payment_id)
    if is_held:
        _add(report.held, name)
    elif healed and _add(report.healed, name):
        log.warning("payment of %s was settled by comparison with the provider", name)


def _name(payment_id: int) -> str:
    """The code of what the payment pays for."""
    name = ports.describe(*queries.get_payment(payment_id).payable).code
    db.session.rollback()
    return name


def _add(names: list[str], name: str) -> bool:
    """Whether it was not there yet."""
    if name in names:
        return False
    names.append(name)
    return True
