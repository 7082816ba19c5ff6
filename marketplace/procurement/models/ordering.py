"""Requisitions, approvals and purchase orders. Who may not also do what stands in the database."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Site, User
from marketplace.catalogue.models import Variant
from marketplace.core.db import Model, enum_column
from marketplace.core.money import Money, total
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.partners.models import Partner
from marketplace.procurement.states import PurchaseOrderState, RequisitionState

if TYPE_CHECKING:
    from marketplace.procurement.models.billing import Receipt


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
