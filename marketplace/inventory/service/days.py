"""Services: how much may be booked for one day. Source: product.md S25."""

from __future__ import annotations

from datetime import date

from sqlalchemy import literal, select, update
from sqlalchemy.exc import IntegrityError

from marketplace.catalogue import queries as catalogue
from marketplace.core.db import db
from marketplace.core.quantity import Quantity, QuantityColumn
from marketplace.inventory import queries
from marketplace.inventory.errors import DayFull, QuantityNotPositive
from marketplace.inventory.models import DayBooking, DayCapacity, Stock
from marketplace.inventory.service.holds import Holder
from marketplace.inventory.service.stock import lock_stock, own_variant


def set_per_day(variant_id: int, per_day: Quantity | None, *, partner_id: int) -> None:
    """How much of a service the partner manages in a day (None: no limit). Days that have bookings keep theirs."""
    own_variant(variant_id, partner_id=partner_id)
    lock_stock(variant_id).per_day = per_day
    db.session.flush()


def book_day(variant_id: int, quantity: Quantity, *, day: date, holder: Holder) -> None:
    """Take part of a day for a holder. Raises DayFull, QuantityNotPositive."""
    if quantity.thousandths <= 0:
        raise QuantityNotPositive
    per_day = db.session.scalar(select(Stock.per_day).where(Stock.variant_id == variant_id))
    if per_day is not None:
        _open_day(variant_id, day, per_day)
        taken = db.session.scalar(
            update(DayCapacity)
            .where(
                DayCapacity.variant_id == variant_id,
                DayCapacity.day == day,
                DayCapacity.capacity - DayCapacity.taken >= literal(quantity, QuantityColumn()),
            )
            .values(taken=DayCapacity.taken + quantity)
            .returning(DayCapacity.id)
            .execution_options(synchronize_session=False)
        )
        if taken is None:
            raise _day_full(variant_id, day)
    db.session.add(
        DayBooking(
            holder_type=holder[0], holder_id=holder[1], variant_id=variant_id, day=day, quantity=quantity
        )
    )
    db.session.flush()


def free_days(holder: Holder) -> None:
    """Give the days of a holder back; calling it again changes nothing."""
    query = (
        select(DayBooking)
        .where(
            DayBooking.holder_type == holder[0],
            DayBooking.holder_id == holder[1],
            DayBooking.is_freed.is_(False),
        )
        .order_by(DayBooking.variant_id, DayBooking.day)
        .with_for_update()
    )
    for booking in db.session.scalars(query, execution_options={"populate_existing": True}).all():
        booking.is_freed = True
        db.session.execute(
            update(DayCapacity)
            .where(DayCapacity.variant_id == booking.variant_id, DayCapacity.day == booking.day)
            .values(taken=DayCapacity.taken - booking.quantity)
            .execution_options(synchronize_session=False)
        )
    db.session.flush()


def _open_day(variant_id: int, day: date, capacity: Quantity) -> None:
    known = select(DayCapacity.id).where(DayCapacity.variant_id == variant_id, DayCapacity.day == day)
    if db.session.scalar(known) is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(DayCapacity(variant_id=variant_id, day=day, capacity=capacity))
    except IntegrityError:  # opened by somebody else in this moment
        return


def _day_full(variant_id: int, day: date) -> DayFull:
    left = queries.day_left(variant_id, day)
    return DayFull(
        name=catalogue.get_variant(variant_id).full_name,
        day=day.isoformat(),
        left=left,
        variant_id=variant_id,
    )
