"""What went back of completed orders: parts that our staff or a bank gave back, and goods that were returned.

A part belongs to the day when it went back, or to that of the sale when it went back before: a month that is over keeps
its figures. Delivery is no sale, and what the marketplace paid itself costs the partner nothing.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date as SqlDate
from sqlalchemy import Select, case, cast, func, literal, select
from sqlalchemy.orm import aliased
from sqlalchemy.types import BigInteger

from marketplace.core.db import is_sqlite
from marketplace.core.states import StateChange
from marketplace.orders.models import Order, OrderLine, OrderRefund, OrderReturn, ReturnLine
from marketplace.orders.states import OrderState, PaidBy, RefundKind, ReturnState
from marketplace.sales.kinds import Buyer
from marketplace.vouchers.kinds import FundedBy

WIB_HOURS = 7


def local_day(column: Any) -> Any:
    """The calendar day in western Indonesia of a moment stored in UTC."""
    if is_sqlite():
        return func.date(column, f"+{WIB_HOURS} hours", type_=SqlDate())
    return cast(func.timezone("Asia/Jakarta", column), SqlDate)


def parts() -> Select[Any]:
    """As the rows of `sold_lines`: what was given back of goods, and the goods' part of goodwill and lost disputes."""
    line, any_line = aliased(OrderLine), aliased(OrderLine)
    a_product = select(func.min(any_line.product_id)).where(any_line.order_id == Order.id).scalar_subquery()
    back = _number(OrderRefund.amount) + _number(OrderRefund.promo)
    is_own = Order.discount_by == FundedBy.PARTNER
    goods = _number(Order.subtotal) - case((is_own, _number(Order.discount)), else_=literal(0))
    whole = goods + _number(Order.delivery_fee)
    amount = case((OrderRefund.kind == RefundKind.LINES, back), else_=back * goods // whole)
    return (
        _select(func.coalesce(line.product_id, a_product), OrderRefund.created_at, amount)
        .select_from(OrderRefund)
        .join(Order, Order.id == OrderRefund.order_id)
        .outerjoin(line, line.id == OrderRefund.order_line_id)
        .where(
            Order.state == OrderState.COMPLETED,
            OrderRefund.paid_by != PaidBy.OPERATOR,
            OrderRefund.kind != RefundKind.DELIVERY,
        )
    )


def returns() -> Select[Any]:
    """As the rows of `sold_lines`: goods that their buyers sent back."""
    amount = _number(ReturnLine.amount) + _number(ReturnLine.promo)
    return (
        _select(OrderLine.product_id, StateChange.created_at, amount)
        .select_from(ReturnLine)
        .join(OrderReturn, OrderReturn.id == ReturnLine.order_return_id)
        .join(OrderLine, OrderLine.id == ReturnLine.order_line_id)
        .join(Order, Order.id == OrderReturn.order_id)
        .join(
            StateChange,
            (StateChange.machine == "order_returns")
            & (StateChange.thing_id == OrderReturn.id)
            & (StateChange.target == ReturnState.REFUNDED.value),
        )
        .where(Order.state == OrderState.COMPLETED)
    )


def _select(product_id: Any, at: Any, amount: Any) -> Select[Any]:
    later = case((at > Order.completed_at, at), else_=Order.completed_at)
    return select(
        Order.partner_id.label("partner_id"),
        product_id.label("product_id"),
        literal(Buyer.CONSUMER.value).label("buyer"),
        local_day(later).label("sold_on"),
        cast(-amount, BigInteger).label("amount"),
        Order.has_cod.label("is_cash"),
        Order.id.label("source_id"),
        literal(False).label("is_sale"),
    )


def _number(column: Any) -> Any:
    return cast(column, BigInteger)
