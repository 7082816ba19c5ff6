"""What time alone decides about orders. Each order in a transaction of its own, so that one problem stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from marketplace.core.clock import now, today
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.events import emit
from marketplace.core.rules import find_rule
from marketplace.orders import queries, rules
from marketplace.orders.events import OrderLate
from marketplace.orders.service.cancelling import cancel_overdue
from marketplace.orders.service.completing import complete
from marketplace.orders.service.facts import facts_of
from marketplace.orders.service.fulfilment import deliver_locked
from marketplace.orders.states import OrderState
from marketplace.payments import service as payments

log = logging.getLogger(__name__)
BY_CLOCK = "time"


def expire_unpaid() -> int:
    """End every purchase whose time to pay is over; returns how many."""
    return payments.expire_due()


def complete_days() -> int:
    """How long after arrival an order counts as accepted, in days: the rule `orders.complete_after_days`."""
    return int(find_rule("orders.complete_after_days", on=today()) or rules.COMPLETE_AFTER_DAYS)


def complete_silent() -> int:
    """Orders that arrived long enough ago are completed; parcels that left very long ago have arrived."""
    before = now() - timedelta(days=complete_days())
    arrived = queries.orders_to_assume_delivered()
    done = _each(arrived, _assume_delivered)
    return done + _each(
        queries.orders_to_complete(delivered_before=before), lambda key: complete(key, note=BY_CLOCK)
    )


def cancel_ignored() -> int:
    """New orders that their partner has left alone for three days are cancelled, and their buyers get their money."""
    return _each(queries.orders_to_cancel(), cancel_overdue)


def escalate_late() -> int:
    """Tell about orders that are late, once each."""
    return _each(queries.orders_to_escalate(), _tell_late)


def _each(order_ids: Sequence[int], act: Callable[[int], object]) -> int:
    db.session.rollback()
    done = 0
    for order_id in order_ids:
        try:
            with transaction():
                act(order_id)
            done += 1
        except DomainError as error:
            log.warning("order %s was left as it is: %s", order_id, error)
    return done


def _assume_delivered(order_id: int) -> None:
    order = queries.lock_order_by_id(order_id)
    if order.state is OrderState.SHIPPED:
        deliver_locked(order, by=None, note=BY_CLOCK)


def _tell_late(order_id: int) -> None:
    order = queries.lock_order_by_id(order_id)
    if order.is_late and order.late_told_at is None:
        order.late_told_at = now()
        emit(OrderLate(**facts_of(order)), about=order)
