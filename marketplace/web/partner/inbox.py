"""The partner's inbox: orders of consumers and purchase orders of the company in one list, under the same tabs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from marketplace.accounts.models import Site
from marketplace.core.clock import now, today
from marketplace.core.db import db
from marketplace.core.money import Money
from marketplace.core.words import _, ngettext
from marketplace.orders import queries as orders
from marketplace.orders.models import Order, OrderReturn
from marketplace.orders.states import SellerTab
from marketplace.procurement.models import PurchaseOrder
from marketplace.procurement.states import PurchaseOrderState

PURCHASE_ORDER_TABS: dict[SellerTab, tuple[PurchaseOrderState, ...]] = {
    SellerTab.ACTION: (PurchaseOrderState.ISSUED,),
    SellerTab.PACKING: (PurchaseOrderState.ACCEPTED, PurchaseOrderState.PARTLY_RECEIVED),
    SellerTab.SHIPPED: (PurchaseOrderState.DISPATCHED,),
    SellerTab.COMPLETED: (PurchaseOrderState.RECEIVED,),
    SellerTab.CANCELLED: (PurchaseOrderState.REFUSED, PurchaseOrderState.CANCELLED),
}
MOST_PURCHASE_ORDERS = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the inbox, whoever buys."""

    code: str
    url: str
    is_company: bool
    buyer: str
    what: str
    way: str
    total: Money
    state: Any
    due: datetime | date | None
    is_late: bool
    collect: Money | None
    at: datetime


def counts(*, partner_id: int) -> dict[SellerTab, int]:
    """How many rows each tab holds, in three statements."""
    found = orders.partner_counts(partner_id=partner_id)
    query = (
        select(PurchaseOrder.state, func.count())
        .where(PurchaseOrder.partner_id == partner_id)
        .group_by(PurchaseOrder.state)
    )
    by_state = {row[0]: row[1] for row in db.session.execute(query)}
    found[SellerTab.ACTION] += orders.count_due_returns(partner_id=partner_id)
    return {
        tab: number + sum(by_state.get(state, 0) for state in PURCHASE_ORDER_TABS[tab])
        for tab, number in found.items()
    }


def return_rows(*, partner_id: int) -> Sequence[Row]:
    """Goods that buyers send back and that wait for the partner: they are to be done as well."""
    return [return_row(request) for request in orders.due_returns(partner_id=partner_id)]


def return_row(request: OrderReturn) -> Row:
    order = request.order
    return Row(
        code=order.code,
        url=url_for("partner.order", code=order.code, _anchor="returns"),
        is_company=False,
        buyer=order.checkout.name,
        what=request.reason,
        way=_("Return"),
        total=request.amount,
        state=request.state,
        due=request.answer_by,
        is_late=request.answer_by < now(),
        collect=None,
        at=request.created_at,
    )


def order_row(order: Order) -> Row:
    """A consumer's order."""
    first = order.lines[0]
    more = len(order.lines) - 1
    what = f"{first.quantity} {first.unit_label} {first.name}"
    if more:
        what += " " + ngettext("and %(num)s more thing", "and %(num)s more things", more)
    return Row(
        code=order.code,
        url=url_for("partner.order", code=order.code),
        is_company=False,
        buyer=order.checkout.name,
        what=what,
        way=order.delivery_label,
        total=order.total,
        state=order.state,
        due=order.due_at,
        is_late=order.is_late,
        collect=order.total if order.has_cod else None,
        at=order.created_at,
    )


def purchase_order_rows(*, partner_id: int, tab: SellerTab) -> Sequence[Row]:
    """The company's orders of a tab, the earliest needed first: one light statement."""
    states = PURCHASE_ORDER_TABS[tab]
    query = (
        select(
            PurchaseOrder.number,
            PurchaseOrder.state,
            PurchaseOrder.need_on,
            PurchaseOrder.total,
            PurchaseOrder.created_at,
            Site.name,
        )
        .join(Site, Site.id == PurchaseOrder.site_id)
        .where(PurchaseOrder.partner_id == partner_id, PurchaseOrder.state.in_(states))
        .order_by(PurchaseOrder.need_on, PurchaseOrder.id)
        .limit(MOST_PURCHASE_ORDERS)
    )
    is_open = tab in {SellerTab.ACTION, SellerTab.PACKING}
    return [
        Row(
            code=row.number,
            url=url_for("partner.purchase_order", number=row.number),
            is_company=True,
            buyer=row.name,
            what=_("Purchase order of the company"),
            way=_("to the site"),
            total=row.total,
            state=row.state,
            due=row.need_on if is_open else None,
            is_late=is_open and row.need_on < today(),
            collect=None,
            at=row.created_at,
        )
        for row in db.session.execute(query)
    ]
