"""Receipts (BAST), bills and their payment: copied ids keep receiver, reviewer and payer apart."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.core.db import Model, enum_column
from marketplace.core.images import Picture
from marketplace.core.money import ZERO, Money, total
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.partners.models import Partner
from marketplace.procurement.models.ordering import PurchaseOrder, PurchaseOrderLine
from marketplace.procurement.states import BillState


class Receipt(Model):
    """The BAST: what of a delivery was accepted and what was rejected, signed by the receiver."""

    __tablename__ = "receipts"
    __table_args__ = (
        UniqueConstraint("id", "receiver_id"),
        ForeignKeyConstraint(
            ["purchase_order_id", "approver_id"], ["purchase_orders.id", "purchase_orders.approver_id"]
        ),
        CheckConstraint("receiver_id <> approver_id", name="receiver_is_not_approver"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    purchase_order_id: Mapped[int] = mapped_column(index=True)
    approver_id: Mapped[int]
    receiver_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    received_on: Mapped[date]
    note: Mapped[str] = mapped_column(default="")

    purchase_order: Mapped[PurchaseOrder] = relationship(PurchaseOrder, back_populates="receipts")
    receiver: Mapped[User] = relationship(User, foreign_keys=[receiver_id])
    lines: Mapped[list[ReceiptLine]] = relationship(
        "ReceiptLine", order_by="ReceiptLine.id", cascade="all, delete-orphan"
    )
    bill: Mapped[Bill | None] = relationship("Bill", back_populates="receipt", uselist=False)

    @property
    def accepted_total(self) -> Money:
        return total(line.total for line in self.lines)


class ReceiptLine(Model):
    """Accepted and rejected quantities of one line. Rejected goods go back to the partner's stock, or are scrapped."""

    __tablename__ = "receipt_lines"
    __table_args__ = (
        CheckConstraint(
            "accepted >= 0 AND rejected >= 0 AND accepted + rejected > 0", name="quantities_positive"
        ),
        CheckConstraint("rejected = 0 OR reason <> ''", name="rejection_has_a_reason"),
    )

    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipts.id"), index=True)
    purchase_order_line_id: Mapped[int] = mapped_column(ForeignKey("purchase_order_lines.id"), index=True)
    accepted: Mapped[Quantity]
    rejected: Mapped[Quantity] = mapped_column(default=NOTHING)
    reason: Mapped[str] = mapped_column(default="")
    is_restocked: Mapped[bool] = mapped_column(default=False)
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("pictures.id"))

    purchase_order_line: Mapped[PurchaseOrderLine] = relationship(PurchaseOrderLine)
    picture: Mapped[Picture | None] = relationship(Picture)

    @property
    def total(self) -> Money:
        return self.accepted.cost(self.purchase_order_line.unit_price)


class Bill(Model):
    """What a partner asks the company to pay, made from one BAST. The tax is frozen when the bill is made."""

    __tablename__ = "bills"
    __table_args__ = (
        UniqueConstraint("id", "receiver_id"),
        ForeignKeyConstraint(["receipt_id", "receiver_id"], ["receipts.id", "receipts.receiver_id"]),
        CheckConstraint(
            "net = goods + ppn - withheld - CASE WHEN ppn_is_withheld THEN ppn ELSE 0 END", name="net_adds_up"
        ),
        CheckConstraint(
            "reviewed_by_id IS NULL OR reviewed_by_id <> receiver_id", name="reviewer_is_not_receiver"
        ),
        Index("ix_bills_state", "state", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    receipt_id: Mapped[int] = mapped_column(unique=True)
    receiver_id: Mapped[int]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    state: Mapped[BillState] = mapped_column(enum_column(BillState), default=BillState.SUBMITTED)
    goods: Mapped[Money]
    ppn: Mapped[Money] = mapped_column(default=ZERO)
    ppn_is_withheld: Mapped[bool] = mapped_column(default=False)
    withheld: Mapped[Money] = mapped_column(default=ZERO)
    net: Mapped[Money]
    tax_rows: Mapped[dict[str, Any]] = mapped_column(default=dict)
    needs_pph21: Mapped[bool] = mapped_column(default=False)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reviewed_at: Mapped[datetime | None]
    review_note: Mapped[str | None]
    paid_at: Mapped[datetime | None]

    receipt: Mapped[Receipt] = relationship(
        Receipt, back_populates="bill", foreign_keys="[Bill.receipt_id, Bill.receiver_id]"
    )
    partner: Mapped[Partner] = relationship(Partner)
    payment: Mapped[BillPayment | None] = relationship("BillPayment", uselist=False, back_populates="bill")


class BillPayment(Model):
    """The transfer that paid a bill. The receiver of the goods cannot be the one who pays."""

    __tablename__ = "bill_payments"
    __table_args__ = (
        ForeignKeyConstraint(["bill_id", "receiver_id"], ["bills.id", "bills.receiver_id"]),
        CheckConstraint("paid_by_id <> receiver_id", name="payer_is_not_receiver"),
    )

    bill_id: Mapped[int] = mapped_column(unique=True)
    receiver_id: Mapped[int]
    paid_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    paid_on: Mapped[date]
    amount: Mapped[Money]
    reference: Mapped[str] = mapped_column(default="")

    bill: Mapped[Bill] = relationship(Bill, back_populates="payment")
