"""The steps of an order as its buyer reads them: what has happened, when, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from marketplace.core.states import StateChange
from marketplace.core.words import _, _l
from marketplace.delivery.kinds import DeliveryKind
from marketplace.orders.models import Checkout, Order
from marketplace.orders.states import OrderState


class Entry(NamedTuple):
    """One line of `components/timeline.html`."""

    label: Any
    at: datetime | None
    note: str | None
    done: bool


WORDS = {
    OrderState.UNPAID: _l("Ordered, waiting for payment"),
    OrderState.NEW: _l("The seller has the order"),
    OrderState.PACKING: _l("The seller packs it"),
    OrderState.READY: _l("Ready for pickup"),
    OrderState.SHIPPED: _l("On its way"),
    OrderState.DELIVERED: _l("Arrived"),
    OrderState.COMPLETED: _l("Completed"),
    OrderState.EXPIRED: _l("Not paid in time"),
    OrderState.CANCELLED: _l("Cancelled"),
    OrderState.RETURNED: _l("The parcel came back to the seller"),
}
SERVICE_WORDS = {
    OrderState.PACKING: _l("The seller prepares the work"),
    OrderState.SHIPPED: _l("The work has begun"),
    OrderState.DELIVERED: _l("The work is done"),
}
PICKUP_PATH = (OrderState.NEW, OrderState.PACKING, OrderState.READY, OrderState.COMPLETED)
PARCEL_PATH = (
    OrderState.NEW,
    OrderState.PACKING,
    OrderState.SHIPPED,
    OrderState.DELIVERED,
    OrderState.COMPLETED,
)


def order_timeline(order: Order, history: Sequence[StateChange], checkout: Checkout) -> list[Entry]:
    """The moves that were made, then the steps that are still to come."""
    past = [
        Entry(_words(order, OrderState(move.target)), move.created_at, _note(order, move), True)
        for move in history
    ]
    if order.state.is_over:
        return past
    path = PICKUP_PATH if order.is_pickup else PARCEL_PATH
    seen = {OrderState(move.target) for move in history}
    paid = [] if not checkout.is_prepaid or order.state is not OrderState.UNPAID else [_paid_next()]
    return [
        *past,
        *paid,
        *(Entry(_words(order, state), None, None, False) for state in path if state not in seen),
    ]


def _paid_next() -> Entry:
    return Entry(_l("Payment arrives"), None, None, False)


def _words(order: Order, state: OrderState) -> Any:
    if order.delivery_kind is DeliveryKind.SERVICE and state in SERVICE_WORDS:
        return SERVICE_WORDS[state]
    return WORDS[state]


def _note(order: Order, move: StateChange) -> str | None:
    target = OrderState(move.target)
    if target is OrderState.SHIPPED and order.tracking_number:
        return _(
            "%(courier)s, tracking number %(number)s", courier=order.courier, number=order.tracking_number
        )
    if target in {OrderState.CANCELLED, OrderState.RETURNED} and order.cancel_reason:
        return order.cancel_reason
    if move.note == "time":
        return _("Nobody said anything else in time.")
    if move.note == "late":
        return _("The payment came late, but everything was still there.")
    return None
