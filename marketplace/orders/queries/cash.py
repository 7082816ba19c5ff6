"""Reading what was reported of buyers' cash."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.core.money import Money
from marketplace.orders.models import CashReport


def cash_reports(order_id: int) -> Sequence[CashReport]:
    """All reports of one order, oldest first."""
    query = select(CashReport).where(CashReport.order_id == order_id).order_by(CashReport.id)
    return db.session.scalars(query).all()


def reported_cash(order_ids: Collection[int]) -> dict[int, Money]:
    """How much of each order's cash was reported; orders without a report are left out."""
    query = (
        select(CashReport.order_id, func.sum(CashReport.amount))
        .where(CashReport.order_id.in_(order_ids))
        .group_by(CashReport.order_id)
    )
    return {
        order_id: amount if isinstance(amount, Money) else Money(int(amount))
        for order_id, amount in db.session.execute(query)
    }


def cash_notes(order_ids: Collection[int]) -> dict[int, str]:
    """The last note that somebody wrote beside a part of an order's cash."""
    query = (
        select(CashReport.order_id, CashReport.note)
        .where(CashReport.order_id.in_(order_ids), CashReport.note != "")
        .order_by(CashReport.id)
    )
    return {row.order_id: row.note for row in db.session.execute(query)}
