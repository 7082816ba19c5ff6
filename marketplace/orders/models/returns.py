"""Goods that a buyer sends back after receiving them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core.clock import now
from marketplace.core.db import Model, enum_column
from marketplace.core.money import ZERO, Money, total
from marketplace.core.quantity import Quantity
from marketplace.orders.models.orders import Order, OrderLine
from marketplace.orders.states import ReturnState


class OrderReturn(Model):
    """One request to send goods of one order back, and what became of it. It touches no other order."""

    __tablename__ = "order_returns"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("state <> 'refused' OR answer <> ''", name="refusal_says_why"),
        Index("ix_order_returns_partner", "partner_id", "state", "id"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    state: Mapped[ReturnState] = mapped_column(enum_column(ReturnState), default=ReturnState.REQUESTED)
    reason: Mapped[str]
    answer: Mapped[str] = mapped_column(default="")
    amount: Mapped[Money]
    fee: Mapped[Money] = mapped_column(default=ZERO)
    is_cash: Mapped[bool] = mapped_column(default=False)
    answer_by: Mapped[datetime]
    late_told_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship(Order)
    lines: Mapped[list[ReturnLine]] = relationship(
        "ReturnLine", order_by="ReturnLine.id", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def is_overdue(self) -> bool:
        """It waits for its partner, whose time is over: our staff may decide."""
        return self.state.waits_for_partner and self.answer_by < now()

    @property
    def promo(self) -> Money:
        """What the marketplace had added to these goods as a voucher."""
        return total(line.promo for line in self.lines)


class ReturnLine(Model):
    """How much of one line comes back. Its amount is what was paid, pro rata; the last part takes the rest.

    `promo`: likewise what the marketplace had added as a voucher, which goes back to it.
    """

    __tablename__ = "order_return_lines"
    __table_args__ = (
        UniqueConstraint("order_return_id", "order_line_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        CheckConstraint("promo >= 0", name="promo_not_negative"),
    )

    order_return_id: Mapped[int] = mapped_column(ForeignKey("order_returns.id"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    quantity: Mapped[Quantity]
    amount: Mapped[Money]
    promo: Mapped[Money] = mapped_column(default=ZERO)

    order_line: Mapped[OrderLine] = relationship(OrderLine, lazy="joined")
