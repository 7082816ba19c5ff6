"""Payments, what providers told us about them, proofs of transfers, refunds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import Model, enum_column
from marketplace.core.money import ZERO, Money
from marketplace.payments.states import (
    DisputeState,
    InboxState,
    LineState,
    Method,
    PaymentState,
    ProofState,
    RefundState,
    Source,
    StatementState,
)

_OPEN = text("state = 'open'")
_OPEN_BY_HAND = text("state = 'open' AND method IN ('transfer', 'qris')")


class Payment(Model):
    """One attempt to pay one payable in one way. A payable has at most one open payment.

    A transfer or QRIS payment is recognised by its exact `amount_due`: the amount plus a code of up to three digits,
    unique among all open ones.
    """

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("unique_code BETWEEN 0 AND 999", name="unique_code_has_three_digits"),
        CheckConstraint("amount_due = amount + unique_code", name="amount_due_adds_up"),
        CheckConstraint("(state = 'settled') = (settled_at IS NOT NULL)", name="settled_has_a_time"),
        Index("ix_payments_payable", "payable_type", "payable_id"),
        Index(
            "uq_payments_open_payable",
            "payable_type",
            "payable_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "uq_payments_open_amount",
            "amount_due",
            unique=True,
            sqlite_where=_OPEN_BY_HAND,
            postgresql_where=_OPEN_BY_HAND,
        ),
        Index("ix_payments_state", "state", "expires_at"),
    )

    payable_type: Mapped[str]
    payable_id: Mapped[int]
    method: Mapped[Method] = mapped_column(enum_column(Method))
    state: Mapped[PaymentState] = mapped_column(enum_column(PaymentState), default=PaymentState.OPEN)
    amount: Mapped[Money]
    unique_code: Mapped[int] = mapped_column(default=0)
    amount_due: Mapped[Money]
    expires_at: Mapped[datetime | None]
    extended_at: Mapped[datetime | None]

    attempt: Mapped[int] = mapped_column(default=1)
    session_expires_at: Mapped[datetime | None]
    provider_ref: Mapped[str | None] = mapped_column(unique=True)
    provider_charge: Mapped[str | None]
    provider_url: Mapped[str | None]

    settled_at: Mapped[datetime | None]
    settled_by: Mapped[Source | None] = mapped_column(enum_column(Source))
    is_late: Mapped[bool] = mapped_column(default=False)
    review_reason: Mapped[str | None]

    @property
    def payable(self) -> tuple[str, int]:
        return self.payable_type, self.payable_id

    @property
    def code(self) -> Money:
        """What the unique code adds to a transfer."""
        return self.amount_due - self.amount

    @property
    def is_open(self) -> bool:
        return self.state is PaymentState.OPEN

    @property
    def is_settled(self) -> bool:
        return self.state is PaymentState.SETTLED

    @property
    def is_over(self) -> bool:
        """Whether its time has passed, also when the clock job has not come by yet."""
        return self.expires_at is not None and self.expires_at <= now()


class PaymentStep(Model):
    """One line of a payment's history that people read: what happened, through whom, with which outside number."""

    __tablename__ = "payment_steps"

    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    kind: Mapped[str]
    source: Mapped[Source] = mapped_column(enum_column(Source))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ref: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")


class PaymentProof(Model):
    """A photo of a transfer slip, kept privately. The digest finds the same photo sent for two payments."""

    __tablename__ = "payment_proofs"
    __table_args__ = (UniqueConstraint("payment_id", "sha256", name="uq_payment_proofs_photo"),)

    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    file_key: Mapped[str]
    sha256: Mapped[str] = mapped_column(index=True)
    look: Mapped[
        str | None
    ]  # how the picture looks, in 64 bits: nearly the same picture has nearly the same ones
    state: Mapped[ProofState] = mapped_column(enum_column(ProofState), default=ProofState.WAITING)
    reason: Mapped[str | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None]


class Refund(Model):
    """Money that goes back to the buyer. All refunds of a payment together never exceed it."""

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        UniqueConstraint("payment_id", "ref_type", "ref_id", "reason", name="uq_refunds_cause"),
        Index("ix_refunds_state", "state"),
    )

    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    ref_type: Mapped[str]
    ref_id: Mapped[int]
    amount: Mapped[Money]
    reason: Mapped[str]
    state: Mapped[RefundState] = mapped_column(enum_column(RefundState), default=RefundState.REQUESTED)
    provider_ref: Mapped[str | None] = mapped_column(unique=True)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    sent_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
    attempt: Mapped[int] = mapped_column(default=1)
    by_transfer: Mapped[bool] = mapped_column(default=False)

    @property
    def ref(self) -> tuple[str, int]:
        return self.ref_type, self.ref_id


