"""Finding purchases and orders. Whoever's they are must be named: there is no unscoped getter but for our own jobs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.paging import Page, decode_cursor, encode_cursor
from marketplace.core.states import StateChange
from marketplace.orders.errors import OrderNotFound
from marketplace.orders.models import Checkout, Order, OrderReturn
from marketplace.orders.rules import ASSUME_DELIVERED_AFTER
from marketplace.orders.states import OPEN_RETURNS, BuyerTab, OrderState, SellerTab

FRESH = {"populate_existing": True}
PAGE = 20


def get_checkout(code: str, *, phones: Collection[str] = (), buyer_id: int | None = None) -> Checkout:
    """A whole purchase with its orders, for who knows its phone number or is its buyer. Raises OrderNotFound."""
    query = select(Checkout).where(Checkout.code == code.strip().upper(), _is_buyers(phones, buyer_id))
    return _one_checkout(query)


def find_checkout_by_id(checkout_id: int) -> Checkout | None:
    """For payments and messages, which come with an id of our own."""
    return db.session.get(Checkout, checkout_id)


def find_checkout_by_key(idempotency_key: str) -> Checkout | None:
    """The purchase that this form made already."""
    return db.session.scalar(select(Checkout).where(Checkout.idempotency_key == idempotency_key))


def get_order(
    code: str, *, phone: str | None = None, phones: Collection[str] = (), buyer_id: int | None = None
) -> Order:
    """One partner's order, for who knows the purchase's phone number or is its buyer. Raises OrderNotFound."""
    known = {*phones, *([phone] if phone else [])}
    query = (
        select(Order)
        .join(Checkout, Checkout.id == Order.checkout_id)
        .where(Order.code == code.strip().upper(), _is_buyers(known, buyer_id))
        .options(contains_eager(Order.checkout).joinedload(Checkout.district), joinedload(Order.partner))
    )
    order = db.session.scalar(query)
    if order is None:
        raise OrderNotFound
    return order


def get_order_for_staff(code: str) -> Order:
    """Anybody's order, for the pages of our own staff only. Raises OrderNotFound."""
    query = (
        select(Order)
        .where(Order.code == code.strip().upper())
        .options(joinedload(Order.checkout), joinedload(Order.partner))
    )
    order = db.session.scalar(query)
    if order is None:
        raise OrderNotFound
    return order


def get_partner_order(code: str, *, partner_id: int) -> Order:
    """One of the partner's own, once it is the partner's business. Raises OrderNotFound."""
    query = (
        select(Order)
        .where(Order.code == code.strip().upper(), Order.partner_id == partner_id, _is_sellers())
        .options(joinedload(Order.checkout).joinedload(Checkout.district))
    )
    order = db.session.scalar(query)
    if order is None:
        raise OrderNotFound
    return order


def lock_order(code: str, *, partner_id: int) -> Order:
    """The partner's order, kept from everyone else until the transaction ends. Raises OrderNotFound."""
    return _lock(select(Order).where(Order.code == code, Order.partner_id == partner_id, _is_sellers()))


def lock_order_by_id(order_id: int) -> Order:
    """For the clock, and for a buyer whose right was checked. Raises OrderNotFound."""
    return _lock(select(Order).where(Order.id == order_id))


def lock_orders(checkout_id: int) -> Sequence[Order]:
    """All orders of a purchase, locked in the order of their ids."""
    query = select(Order).where(Order.checkout_id == checkout_id).order_by(Order.id).with_for_update()
    return db.session.scalars(query, execution_options=FRESH).all()


def sibling_states(checkout_id: int) -> list[OrderState]:
    """The states of all orders of a purchase."""
    return list(db.session.scalars(select(Order.state).where(Order.checkout_id == checkout_id)))


def partner_orders(
    *, partner_id: int, tab: SellerTab = SellerTab.ACTION, after: str | None = None, limit: int = PAGE
) -> Page[Order]:
    """One tab of a partner's inbox: what must be done first comes first; what is over, newest first."""
    query = select(Order).where(Order.partner_id == partner_id, Order.state.in_(tab.states))
    oldest_first = tab in {SellerTab.ACTION, SellerTab.PACKING}
    return _page(
        query.options(joinedload(Order.checkout)), after=after, limit=limit, oldest_first=oldest_first
    )


def partner_counts(*, partner_id: int) -> dict[SellerTab, int]:
    """How many orders each tab holds, in one statement."""
    query = select(Order.state, func.count()).where(Order.partner_id == partner_id).group_by(Order.state)
    by_state = {row[0]: row[1] for row in db.session.execute(query)}
    return {tab: sum(by_state.get(state, 0) for state in tab.states) for tab in SellerTab}


def packing_orders(*, partner_id: int, limit: int = 100) -> Sequence[Order]:
    """What has to be packed, oldest first: for the packing list."""
    query = (
        select(Order)
        .where(Order.partner_id == partner_id, Order.state.in_((OrderState.NEW, OrderState.PACKING)))
        .options(joinedload(Order.checkout).joinedload(Checkout.district))
    )
    return db.session.scalars(query.order_by(Order.id).limit(limit)).all()


class LateOrder(NamedTuple):
    """Enough to point at it."""

    code: str
    due_at: datetime | None


def late_orders(*, partner_id: int, limit: int = 10) -> Sequence[LateOrder]:
    """Orders that the partner should have acted on by now, the latest first: one light statement."""
    waiting = (OrderState.NEW, OrderState.PACKING)
    query = select(Order.code, Order.due_at).where(
        Order.partner_id == partner_id, Order.state.in_(waiting), Order.due_at < now()
    )
    return [
        LateOrder(row[0], row[1]) for row in db.session.execute(query.order_by(Order.due_at).limit(limit))
    ]


