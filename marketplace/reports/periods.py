"""Months as people in western Indonesia count them, and their bounds in the database's time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from marketplace.core.clock import JAKARTA


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month in WIB."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str | None) -> Month | None:
        """`2026-11`; None for anything else."""
        try:
            return cls.of(date.fromisoformat(f"{text}-01")) if text else None
        except ValueError:
            return None

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def start(self) -> datetime:
        """Its first moment, aware, in UTC."""
        return datetime.combine(self.first_day, time(), JAKARTA).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return self.next.start

    @property
    def next(self) -> Month:
        return self.plus(1)

    @property
    def previous(self) -> Month:
        return self.plus(-1)

    def plus(self, months: int) -> Month:
        count = self.year * 12 + self.month - 1 + months
        return Month(count // 12, count % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"
