"""Sales = completed order lines (consumers) + accepted receipt lines (the company), before delivery fees, less what the
buyers of those orders got back.

The date of a sale is the day the buyer had it: completion of the order, signing of the BAST. Company sales are prices
before tax; consumer sales are what was paid, so the two are shown beside each other and added only as turnover.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, Subquery, case, cast, func, literal, select, union_all
from sqlalchemy.types import BigInteger

from marketplace.core.db import db, is_sqlite
from marketplace.core.money import ZERO, Money, MoneyColumn
from marketplace.core.quantity import Quantity
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.states import OrderState
from marketplace.procurement.models import PurchaseOrder, PurchaseOrderLine, Receipt, ReceiptLine
from marketplace.sales import given_back
from marketplace.sales.given_back import local_day
from marketplace.sales.kinds import Buyer
from marketplace.vouchers.kinds import FundedBy


@dataclass(frozen=True, slots=True)
class Turnover:
    """Sales to consumers and to the company."""

    consumers: Money = ZERO
    company: Money = ZERO

    @property
    def total(self) -> Money:
        return self.consumers + self.company

    @property
    def company_share_bp(self) -> int:
        """The company's part in basis points; above half, the partner depends on one buyer."""
        return self.company.amount * 10_000 // self.total.amount if self.total else 0


def sold_lines() -> Subquery:
    """partner_id, product_id, buyer, sold_on, amount, is_cash, source_id (order or receipt), is_sale: one row a line sold,
    and one with a negative amount for each part that went back, on the day when it did."""
    return union_all(_orders(), _receipts(), given_back.parts(), given_back.returns()).subquery("sold")


def _orders() -> Select[Any]:
    return (
        select(
            Order.partner_id.label("partner_id"),
            OrderLine.product_id.label("product_id"),
            literal(Buyer.CONSUMER.value).label("buyer"),
            local_day(Order.completed_at).label("sold_on"),
            cast(_earned_by_line(), BigInteger).label("amount"),
            Order.has_cod.label("is_cash"),
            Order.id.label("source_id"),
            literal(True).label("is_sale"),
        )
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.state == OrderState.COMPLETED)
    )


def _receipts() -> Any:
    return (
        select(
            PurchaseOrder.partner_id.label("partner_id"),
            PurchaseOrderLine.product_id.label("product_id"),
            literal(Buyer.COMPANY.value).label("buyer"),
            Receipt.received_on.label("sold_on"),
            cast(
                (
                    cast(ReceiptLine.accepted, BigInteger) * cast(PurchaseOrderLine.unit_price, BigInteger)
                    + 500
                )
                // 1000,
                BigInteger,
            ).label("amount"),
            literal(False).label("is_cash"),
            Receipt.id.label("source_id"),
            literal(True).label("is_sale"),
        )
        .join(Receipt, Receipt.purchase_order_id == PurchaseOrder.id)
        .join(ReceiptLine, ReceiptLine.receipt_id == Receipt.id)
        .join(PurchaseOrderLine, PurchaseOrderLine.id == ReceiptLine.purchase_order_line_id)
        .where(ReceiptLine.accepted > Quantity(0))  # a delivery that was sent back is no sale
    )


def _earned_by_line() -> Any:
    """What the partner sold a line for: a voucher of its own made it cheaper, one of ours did not."""
    own = case(
        (Order.discount_by == FundedBy.PARTNER, OrderLine.discount), else_=literal(ZERO, MoneyColumn())
    )
    return OrderLine.total - own