def buyer_orders(
    *, user_id: int, tab: BuyerTab = BuyerTab.UNPAID, after: str | None = None, limit: int = PAGE
) -> Page[Order]:
    """One tab of somebody's orders, newest first."""
    query = select(Order).where(Order.buyer_id == user_id, Order.state.in_(tab.states))
    query = query.options(joinedload(Order.checkout), joinedload(Order.partner))
    return _page(query, after=after, limit=limit, oldest_first=False)


def buyer_counts(*, user_id: int) -> dict[BuyerTab, int]:
    """How many orders each tab holds."""
    query = select(Order.state, func.count()).where(Order.buyer_id == user_id).group_by(Order.state)
    by_state = {row[0]: row[1] for row in db.session.execute(query)}
    return {tab: sum(by_state.get(state, 0) for state in tab.states) for tab in BuyerTab}


def has_unfinished(user_id: int) -> bool:
    """Whether goods of the buyer are still to come, or some are about to go back."""
    over = [state for state in OrderState if state.is_over]
    query = (
        select(Order.id)
        .outerjoin(OrderReturn, and_(OrderReturn.order_id == Order.id, OrderReturn.state.in_(OPEN_RETURNS)))
        .where(Order.buyer_id == user_id, or_(Order.state.not_in(over), OrderReturn.id.is_not(None)))
    )
    return db.session.scalar(query.limit(1)) is not None


def checkout_ids(user_id: int) -> Sequence[int]:
    """The keys of the buyer's purchases."""
    return db.session.scalars(select(Checkout.id).where(Checkout.buyer_id == user_id)).all()


def order_history(order_ids: Collection[int]) -> dict[int, list[StateChange]]:
    """The moves of each order, oldest first."""
    query = select(StateChange).where(StateChange.machine == "orders", StateChange.thing_id.in_(order_ids))
    found: dict[int, list[StateChange]] = {order_id: [] for order_id in order_ids}
    for change in db.session.scalars(query.order_by(StateChange.id)):
        found[change.thing_id].append(change)
    return found


def codes_of(order_ids: Collection[int]) -> dict[int, str]:
    """The codes that people know orders by."""
    query = select(Order.id, Order.code).where(Order.id.in_(order_ids))
    return {row.id: row.code for row in db.session.execute(query)}


def has_received(*, user_id: int, product_id: int) -> bool:
    """Whether somebody received this product: only they review it."""
    from marketplace.orders.models import OrderLine

    query = (
        select(OrderLine.id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            OrderLine.product_id == product_id, Order.buyer_id == user_id, Order.state == OrderState.COMPLETED
        )
    )
    return db.session.scalar(query.limit(1)) is not None


def orders_to_complete(*, delivered_before: datetime, limit: int = 500) -> Sequence[int]:
    """Orders that arrived long enough ago without a complaint."""
    query = select(Order.id).where(Order.state == OrderState.DELIVERED, Order.delivered_at < delivered_before)
    return db.session.scalars(query.order_by(Order.id).limit(limit)).all()


def orders_to_assume_delivered(*, limit: int = 500) -> Sequence[int]:
    """Parcels that left so long ago that they must have arrived."""
    query = select(Order.id).where(
        Order.state == OrderState.SHIPPED, Order.shipped_at < now() - ASSUME_DELIVERED_AFTER
    )
    return db.session.scalars(query.order_by(Order.id).limit(limit)).all()


def orders_to_cancel(*, limit: int = 500) -> Sequence[int]:
    """New orders that their partner has left alone for too long."""
    query = select(Order.id).where(Order.state == OrderState.NEW, Order.cancel_at < now())
    return db.session.scalars(query.order_by(Order.id).limit(limit)).all()


def orders_to_escalate(*, since: timedelta = timedelta(days=14), limit: int = 500) -> Sequence[int]:
    """Late orders about which nobody was told yet."""
    waiting = (OrderState.NEW, OrderState.PACKING)
    query = select(Order.id).where(
        Order.state.in_(waiting),
        Order.due_at < now(),
        Order.due_at > now() - since,
        Order.late_told_at.is_(None),
    )
    return db.session.scalars(query.order_by(Order.id).limit(limit)).all()


def _is_buyers(phones: Collection[str], buyer_id: int | None) -> ColumnElement[bool]:
    mine: list[ColumnElement[bool]] = [Checkout.phone.in_(sorted(phones))] if phones else []
    if buyer_id is not None:
        mine.append(Checkout.buyer_id == buyer_id)
    if not mine:
        raise OrderNotFound
    return or_(*mine)


def _is_sellers() -> ColumnElement[bool]:
    return Order.state.not_in((OrderState.UNPAID, OrderState.EXPIRED))


def _one_checkout(query: Select[Checkout]) -> Checkout:
    query = query.options(
        joinedload(Checkout.district),
        selectinload(Checkout.orders).joinedload(Order.partner),
        selectinload(Checkout.orders).selectinload(Order.lines),
    )
    checkout = db.session.scalar(query)
    if checkout is None:
        raise OrderNotFound
    return checkout


def _lock(query: Select[Order]) -> Order:
    order = db.session.scalar(query.with_for_update(of=Order), execution_options=FRESH)
    if order is None:
        raise OrderNotFound
    return order


def _page(query: Select[Order], *, after: str | None, limit: int, oldest_first: bool) -> Page[Order]:
    cursor = decode_cursor(after, length=1)
    if cursor is not None and isinstance(cursor[0], int):
        query = query.where(Order.id > cursor[0] if oldest_first else Order.id < cursor[0])
    query = query.order_by(Order.id if oldest_first else Order.id.desc())
    found = db.session.scalars(query.limit(limit + 1)).all()
    return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)
