"""Which days are working days in Indonesia: neither a weekend nor a public holiday."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

SATURDAY = 5


@cache
def _holidays(year: int) -> Any:
    import holidays  # loaded on first use: only returns need it

    return holidays.country_holidays("ID", years=year)


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in _holidays(day.year)
