"""Parcels with a courier: the first one when the order leaves, further ones while it is on its way.

The caller holds the transaction(); each verb locks the order first.
"""

from __future__ import annotations

from sqlalchemy import func, select

from marketplace.core import audit
from marketplace.core.db import db
from marketplace.core.events import emit
from marketplace.core.states import WrongState
from marketplace.delivery.kinds import DeliveryKind
from marketplace.orders import queries
from marketplace.orders.errors import ParcelNotFound, ParcelTwice, TooManyParcels, TrackingMissing
from marketplace.orders.events import ParcelNumbered
from marketplace.orders.models import Order, Parcel
from marketplace.orders.service.facts import facts_of
from marketplace.orders.states import OrderState

MOST_PARCELS = 20


def add_parcel(
    code: str,
    *,
    partner_id: int,
    by: int | None,
    courier: str | None = None,
    tracking_number: str | None = None,
    contents: str | None = None,
) -> Parcel:
    """A further parcel of an order that is on its way; the buyer is told its number.

    Raises OrderNotFound, WrongState (not with a courier, or not on its way), TrackingMissing, ParcelTwice, TooManyParcels.
    """
    order = queries.lock_order(code, partner_id=partner_id)
    _check_on_its_way(order)
    count = db.session.scalar(select(func.count()).where(Parcel.order_id == order.id)) or 0
    if count >= MOST_PARCELS:
        raise TooManyParcels(most=MOST_PARCELS)
    parcel = send_parcel(order, courier=courier, tracking_number=tracking_number, contents=contents, by=by)
    event = ParcelNumbered(**facts_of(order), courier=parcel.courier, tracking_number=parcel.tracking_number)
    emit(event, about=order, by=by)
    return parcel


def correct_parcel(
    code: str,
    parcel_id: int,
    *,
    partner_id: int,
    by: int | None,
    courier: str | None,
    tracking_number: str | None,
) -> Parcel:
    """The number was typed wrong. The buyer is told the right one.

    Raises OrderNotFound, ParcelNotFound, WrongState, TrackingMissing, ParcelTwice.
    """
    order = queries.lock_order(code, partner_id=partner_id)
    _check_on_its_way(order)
    parcel = db.session.scalar(select(Parcel).where(Parcel.id == parcel_id, Parcel.order_id == order.id))
    if parcel is None:
        raise ParcelNotFound
    number = _number(tracking_number)
    was = {"courier": parcel.courier, "tracking_number": parcel.tracking_number}
    carrier = (courier or parcel.courier).strip()
    if was == {"courier": carrier, "tracking_number": number}:
        return parcel
    if number != parcel.tracking_number:
        _check_new(order, number)
    is_first = order.tracking_number == parcel.tracking_number
    parcel.courier, parcel.tracking_number = carrier, number
    if is_first:
        order.courier, order.tracking_number = carrier, number
    db.session.flush()
    after = {"courier": carrier, "tracking_number": number}
    audit.record("parcel_corrected", parcel, by=by, before=was, after=after)
    event = ParcelNumbered(**facts_of(order), courier=carrier, tracking_number=number)
    emit(event, about=order, by=by)
    return parcel


def send_parcel(
    order: Order,
    *,
    courier: str | None,
    tracking_number: str | None,
    by: int | None,
    contents: str | None = None,
) -> Parcel:
    """A parcel of a locked order. Raises TrackingMissing, ParcelTwice."""
    number = _number(tracking_number)
    _check_new(order, number)
    parcel = Parcel(
        order_id=order.id,
        courier=(courier or order.delivery_label).strip(),
        tracking_number=number,
        contents=(contents or "").strip(),
    )
    db.session.add(parcel)
    db.session.flush()
    after = {"courier": parcel.courier, "tracking_number": number}
    audit.record("parcel_sent", parcel, by=by, after=after)
    return parcel


def _check_on_its_way(order: Order) -> None:
    is_sent = order.delivery_kind is DeliveryKind.COURIER and order.state is OrderState.SHIPPED
    if not is_sent:
        raise WrongState(source=order.state, target=OrderState.SHIPPED)


def _number(text: str | None) -> str:
    """Numbers are compared without spaces: couriers print them in groups."""
    number = "".join((text or "").split()).upper()
    if not number:
        raise TrackingMissing
    return number


def _check_new(order: Order, number: str) -> None:
    same = select(Parcel.id).where(Parcel.order_id == order.id, Parcel.tracking_number == number)
    if db.session.scalar(same) is not None:
        raise ParcelTwice
