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
from marketplace.orders.models import Order
from marketplace.orders.service.cancelling import cancel_overdue
from marketplace.orders.service.completing import complete
from marketplace.orders.service.facts import facts_of
from marketplace.orders.service.fulfilment import deliver_locked
from marketplace.orders.service.returning import escalate_return
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
    done = _each(queries.orders_to_assume_delivered(), _assume_delivered)
    return done + _each(queries.orders_to_complete(delivered_before=before), _complete)


def cancel_ignored() -> int:
    """New orders that their partner has left alone for three days are cancelled, and their buyers get their money."""
    return _each(queries.orders_to_cancel(), cancel_overdue)


def escalate_late() -> int:
    """Tell about orders that are late, once each."""
    return _each(queries.orders_to_escalate(), _tell_late)


def escalate_returns() -> int:
    """Tell our staff about returns that their partner has not answered in time, once each."""
    return _each(queries.returns_to_escalate(), escalate_return)


def _each(order_ids: Sequence[int], act: Callable[[int], object]) -> int:
    """How many were acted on: `act` answers with nothing when there was nothing to do after all."""
    db.session.rollback()
    done = 0
    for order_id in order_ids:
        try:
            with transaction():
                done += act(order_id) is not None
        except DomainError as error:
            log.warning("order %s was left as it is: %s", order_id, error)
    return done


def _complete(order_id: int) -> Order | None:
    """Not while the buyer may still send something back, or has asked to."""
    order = queries.lock_order_by_id(order_id)
    if queries.may_return(order) or queries.has_open_return(order_id):
        return None
    return complete(order_id, note=BY_CLOCK)


def _assume_delivered(order_id: int) -> Order | None:
    order = queries.lock_order_by_id(order_id)
    return deliver_locked(order, by=None, note=BY_CLOCK) if order.state is OrderState.SHIPPED else None


def _tell_late(order_id: int) -> Order | None:
    order = queries.lock_order_by_id(order_id)
    if not order.is_late or order.late_told_at is not None:
        return None
    order.late_told_at = now()
    emit(OrderLate(**facts_of(order)), about=order)
    return order
