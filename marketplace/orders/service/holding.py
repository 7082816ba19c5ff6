"""Whose the promised stock is.

While a purchase is unpaid all of it is the checkout's, so that it is taken and given back in one sorted sweep and two
purchases never wait for each other; then each order has its own, and ends on its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from marketplace.catalogue.models import Variant
from marketplace.core.db import db, is_sqlite
from marketplace.inventory import service as inventory
from marketplace.inventory.models import Reservation
from marketplace.inventory.states import ReservationState
from marketplace.orders.errors import TooManyUnpaid
from marketplace.orders.models import Checkout, Order, UnpaidPhone
from marketplace.orders.models.checkouts import MOST_UNPAID


def holder_of(checkout: Checkout) -> tuple[str, int]:
    return "checkouts", checkout.id


def promise(
    orders: Sequence[Order],
    *,
    holder: tuple[str, int],
    until: datetime | None,
    known: Mapping[int, Variant] | None = None,
) -> None:
    """All of it or nothing, with the days of services. Raises OutOfStock, DayFull."""
    quantities = {line.variant_id: line.quantity for order in orders for line in order.lines}
    days = {variant_id: day for order in orders for variant_id, day in order.days.items()}
    inventory.reserve(quantities, holder=holder, expires_at=until, known=known, days=days)


def hand_to_orders(checkout: Checkout, orders: Sequence[Order]) -> None:
    """The goods are as good as sold: each order holds its own, until shipped or cancelled."""
    kind, key = holder_of(checkout)
    for order in orders:
        db.session.execute(
            update(Reservation)
            .where(
                Reservation.holder_type == kind,
                Reservation.holder_id == key,
                Reservation.state == ReservationState.HELD,
                Reservation.variant_id.in_(sorted(order.quantities)),
            )
            .values(holder_type=order.holder[0], holder_id=order.id, expires_at=None)
            .execution_options(synchronize_session=False)
        )


def count_unpaid(phone: str) -> None:
    """One more unpaid purchase of this phone number. Raises TooManyUnpaid; of many tabs at once three get through."""
    insert = sqlite_insert if is_sqlite() else postgresql_insert
    taken = db.session.scalar(
        insert(UnpaidPhone)
        .values(phone=phone, open=1)
        .on_conflict_do_update(
            index_elements=["phone"],
            set_={"open": UnpaidPhone.open + 1},
            where=UnpaidPhone.open < MOST_UNPAID,
        )
        .returning(UnpaidPhone.id)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        raise TooManyUnpaid(count=MOST_UNPAID)


def forget_unpaid(phone: str) -> None:
    """One of them was paid, cancelled or is over."""
    db.session.execute(
        update(UnpaidPhone)
        .where(UnpaidPhone.phone == phone, UnpaidPhone.open > 0)
        .values(open=UnpaidPhone.open - 1)
        .execution_options(synchronize_session=False)
    )
