"""The three-way match: what was ordered, what was accepted, what is billed."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.core.money import Money
from marketplace.core.quantity import Quantity

TOLERANCE_BP = 200
TOLERANCE = Money(50_000)


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One line side by side."""

    name: str
    unit: str
    ordered: Quantity
    accepted: Quantity
    rejected: Quantity
    unit_price: Money
    expected: Money


@dataclass(frozen=True, slots=True)
class Match:
    """Whether the bill may be paid without asking back."""

    rows: tuple[MatchRow, ...]
    expected: Money
    billed: Money

    @property
    def difference(self) -> Money:
        return self.billed - self.expected

    @property
    def fits(self) -> bool:
        """Within 2 % and Rp50.000, whichever is smaller, and never more received than ordered."""
        allowed = min(self.expected.share(TOLERANCE_BP), TOLERANCE)
        return abs(self.difference.amount) <= allowed.amount and all(
            row.accepted <= row.ordered for row in self.rows
        )
