"""Tables of procurement. Who may not also do what stands in the database: copied ids, composite keys and checks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Site, User
from marketplace.catalogue.models import Variant
from marketplace.core.db import Model, enum_column
from marketplace.core.images import Picture
from marketplace.core.money import ZERO, Money, total
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.partners.models import Partner
from marketplace.procurement.states import BillState, PurchaseOrderState, RequisitionState


class CostCentre(Model):
    """Whose budget a purchase belongs to."""

    __tablename__ = "cost_centres"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)

    @property
    def label(self) -> str:
        return f"{self.code} – {self.name}"


class Requisition(Model):
    """What one person of the company needs, from the catalogue, for a reason, until a day."""

    __tablename__ = "requisitions"
    __table_args__ = (
        UniqueConstraint("id", "requester_id"),
        Index("ix_requisitions_site_state", "site_id", "state", "id"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    requester_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    cost_centre_id: Mapped[int] = mapped_column(ForeignKey("cost_centres.id"))
    need_on: Mapped[date]
    purpose: Mapped[str]
    delivery_place: Mapped[str] = mapped_column(default="")
    state: Mapped[RequisitionState] = mapped_column(
        enum_column(RequisitionState), default=RequisitionState.DRAFT
    )
    submitted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    site: Mapped[Site] = relationship(Site)
    requester: Mapped[User] = relationship(User)
    cost_centre: Mapped[CostCentre] = relationship(CostCentre)
    lines: Mapped[list[RequisitionLine]] = relationship(
        "RequisitionLine", order_by="RequisitionLine.id", cascade="all, delete-orphan"
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def total(self) -> Money:
        """Before tax, at the prices seen."""
        return total(line.total for line in self.lines)

    @property
    def can_be_edited(self) -> bool:
        return self.state in {RequisitionState.DRAFT, RequisitionState.RETURNED}


class RequisitionLine(Model):
    """One product asked for. `unit_price` is before tax, as it was when the line was last touched."""

    __tablename__ = "requisition_lines"
    __table_args__ = (
        UniqueConstraint("requisition_id", "variant_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    requisition_id: Mapped[int] = mapped_column(ForeignKey("requisitions.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"))
    quantity: Mapped[Quantity]
    unit_price: Mapped[Money]

    variant: Mapped[Variant] = relationship(Variant)

    @property
    def total(self) -> Money:
        return self.quantity.cost(self.unit_price)


class Approval(Model):
    """A decision on a requisition. The copied requester makes self-approval impossible in the database."""

    __tablename__ = "approvals"
    __table_args__ = (
        ForeignKeyConstraint(
            ["requisition_id", "requester_id"], ["requisitions.id", "requisitions.requester_id"]
        ),
        CheckConstraint("approver_id <> requester_id", name="approver_is_not_requester"),
    )

    requisition_id: Mapped[int] = mapped_column(index=True)
    requester_id: Mapped[int]
    approver_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    decision: Mapped[RequisitionState] = mapped_column(enum_column(RequisitionState))
    note: Mapped[str] = mapped_column(default="")

    approver: Mapped[User] = relationship(User, foreign_keys=[approver_id])


class PurchaseOrder(Model):
    """What the company orders from one partner, at prices before tax fixed on the day of approval."""

    __tablename__ = "purchase_orders"
    __table_args__ = (
        UniqueConstraint("id", "approver_id"),
        UniqueConstraint("requisition_id", "partner_id"),
        Index("ix_purchase_orders_partner_state", "partner_id", "state", "id"),
        Index("ix_purchase_orders_site_state", "site_id", "state", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    requisition_id: Mapped[int] = mapped_column(ForeignKey("requisitions.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    approver_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    need_on: Mapped[date]
    delivery_place: Mapped[str] = mapped_column(default="")
    state: Mapped[PurchaseOrderState] = mapped_column(
        enum_column(PurchaseOrderState), default=PurchaseOrderState.ISSUED
    )
    answer_note: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    dispatched_at: Mapped[datetime | None]
    total: Mapped[Money]

    requisition: Mapped[Requisition] = relationship(Requisition)
    partner: Mapped[Partner] = relationship(Partner)
    site: Mapped[Site] = relationship(Site)
    approver: Mapped[User] = relationship(User)
    lines: Mapped[list[PurchaseOrderLine]] = relationship(
        "PurchaseOrderLine",
        order_by="PurchaseOrderLine.id",
        cascade="all, delete-orphan",
        back_populates="purchase_order",
    )
    receipts: Mapped[list[Receipt]] = relationship(
        "Receipt", order_by="Receipt.id", back_populates="purchase_order"
    )


class PurchaseOrderLine(Model):
    """One product ordered. Name, unit, price and tax class are copied, so later edits change nothing here."""

    __tablename__ = "purchase_order_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("unit_price >= 0", name="unit_price_not_negative"),
        CheckConstraint("dispatched >= 0 AND dispatched <= quantity", name="dispatched_fits"),
        CheckConstraint(
            "accepted >= 0 AND rejected >= 0 AND accepted + rejected <= dispatched", name="received_fits"
        ),
    )

    purchase_order_id: Mapped[int] = mapped_column(ForeignKey("purchase_orders.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    name: Mapped[str]
    unit: Mapped[str]
    tax_class: Mapped[str]
    is_service: Mapped[bool] = mapped_column(default=False)
    quantity: Mapped[Quantity]
    unit_price: Mapped[Money]
    dispatched: Mapped[Quantity] = mapped_column(default=NOTHING)
    accepted: Mapped[Quantity] = mapped_column(default=NOTHING)
    rejected: Mapped[Quantity] = mapped_column(default=NOTHING)

    purchase_order: Mapped[PurchaseOrder] = relationship(PurchaseOrder, back_populates="lines")

    @property
    def total(self) -> Money:
        return self.quantity.cost(self.unit_price)

    @property
    def on_the_way(self) -> Quantity:
        """Sent and not yet received."""
        return self.dispatched - self.accepted - self.rejected

    @property
    def to_send(self) -> Quantity:
        return self.quantity - self.dispatched


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