class RefundAccount(Model):
    """The bank account that a buyer named for a refund, and the photo of the transfer to it. Seen by finance only."""

    __tablename__ = "refund_accounts"
    __table_args__ = (CheckConstraint("(proof_key IS NULL) = (proof_sha256 IS NULL)", name="proof_is_whole"),)

    refund_id: Mapped[int] = mapped_column(ForeignKey("refunds.id"), unique=True)
    bank: Mapped[str] = mapped_column(default="")
    number: Mapped[str] = mapped_column(default="")
    holder: Mapped[str] = mapped_column(default="")
    proof_key: Mapped[str | None]
    proof_sha256: Mapped[str | None]

    @property
    def masked(self) -> str:
        """For lists and for the buyer: the last four digits."""
        return f"{self.bank} ****{self.number[-4:]}" if self.number else ""


class Dispute(Model):
    """A card payment that the buyer's bank has taken back, as the provider says. `is_held`: the money has left us."""

    __tablename__ = "disputes"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("(state IN ('won', 'lost')) = (closed_at IS NOT NULL)", name="closed_has_a_time"),
        Index("ix_disputes_state", "state", "due_by"),
    )

    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    provider_ref: Mapped[str] = mapped_column(unique=True)
    amount: Mapped[Money]
    reason: Mapped[str]
    state: Mapped[DisputeState] = mapped_column(
        enum_column(DisputeState), default=DisputeState.NEEDS_RESPONSE
    )
    is_held: Mapped[bool] = mapped_column(default=False)
    due_by: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class ProviderEvent(Model):
    """What a provider told us, kept once by its own unique id.

    Only ids are kept: the object is read again from there.
    """

    __tablename__ = "provider_events"

    event_id: Mapped[str] = mapped_column(unique=True)
    type: Mapped[str]
    object_id: Mapped[str] = mapped_column(index=True)
    is_live: Mapped[bool]
    state: Mapped[InboxState] = mapped_column(enum_column(InboxState), default=InboxState.RECEIVED)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), index=True)
    note: Mapped[str] = mapped_column(default="")
    applied_at: Mapped[datetime | None]


class BankStatement(Model):
    """One file of a bank, kept once by its digest. Nothing of it is booked before somebody confirms it."""

    __tablename__ = "bank_statements"

    sha256: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    bank: Mapped[str]
    file_key: Mapped[str]
    shape: Mapped[str]
    columns: Mapped[dict[str, Any] | None]
    state: Mapped[StatementState] = mapped_column(enum_column(StatementState), default=StatementState.PARSED)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    rows: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    matched: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None]


class StatementMapping(Model):
    """Which column is which in files with this header, as a person said once."""

    __tablename__ = "statement_mappings"

    shape: Mapped[str] = mapped_column(unique=True)
    columns: Mapped[dict[str, Any]]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class BankLine(Model):
    """One receipt of a bank statement. Its fingerprint is unique: from an overlapping file it is not booked again.

    `surplus` is what of it goes back to the buyer, because the payment was complete without it.
    """

    __tablename__ = "bank_lines"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("surplus BETWEEN 0 AND amount", name="surplus_within_amount"),
        CheckConstraint("state <> 'matched' OR payment_id IS NOT NULL", name="matched_has_a_payment"),
        Index("ix_bank_lines_state", "state", "id"),
    )

    statement_id: Mapped[int] = mapped_column(ForeignKey("bank_statements.id"), index=True)
    number: Mapped[int]
    on: Mapped[date] = mapped_column("booked_on")
    text: Mapped[str]
    amount: Mapped[Money]
    fingerprint: Mapped[str] = mapped_column(unique=True)
    state: Mapped[LineState] = mapped_column(enum_column(LineState), default=LineState.UNMATCHED)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), index=True)
    is_part: Mapped[bool] = mapped_column(default=False)
    surplus: Mapped[Money] = mapped_column(default=ZERO)
    note: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
