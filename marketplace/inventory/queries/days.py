"""Reading the days of services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from marketplace.catalogue.models import Variant
from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.core.quantity import Quantity
from marketplace.inventory.models import Reservation, Stock
from marketplace.inventory.states import ReservationState

DAYS_AHEAD = 60
COUNTS = (ReservationState.HELD, ReservationState.CONSUMED)


@dataclass(frozen=True, slots=True)
class Booking:
    """A promise of a service for a day: which variant, how much, to whom."""

    day: date
    variant: Variant
    quantity: Quantity
    holder: tuple[str, int]


def booked(variant_ids: Iterable[int], *, first: date, last: date) -> dict[tuple[int, date], Quantity]:
    """What is promised of services, by variant and day."""
    query = (
        select(Reservation.variant_id, Reservation.day, func.sum(Reservation.quantity))
        .where(
            Reservation.variant_id.in_(sorted(variant_ids)),
            Reservation.day.between(first, last),
            Reservation.state.in_(COUNTS),
        )
        .group_by(Reservation.variant_id, Reservation.day)
    )
    return {
        (variant_id, day): taken for variant_id, day, taken in db.session.execute(query) if day is not None
    }


def day_left(variant_id: int, day: date) -> Quantity | None:
    """What of a service is free on a day; None when its days are not limited."""
    per_day: Quantity | None = db.session.scalar(select(Stock.per_day).where(Stock.variant_id == variant_id))
    if per_day is None:
        return None
    taken = booked([variant_id], first=day, last=day).get((variant_id, day), Quantity(0))
    return max(per_day - taken, Quantity(0))


def free_days(wanted: Mapping[int, tuple[Quantity, int]]) -> dict[int, list[date]]:
    """The days on which so much of each service can still be done. `wanted`: the quantity and the days of lead time.

    From tomorrow, or later by the lead time, for two months; in two statements, in none when nothing is wanted.
    """
    if not wanted:
        return {}
    start = today() + timedelta(days=1)
    last = start + timedelta(days=DAYS_AHEAD)
    per_day = _limits(list(wanted))
    taken = booked(wanted, first=start, last=last)
    found: dict[int, list[date]] = {}
    for variant_id, (quantity, lead) in wanted.items():
        limit = per_day.get(variant_id)
        days = [start + timedelta(days=number) for number in range(max(lead - 1, 0), DAYS_AHEAD)]
        found[variant_id] = [
            day
            for day in days
            if limit is None or taken.get((variant_id, day), Quantity(0)) + quantity <= limit
        ]
    return found


def bookings(*, partner_id: int, first: date, last: date) -> list[Booking]:
    """What a partner has promised to do, day by day."""
    query = (
        select(Reservation, Variant)
        .join(Variant, Variant.id == Reservation.variant_id)
        .where(
            Variant.partner_id == partner_id,
            Reservation.day.between(first, last),
            Reservation.state.in_(COUNTS),
        )
        .order_by(Reservation.day, Reservation.id)
    )
    return [
        Booking(row.day, variant, row.quantity, (row.holder_type, row.holder_id))
        for row, variant in db.session.execute(query)
        if row.day is not None
    ]


def _limits(variant_ids: Sequence[int]) -> dict[int, Quantity | None]:
    query = select(Stock.variant_id, Stock.per_day).where(Stock.variant_id.in_(variant_ids))
    return {row.variant_id: row.per_day for row in db.session.execute(query)}
