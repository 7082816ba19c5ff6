"""Ledger rows. They are written once: triggers on both databases refuse to change or delete them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core.db import Model, enum_column
from marketplace.core.money import Money
from marketplace.ledger import triggers
from marketplace.ledger.accounts import Account, Book


class LedgerTransaction(Model):
    """One business event in the books. `source` is the row that caused it, `kind` what happened to that row."""

    __tablename__ = "ledger_transactions"
    __table_args__ = (
        UniqueConstraint("source_type", "source_id", "kind", name="uq_ledger_transactions_source"),
    )

    source_type: Mapped[str]
    source_id: Mapped[int]
    kind: Mapped[str]
    memo: Mapped[str] = mapped_column(default="")

    postings: Mapped[list[Posting]] = relationship(
        back_populates="transaction", lazy="selectin", order_by="Posting.id"
    )


class Posting(Model):
    """One line: a debit is positive, a credit negative."""

    __tablename__ = "ledger_postings"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount_not_zero"),
        Index("ix_ledger_postings_account", "book", "account", "partner_id"),
        Index("ix_ledger_postings_partner", "partner_id", "account", "id"),
        Index("ix_ledger_postings_ref", "ref_type", "ref_id"),
    )

    transaction_id: Mapped[int] = mapped_column(ForeignKey("ledger_transactions.id"), index=True)
    book: Mapped[Book] = mapped_column(enum_column(Book))
    account: Mapped[Account] = mapped_column(enum_column(Account))
    amount: Mapped[Money]
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"))
    ref_type: Mapped[str | None]
    ref_id: Mapped[int | None]

    transaction: Mapped[LedgerTransaction] = relationship(back_populates="postings")


for _model in (LedgerTransaction, Posting):
    triggers.install(_model.__table__)
