"""Batches of transfers to partners, and the ledger rows that each covers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core.db import Model, enum_column
from marketplace.core.money import ZERO, Money
from marketplace.ledger.accounts import Account
from marketplace.partners.models import Partner
from marketplace.partners.rules import mask_number
from marketplace.payouts import triggers
from marketplace.payouts.states import PayoutState, TransferState


class Payout(Model):
    """One batch. Who prepared it may not be who says that the bank has carried it out."""

    __tablename__ = "payouts"
    __table_args__ = (
        CheckConstraint("total > 0 AND count > 0", name="pays_something"),
        CheckConstraint("closed_by_id IS NULL OR closed_by_id <> prepared_by_id", name="two_people"),
        CheckConstraint("state <> 'closed' OR closed_by_id IS NOT NULL", name="closed_by_somebody"),
        Index("ix_payouts_state", "state", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    on: Mapped[date] = mapped_column("on_day")
    state: Mapped[PayoutState] = mapped_column(enum_column(PayoutState), default=PayoutState.PREPARED)
    total: Mapped[Money]
    count: Mapped[int]
    file_sha256: Mapped[str]
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    sent_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None]

    transfers: Mapped[list[PayoutTransfer]] = relationship(
        "PayoutTransfer", back_populates="payout", order_by="PayoutTransfer.id", lazy="selectin"
    )


class PayoutTransfer(Model):
    """One partner's money in a batch. The bank account is copied: a later change does not touch it."""

    __tablename__ = "payout_transfers"
    __table_args__ = (
        UniqueConstraint("payout_id", "partner_id"),
        CheckConstraint("amount > 0 AND netted >= 0", name="amounts_fit"),
        CheckConstraint("state <> 'returned' OR reason <> ''", name="return_says_why"),
        Index("ix_payout_transfers_partner", "partner_id", "id"),
    )

    payout_id: Mapped[int] = mapped_column(ForeignKey("payouts.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    bank: Mapped[str]
    number: Mapped[str]
    holder: Mapped[str]
    amount: Mapped[Money]
    netted: Mapped[Money] = mapped_column(default=ZERO)
    state: Mapped[TransferState] = mapped_column(enum_column(TransferState), default=TransferState.WAITING)
    reason: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]

    payout: Mapped[Payout] = relationship(Payout, back_populates="transfers")
    partner: Mapped[Partner] = relationship(Partner)
    rows: Mapped[list[PayoutRow]] = relationship("PayoutRow", order_by="PayoutRow.posting_id")

    @property
    def masked_number(self) -> str:
        return mask_number(self.number)


class PayoutRow(Model):
    """A ledger row that a transfer settles. Invariant I8: unique, so that nothing is paid out twice."""

    __tablename__ = "payout_rows"

    transfer_id: Mapped[int] = mapped_column(ForeignKey("payout_transfers.id"), index=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("ledger_postings.id"), unique=True)
    account: Mapped[Account] = mapped_column(enum_column(Account))
    amount: Mapped[Money]
    ref_type: Mapped[str | None]
    ref_id: Mapped[int | None]


for _model in (Payout, PayoutTransfer, PayoutRow):
    triggers.install(_model.__table__)
