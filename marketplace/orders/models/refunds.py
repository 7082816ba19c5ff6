"""Parts of an order's money that went back without goods coming back."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Model, enum_column
from marketplace.core.money import ZERO, Money
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.orders.states import PaidBy, RefundKind


class OrderRefund(Model):
    """One decision of our staff, or one lost dispute. `promo` and `fee` are the parts of our voucher and of our fee.

    A dispute has no refund: the bank has paid the buyer already.
    """

    __tablename__ = "order_refunds"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("promo >= 0 AND fee >= 0 AND fee <= amount + promo", name="parts_fit"),
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        CheckConstraint("(kind = 'lines') = (order_line_id IS NOT NULL)", name="goods_name_a_line"),
        CheckConstraint("(kind = 'dispute') = (dispute_id IS NOT NULL)", name="dispute_is_named"),
        CheckConstraint("reason <> ''", name="says_why"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    kind: Mapped[RefundKind] = mapped_column(enum_column(RefundKind))
    order_line_id: Mapped[int | None] = mapped_column(ForeignKey("order_lines.id"), index=True)
    quantity: Mapped[Quantity] = mapped_column(default=NOTHING)
    amount: Mapped[Money]
    promo: Mapped[Money] = mapped_column(default=ZERO)
    fee: Mapped[Money] = mapped_column(default=ZERO)
    paid_by: Mapped[PaidBy] = mapped_column(enum_column(PaidBy))
    reason: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("refunds.id"), unique=True)
    dispute_id: Mapped[int | None] = mapped_column(ForeignKey("disputes.id"), index=True)
