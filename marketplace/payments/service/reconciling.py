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
from marketplace.payments.gateway import PaymentProviderDown, card_gateway
from marketplace.payments.models import Payment, ProviderEvent
from marketplace.payments.service.card import check_card
from marketplace.payments.service.clock import expire_due
from marketplace.payments.service.inbox import apply_event, keep_event
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
    expired: int = 0
    unanswered: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether everything could be asked."""
        return self.unanswered == 0


def reconcile(*, since: datetime | None = None) -> Report:
    """Bring every card payment to the state the provider has: missed events first, then page by page."""
    since = since or now() - LOOK_BACK
    report = Report()
    _fetch_events(since, report)
    _apply_events(report)
    ids = queries.cards_to_compare(since=since)
    db.session.rollback()
    for payment_id in ids:
        _compare(payment_id, report)
    report.expired = expire_due()
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
        payment_id = db.session.get_one(ProviderEvent, event_id).payment_id
        db.session.rollback()
        if payment_id is not None:
            _tell(payment_id, state is InboxState.HELD, report)


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
    name = ports.describe(*payment.payable).code
    healed = payment.is_settled and payment.settled_by is Source.RECONCILER
    db.session.rollback()
    if is_held and name not in report.held:
        report.held.append(name)
    elif healed and name not in report.healed:
        report.healed.append(name)
        log.warning("payment of %s was settled by comparison with the provider", name)
