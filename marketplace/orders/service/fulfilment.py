"""From the partner's hands to the buyer's. The caller holds the transaction(); each verb locks the order first."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from marketplace.catalogue import queries as catalogue
from marketplace.core import states
from marketplace.core.clock import now, today
from marketplace.core.events import emit
from marketplace.delivery.kinds import DeliveryKind
from marketplace.inventory import queries as stock
from marketplace.inventory import service as inventory
from marketplace.orders import queries, rules
from marketplace.orders.errors import WrongPickupCode
from marketplace.orders.events import OrderAccepted, OrderDelivered, OrderReady, OrderShipped
from marketplace.orders.models import CashHolder, Order
from marketplace.orders.service.cash import note_cash
from marketplace.orders.service.completing import complete_locked
from marketplace.orders.service.facts import facts_of
from marketplace.orders.service.parcels import send_parcel
from marketplace.orders.states import OrderState


def accept(code: str, *, partner_id: int, by: int | None) -> Order:
    """The partner takes the order and packs it. Raises OrderNotFound, WrongState."""
    order = queries.lock_order(code, partner_id=partner_id)
    states.move(order, OrderState.PACKING, by=by)
    order.accepted_at = now()
    order.due_at, order.cancel_at = rules.ship_by(now(), _promised(order)), None
    order.late_told_at = None
    emit(OrderAccepted(**facts_of(order)), about=order, by=by)
    return order


def mark_ready(code: str, *, partner_id: int, by: int | None) -> Order:
    """The buyer can fetch it and is given a code to show. For pickup only: everything else is shipped.

    Raises OrderNotFound, WrongState.
    """
    order = queries.lock_order(code, partner_id=partner_id)
    if not order.is_pickup:
        raise states.WrongState(source=order.state, target=OrderState.READY)
    states.move(order, OrderState.READY, by=by)
    order.pickup_code = f"{secrets.randbelow(10_000):04}"
    order.due_at = None
    emit(OrderReady(**facts_of(order)), about=order, by=by)
    return order


def ship(
    code: str,
    *,
    partner_id: int,
    by: int | None,
    courier: str | None = None,
    tracking_number: str | None = None,
) -> Order:
    """The goods leave: in the partner's own hands, or with a courier and its tracking number. Work is begun likewise.

    Raises OrderNotFound, WrongState (a pickup is handed over, not shipped), TrackingMissing, OutOfStock when a promised
    harvest has not come in yet.
    """
    order = queries.lock_order(code, partner_id=partner_id)
    if order.is_pickup:
        raise states.WrongState(source=order.state, target=OrderState.SHIPPED)
    states.move(order, OrderState.SHIPPED, by=by)
    if order.delivery_kind is DeliveryKind.COURIER:
        parcel = send_parcel(order, courier=courier, tracking_number=tracking_number, by=by)
        order.courier, order.tracking_number = parcel.courier, parcel.tracking_number
    order.shipped_at = now()
    order.due_at = None
    _let_go(order, by=by)
    event = OrderShipped(**facts_of(order), courier=order.courier, tracking_number=order.tracking_number)
    emit(event, about=order, by=by)
    return order


def deliver(code: str, *, partner_id: int, by: int | None) -> Order:
    """The partner brought it to the buyer. Raises OrderNotFound, WrongState."""
    return deliver_locked(queries.lock_order(code, partner_id=partner_id), by=by)


def hand_over(code: str, *, partner_id: int, by: int | None, pickup_code: str) -> Order:
    """The buyer is at the counter with the pickup code: the order is done, and cash was paid if it was to be.

    Raises OrderNotFound, WrongState, WrongPickupCode, OutOfStock when a promised harvest has not come in yet.
    """
    order = queries.lock_order(code, partner_id=partner_id)
    states.check_move(states.MACHINES["orders"], order.state, OrderState.COMPLETED)
    typed = "".join(pickup_code.split())
    if not secrets.compare_digest(typed.encode(), (order.pickup_code or "").encode()):
        raise WrongPickupCode
    _let_go(order, by=by)
    order.delivered_at = now()
    if order.has_cod and order.total:
        note_cash(order, CashHolder.PARTNER, by=by, amount=None)
    return complete_locked(order, by=by)


def confirm_received(order_id: int, *, by: int | None) -> Order:
    """The buyer has it and is content. The caller has checked whose order it is. Raises WrongState."""
    order = queries.lock_order_by_id(order_id)
    if order.state is OrderState.SHIPPED:
        deliver_locked(order, by=by)
    if order.state is not OrderState.DELIVERED:
        raise states.WrongState(source=order.state, target=OrderState.COMPLETED)
    return complete_locked(order, by=by)


def deliver_locked(order: Order, *, by: int | None, note: str | None = None) -> Order:
    """A locked order has arrived. Raises WrongState."""
    states.move(order, OrderState.DELIVERED, by=by, note=note)
    order.delivered_at = now()
    emit(OrderDelivered(**facts_of(order)), about=order, by=by)
    return order


def _promised(order: Order) -> list[date]:
    """When each line can leave: on the day of the work, after the harvest, after the time it takes to make."""
    variants = catalogue.variants(order.quantities)
    harvests = stock.harvests_of(order.holder)
    days = []
    for line in order.lines:
        lead = timedelta(days=variants[line.variant_id].product.lead_time_days)
        days.append(line.day or harvests.get(line.variant_id, today()) + lead)
    return days


def _let_go(order: Order, *, by: int | None) -> None:
    """What was promised leaves the stock, and the lines remember their batch. Source: product.md V4."""
    inventory.consume(order.holder, by=by)
    for line in order.lines:
        batch = stock.batch_of(order.holder, line.variant_id)
        line.batch_code = batch.code if batch is not None else None
