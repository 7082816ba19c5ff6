"""What time alone decides. Opens its own transactions: Stripe is asked between them."""

from __future__ import annotations

import logging

from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.errors import Unavailable
from marketplace.payments import queries
from marketplace.payments.service.card import close_card_page
from marketplace.payments.service.settling import expire
from marketplace.payments.states import PaymentState, Source

log = logging.getLogger(__name__)


def expire_due() -> int:
    """End every open payment whose time is over; returns how many ended."""
    return len(end_due())


def end_due() -> list[int]:
    """End every open payment whose time is over; returns which ended. One that cannot be ended now waits.

    A card page is closed at Stripe first: what it holds reserved is only given back once nobody can pay there any more.
    """
    ids = queries.due_payments(now())
    db.session.rollback()
    ended = []
    for payment_id in ids:
        try:
            if expire_one(payment_id):
                ended.append(payment_id)
        except Unavailable:
            log.warning("payment %s stays open: the card provider does not answer", payment_id)
    return ended


def expire_one(payment_id: int, *, source: Source = Source.CLOCK) -> bool:
    """End one payment whose time is over. False when it was paid, or given more time, in the meantime."""
    close_card_page(payment_id, source=source)
    with transaction():
        payment = queries.lock_payment(payment_id)
        if payment.is_open and payment.is_over and queries.waiting_proof(payment_id) is None:
            expire(payment_id, source=source)
        return payment.state is PaymentState.EXPIRED
