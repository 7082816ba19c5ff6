"""Entries of the cash book. They are only added: a correction is an entry of its own that takes the first one back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import User
from marketplace.cashbook.kinds import Category
from marketplace.core.db import Model, enum_column
from marketplace.core.money import Money


class CashEntry(Model):
    """Money in or out on a day. `source` names what wrote it by itself, so that a repeated reaction writes it once."""

    __tablename__ = "cash_entries"
    __table_args__ = (
        CheckConstraint("(reverses_id IS NULL) = (amount > 0)", name="only_a_reversal_is_negative"),
        CheckConstraint("amount <> 0", name="amount_not_zero"),
        Index("ix_cash_entries_book", "partner_id", "on", "id"),
    )

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    category: Mapped[Category] = mapped_column(enum_column(Category))
    amount: Mapped[Money]
    on: Mapped[date]
    note: Mapped[str] = mapped_column(default="")
    source: Mapped[str | None] = mapped_column(unique=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("cash_entries.id"), unique=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    by: Mapped[User | None] = relationship(User)

    @property
    def is_reversal(self) -> bool:
        return self.reverses_id is not None
