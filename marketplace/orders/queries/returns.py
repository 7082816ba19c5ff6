"""Finding returns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.core.clock import JAKARTA, now, today
from marketplace.core.db import db
from marketplace.core.money import ZERO, Money
from marketplace.core.paging import Page, decode_cursor, encode_cursor
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.core.states import StateChange
from marketplace.orders.errors import ReturnNotFound
from marketplace.orders.models import Order, OrderRefund, OrderReturn, ReturnLine
from marketplace.orders.rules import last_return_day
from marketplace.orders.states import OPEN_RETURNS, OrderState, ReturnState
from marketplace.orders.workdays import is_working_day


def last_day_to_return(order: Order) -> date | None:
    """The last day on which the buyer may ask; None before receipt."""
    if order.delivered_at is None or order.state not in {OrderState.DELIVERED, OrderState.COMPLETED}:
        return None
    return last_return_day(order.delivered_at.astimezone(JAKARTA).date(), is_working_day=is_working_day)


def may_return(order: Order) -> bool:
    last = last_day_to_return(order)
    return last is not None and today() <= last


def returns_of(order_id: int) -> Sequence[OrderReturn]:
    """Oldest first."""
    query = select(OrderReturn).where(OrderReturn.order_id == order_id)
    return db.session.scalars(query.order_by(OrderReturn.id)).all()


def return_history(return_id: int) -> Sequence[StateChange]:
    """The moves of one return, oldest first."""
    query = select(StateChange).where(
        StateChange.machine == OrderReturn.__tablename__, StateChange.thing_id == return_id
    )
    return db.session.scalars(query.order_by(StateChange.id)).all()


def returned(order_id: int) -> dict[int, tuple[Quantity, Money, Money]]:
    """How much of each line was sent back or is about to be, for how much, and how much of our voucher with it.

    Refused requests do not count; goods refunded without a return do.
    """
    query = (
        select(
            ReturnLine.order_line_id,
            func.sum(ReturnLine.quantity),
            func.sum(ReturnLine.amount),
            func.sum(ReturnLine.promo),
        )
        .join(OrderReturn, OrderReturn.id == ReturnLine.order_return_id)
        .where(OrderReturn.order_id == order_id, OrderReturn.state != ReturnState.REFUSED)
        .group_by(ReturnLine.order_line_id)
    )
    found = {row[0]: (row[1] or NOTHING, row[2] or ZERO, row[3] or ZERO) for row in db.session.execute(query)}
    parts = select(OrderRefund).where(
        OrderRefund.order_id == order_id, OrderRefund.order_line_id.is_not(None)
    )
    for part in db.session.scalars(parts):
        line_id = part.order_line_id or 0
        back, amount, promo = found.get(line_id, (NOTHING, ZERO, ZERO))
        found[line_id] = (back + part.quantity, amount + part.amount, promo + part.promo)
    return found


def has_open_return(order_id: int) -> bool:
    query = select(OrderReturn.id).where(
        OrderReturn.order_id == order_id, OrderReturn.state.in_(OPEN_RETURNS)
    )
    return db.session.scalar(query.limit(1)) is not None


def returns_to_escalate(*, limit: int = 500) -> Sequence[int]:
    """Requests that their partner has not answered in time, and about which our staff was not told yet."""
    query = select(OrderReturn.id).where(
        OrderReturn.state == ReturnState.REQUESTED,
        OrderReturn.answer_by < now(),
        OrderReturn.late_told_at.is_(None),
    )
    return db.session.scalars(query.order_by(OrderReturn.id).limit(limit)).all()


def lock_return_by_id(return_id: int) -> OrderReturn:
    """For the clock and for our staff. Raises ReturnNotFound."""
    query = select(OrderReturn).where(OrderReturn.id == return_id)
    found = db.session.scalar(query.with_for_update(), execution_options={"populate_existing": True})
    if found is None:
        raise ReturnNotFound
    return found


def overdue_returns(*, after: str | None = None, limit: int = 50) -> Page[OrderReturn]:
    """Returns of all partners that wait for a partner whose time is over, the longest first."""
    query = (
        select(OrderReturn)
        .where(OrderReturn.state.in_(OPEN_RETURNS), OrderReturn.answer_by < now())
        .options(joinedload(OrderReturn.order).joinedload(Order.partner))
        .order_by(OrderReturn.id)
        .limit(limit + 1)
    )
    cursor = decode_cursor(after, length=1)
    if cursor is not None and isinstance(cursor[0], int):
        query = query.where(OrderReturn.id > cursor[0])
    found = db.session.scalars(query).all()
    return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)


def count_overdue_returns() -> int:
    query = select(func.count()).select_from(OrderReturn)
    late = OrderReturn.state.in_(OPEN_RETURNS), OrderReturn.answer_by < now()
    return db.session.scalar(query.where(*late)) or 0


def get_return_for_staff(return_id: int) -> OrderReturn:
    """Raises ReturnNotFound."""
    found = db.session.get(OrderReturn, return_id)
    if found is None:
        raise ReturnNotFound
    return found


def due_returns(*, partner_id: int, limit: int = 100) -> Sequence[OrderReturn]:
    """Returns that wait for the partner, oldest first."""
    query = (
        select(OrderReturn)
        .where(OrderReturn.partner_id == partner_id, OrderReturn.state.in_(OPEN_RETURNS))
        .options(joinedload(OrderReturn.order).joinedload(Order.checkout))
    )
    return db.session.scalars(query.order_by(OrderReturn.id).limit(limit)).all()


def count_due_returns(*, partner_id: int) -> int:
    query = select(func.count()).select_from(OrderReturn)
    return (
        db.session.scalar(
            query.where(OrderReturn.partner_id == partner_id, OrderReturn.state.in_(OPEN_RETURNS))
        )
        or 0
    )


def find_return(return_id: int, *, partner_id: int) -> OrderReturn | None:
    """One of the partner's."""
    query = select(OrderReturn).where(OrderReturn.id == return_id, OrderReturn.partner_id == partner_id)
    return db.session.scalar(query)


def lock_return(return_id: int, *, partner_id: int) -> OrderReturn:
    """The partner's, kept from everyone else until the transaction ends. Raises ReturnNotFound."""
    query = select(OrderReturn).where(OrderReturn.id == return_id, OrderReturn.partner_id == partner_id)
    found = db.session.scalar(query.with_for_update(), execution_options={"populate_existing": True})
    if found is None:
        raise ReturnNotFound
    return found