def turnover(
    *,
    partner_id: int | None = None,
    partner_ids: Sequence[int] | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Turnover:
    """Sales in a period (both days included), of one partner, some or all."""
    sold = sold_lines()
    query = select(sold.c.buyer, func.sum(sold.c.amount)).group_by(sold.c.buyer)
    for condition in _conditions(sold, partner_id, partner_ids, since, until):
        query = query.where(condition)
    found = {buyer: Money(int(amount)) for buyer, amount in db.session.execute(query)}
    return Turnover(found.get(Buyer.CONSUMER.value, ZERO), found.get(Buyer.COMPANY.value, ZERO))


def cash_part(*, partner_id: int | None = None, since: date | None = None) -> Money:
    """Of the sales to consumers, what was paid in cash to the seller: no bank statement shows it."""
    sold = sold_lines()
    query = select(func.sum(sold.c.amount)).where(sold.c.is_cash)
    for condition in _conditions(sold, partner_id, None, since, None):
        query = query.where(condition)
    return Money(int(db.session.scalar(query) or 0))


def by_month(
    *, partner_id: int | None = None, partner_ids: Sequence[int] | None = None, since: date, until: date
) -> list[tuple[date, Turnover]]:
    """First day of each month in the period with its sales; months without sales are there with nothing."""
    sold = sold_lines()
    month = _month_of(sold.c.sold_on)
    query = select(month, sold.c.buyer, func.sum(sold.c.amount)).group_by(month, sold.c.buyer)
    for condition in _conditions(sold, partner_id, partner_ids, since, until):
        query = query.where(condition)
    found: dict[tuple[str, str], Money] = {
        (m, buyer): Money(int(amount)) for m, buyer, amount in db.session.execute(query)
    }
    months: list[tuple[date, Turnover]] = []
    first = since.replace(day=1)
    while first <= until:
        key = f"{first:%Y-%m}"
        parts = Turnover(found.get((key, "consumer"), ZERO), found.get((key, "company"), ZERO))
        months.append((first, parts))
        first = (first + timedelta(days=32)).replace(day=1)
    return months


def sellers_by_month(*, partner_ids: Sequence[int], since: date) -> dict[tuple[str, Buyer], int]:
    """How many of these partners sold in each month ("2026-07") that had sales."""
    sold = sold_lines()
    month = _month_of(sold.c.sold_on)
    number = func.count(sold.c.partner_id.distinct())
    query = select(month, sold.c.buyer, number).where(sold.c.is_sale).group_by(month, sold.c.buyer)
    for condition in _conditions(sold, None, partner_ids, since, None):
        query = query.where(condition)
    return {(key, Buyer(buyer)): int(found) for key, buyer, found in db.session.execute(query)}


def _month_of(day: Any) -> Any:
    return func.strftime("%Y-%m", day) if is_sqlite() else func.to_char(day, "YYYY-MM")


def by_product(*, partner_id: int, since: date | None = None) -> dict[int, Turnover]:
    """Sales of each product of a partner."""
    return _grouped("product_id", partner_id=partner_id, since=since)


def by_partner(*, since: date | None = None, until: date | None = None) -> dict[int, Turnover]:
    """Sales of each partner."""
    return _grouped("partner_id", since=since, until=until)


def count_sales(*, partner_id: int | None = None, since: date | None = None) -> dict[Buyer, int]:
    """Orders completed and deliveries accepted."""
    sold = sold_lines()
    query = (
        select(sold.c.buyer, func.count(sold.c.source_id.distinct()))
        .where(sold.c.is_sale)
        .group_by(sold.c.buyer)
    )
    for condition in _conditions(sold, partner_id, None, since, None):
        query = query.where(condition)
    found = {Buyer(buyer): int(number) for buyer, number in db.session.execute(query)}
    return {buyer: found.get(buyer, 0) for buyer in Buyer}


def partners_with_sales(*, since: date | None = None) -> dict[Buyer, int]:
    """How many partners sold to consumers, and how many to the company."""
    sold = sold_lines()
    query = (
        select(sold.c.buyer, func.count(sold.c.partner_id.distinct()))
        .where(sold.c.is_sale)
        .group_by(sold.c.buyer)
    )
    if since is not None:
        query = query.where(sold.c.sold_on >= since)
    found = {Buyer(buyer): int(number) for buyer, number in db.session.execute(query)}
    return {buyer: found.get(buyer, 0) for buyer in Buyer}


def _grouped(
    column: str, *, partner_id: int | None = None, since: date | None = None, until: date | None = None
) -> dict[int, Turnover]:
    sold = sold_lines()
    key = sold.c[column]
    query = select(key, sold.c.buyer, func.sum(sold.c.amount)).group_by(key, sold.c.buyer)
    for condition in _conditions(sold, partner_id, None, since, until):
        query = query.where(condition)
    found: dict[int, dict[str, Money]] = {}
    for group, buyer, amount in db.session.execute(query):
        found.setdefault(int(group), {})[buyer] = Money(int(amount))
    return {
        group: Turnover(parts.get("consumer", ZERO), parts.get("company", ZERO))
        for group, parts in found.items()
    }


def _conditions(
    sold: Subquery,
    partner_id: int | None,
    partner_ids: Sequence[int] | None,
    since: date | None,
    until: date | None,
) -> list[Any]:
    conditions: list[Any] = []
    if partner_id is not None:
        conditions.append(sold.c.partner_id == partner_id)
    if partner_ids is not None:
        conditions.append(sold.c.partner_id.in_(partner_ids))
    if since is not None:
        conditions.append(sold.c.sold_on >= since)
    if until is not None:
        conditions.append(sold.c.sold_on <= until)
    return conditions
