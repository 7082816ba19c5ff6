"""The pay clock: small suppliers of state companies are paid late; here everybody sees how late, and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from marketplace.core.words import _l


class Turn(StrEnum):
    """Who has to act next until the money is there."""

    PARTNER = "partner"
    FINANCE_REVIEW = "finance_review"
    FINANCE_PAYMENT = "finance_payment"
    NOBODY = "nobody"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Turn.PARTNER: _l("The partner has to bill"),
    Turn.FINANCE_REVIEW: _l("Company finance has to review the bill"),
    Turn.FINANCE_PAYMENT: _l("Company finance has to pay"),
    Turn.NOBODY: _l("Paid"),
}


@dataclass(frozen=True, slots=True)
class PayClock:
    """Days since the BAST was signed, until paid or today."""

    signed_on: date
    due_on: date
    days: int
    turn: Turn
    is_paid: bool

    @property
    def is_late(self) -> bool:
        return self.days > (self.due_on - self.signed_on).days

    @property
    def limit(self) -> int:
        """Days allowed."""
        return (self.due_on - self.signed_on).days


def pay_clock(*, signed_on: date, paid_on: date | None, today: date, term_days: int, turn: Turn) -> PayClock:
    """The clock starts with the BAST and stops with the payment."""
    end = paid_on or today
    return PayClock(
        signed_on=signed_on,
        due_on=signed_on + timedelta(days=term_days),
        days=max(0, (end - signed_on).days),
        turn=Turn.NOBODY if paid_on else turn,
        is_paid=paid_on is not None,
    )
