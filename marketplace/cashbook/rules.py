"""The two thresholds of a year's turnover, and how near a business is to each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.core.money import Money

# Income tax begins above the first (UU 7/2021 article 7 (2a)), PPN above the second (PMK 197/2013).
THRESHOLDS = {"turnover_free_of_income_tax": 500_000_000, "turnover_of_small_business": 4_800_000_000}
WARN_BP = 8_000


@dataclass(frozen=True, slots=True)
class Nearness:
    """A year's turnover beside one threshold."""

    name: str
    turnover: Money
    threshold: Money

    @property
    def reached_bp(self) -> int:
        """In basis points of the threshold, never below zero."""
        return max(0, self.turnover.amount * 10_000 // self.threshold.amount)

    @property
    def is_near(self) -> bool:
        """From 80 % on. Source: product.md S17."""
        return self.reached_bp >= WARN_BP

    @property
    def is_passed(self) -> bool:
        return self.turnover > self.threshold


def nearness(turnover: Money, thresholds: Mapping[str, int] = THRESHOLDS) -> list[Nearness]:
    """How near this turnover is to each threshold, the lower one first."""
    return [
        Nearness(name, turnover, Money(amount))
        for name, amount in sorted(thresholds.items(), key=lambda item: item[1])
    ]
