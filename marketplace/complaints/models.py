"""Complaints and what was written in them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.complaints.states import WAITING, ComplaintKind, ComplaintState, Speaker
from marketplace.core.clock import today
from marketplace.core.db import Model, enum_column
from marketplace.orders.models import Order
from marketplace.partners.models import Partner


class Complaint(Model):
    """One complaint: about an order, or about us. Without an order and an account the contact stands here."""

    __tablename__ = "complaints"
    __table_args__ = (
        CheckConstraint("(order_id IS NULL) = (partner_id IS NULL)", name="order_has_its_partner"),
        CheckConstraint(
            "order_id IS NOT NULL OR buyer_id IS NOT NULL OR phone IS NOT NULL OR email IS NOT NULL",
            name="can_be_answered",
        ),
        CheckConstraint("(state = 'resolved') = (closed_at IS NOT NULL)", name="resolved_has_its_time"),
        Index("ix_complaints_due", "state", "due_on", "id"),
        Index("ix_complaints_partner", "partner_id", "id"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"))
    buyer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str | None]
    email: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="id")
    kind: Mapped[ComplaintKind] = mapped_column(enum_column(ComplaintKind))
    state: Mapped[ComplaintState] = mapped_column(enum_column(ComplaintState), default=ComplaintState.OPEN)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    due_on: Mapped[date]
    late_told_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    order: Mapped[Order | None] = relationship(Order)
    partner: Mapped[Partner | None] = relationship(Partner)
    owner: Mapped[User | None] = relationship(User, foreign_keys=[owner_id])
    notes: Mapped[list[ComplaintNote]] = relationship(
        "ComplaintNote", order_by="ComplaintNote.id", cascade="all, delete-orphan"
    )

    @property
    def is_over(self) -> bool:
        return self.state is ComplaintState.RESOLVED

    @property
    def is_overdue(self) -> bool:
        """The due day is over and nobody has answered."""
        return self.state in WAITING and self.due_on < today()


class ComplaintNote(Model):
    """What one side wrote. `photos` are keys of private files; an internal note is read by our staff only."""

    __tablename__ = "complaint_notes"
    __table_args__ = (CheckConstraint("NOT is_internal OR speaker = 'staff'", name="internal_is_ours"),)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    speaker: Mapped[Speaker] = mapped_column(enum_column(Speaker))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    words: Mapped[str]
    photos: Mapped[list[str]] = mapped_column(default=list)
    is_internal: Mapped[bool] = mapped_column(default=False)
