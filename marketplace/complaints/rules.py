"""How long a complaint may wait, and to whom one may turn after us."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

MOST_WORDS = 2_000  # characters
MOST_PHOTOS = 3
MOST_OPENED, OPENED_WITHIN = 5, timedelta(days=1)  # of one person or one contact
ANSWER_DAYS_RULE = "complaints.answer_within_days"
ANSWER_DAYS = 3  # working days, until the rule says otherwise

# Source: the Ministry of Trade's announcements of its complaint service (2023 to 2026).
REGULATOR_PHONE = "+6285311111010"
REGULATOR_EMAIL = "pengaduan.konsumen@kemendag.go.id"


def due_day(start: date, working_days: int, *, is_working_day: Callable[[date], bool]) -> date:
    """The last day to answer: so many working days after the day on which it was opened."""
    day, counted = start, 0
    while counted < working_days:
        day += timedelta(days=1)
        counted += is_working_day(day)
    return day
