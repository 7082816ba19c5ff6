"""Cash of buyers that somebody has reported."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Model, enum_column
from marketplace.core.money import Money
from marketplace.core.words import _l


class CashHolder(StrEnum):
    """Where the buyer's cash went."""

    PARTNER = "partner"
    BANK = "bank"
    LOST = "lost"

    @property
    def label(self) -> str:
        return HOLDER_LABELS[self]


HOLDER_LABELS = {
    CashHolder.PARTNER: _l("With the partner"),
    CashHolder.BANK: _l("In our bank account"),
    CashHolder.LOST: _l("Lost, we bear it"),
}


class CashReport(Model):
    """A part of an order's cash, or all of it. All reports of an order together are never more than the buyer owed."""

    __tablename__ = "cash_reports"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("holder <> 'lost' OR note <> ''", name="loss_says_why"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    holder: Mapped[CashHolder] = mapped_column(enum_column(CashHolder))
    amount: Mapped[Money]
    note: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
