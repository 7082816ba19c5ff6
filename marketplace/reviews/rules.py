"""Arithmetic and manners of reviews."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

MOST_PHOTOS = 5
MOST_WORDS = 1_000  # characters
CHANGE_WITHIN = timedelta(days=30)
STARS = (5, 4, 3, 2, 1)


def average_tenths(counts: Mapping[int, int]) -> int | None:
    """The mean of the stars in tenths, half a tenth up; None without reviews. `counts` says how many gave each number."""
    number = sum(counts.values())
    if number == 0:
        return None
    stars = sum(given * count for given, count in counts.items())
    return (stars * 10 * 2 + number) // (number * 2)
