"""The parts of a partner's statement, and which business event belongs to which."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.words import _l


class Section(StrEnum):
    """In the order of a statement."""

    SALES = "sales"
    FEES = "fees"
    REFUNDS = "refunds"
    CASH = "cash"
    PAYOUTS = "payouts"
    OTHER = "other"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Section.SALES: _l("Sales"),
    Section.FEES: _l("Our fees"),
    Section.REFUNDS: _l("Given back to buyers"),
    Section.CASH: _l("Cash you took yourself"),
    Section.PAYOUTS: _l("Paid out to you"),
    Section.OTHER: _l("Other"),
}
_STARTS = (
    ("order_completed", Section.SALES),
    ("cod_collected", Section.SALES),
    ("order_return", Section.REFUNDS),
    ("part_refunded", Section.REFUNDS),
    ("dispute", Section.REFUNDS),
    ("cod_", Section.CASH),
    ("payout_", Section.PAYOUTS),
)


def section_of(kind: str) -> Section:
    """By how the name of the ledger's event begins; what is new and unknown is shown under Other."""
    return next((section for start, section in _STARTS if kind.startswith(start)), Section.OTHER)
