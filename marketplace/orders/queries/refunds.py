"""What of an order's money went back already, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.core.money import ZERO, Money, total
from marketplace.orders.models import Order, OrderRefund, OrderReturn
from marketplace.orders.states import PaidBy, RefundKind, ReturnState


@dataclass(frozen=True, slots=True)
class Left:
    """What of an order has not gone back yet. Promises to return goods count as gone.

    `amount` is the buyer's money; `held` and `held_promo` what of it is still held (or was, before completion).
    `goods` is the value that the rest of the fee is counted on.
    """

    amount: Money
    promo: Money
    held: Money
    held_promo: Money
    fee: Money
    goods: Money


def left_of(order: Order) -> Left:
    """For a locked order, when something is decided by it."""
    parts, returns = refund_parts_of(order.id), _live_returns(order.id)
    held = [part for part in parts if part.paid_by is PaidBy.HELD]
    goods = [
        part for part in parts if part.kind is not RefundKind.DELIVERY and part.paid_by is not PaidBy.OPERATOR
    ]
    back = total([*(part.amount for part in parts), *(item.amount for item in returns)])
    value = total(
        [*(part.amount + part.promo for part in goods), *(item.amount + item.promo for item in returns)]
    )
    return Left(
        amount=order.total - back,
        promo=order.promo - total([*(part.promo for part in parts), *(item.promo for item in returns)]),
        held=order.total - total(part.amount for part in held),
        held_promo=order.promo - total(part.promo for part in held),
        fee=order.fee - total([*(part.fee for part in parts), *(item.fee for item in returns)]),
        goods=max(order.total + order.promo - order.delivery_fee - value, ZERO),
    )


def refund_parts_of(order_id: int) -> Sequence[OrderRefund]:
    """Oldest first."""
    query = select(OrderRefund).where(OrderRefund.order_id == order_id).order_by(OrderRefund.id)
    return db.session.scalars(query).all()


def refunded_parts(order_id: int) -> Money:
    """What our staff gave back so far: what a person saw before deciding."""
    query = select(func.sum(OrderRefund.amount)).where(OrderRefund.order_id == order_id)
    return db.session.scalar(query) or ZERO


def _live_returns(order_id: int) -> Sequence[OrderReturn]:
    query = select(OrderReturn).where(
        OrderReturn.order_id == order_id, OrderReturn.state != ReturnState.REFUSED
    )
    return db.session.scalars(query).all()
