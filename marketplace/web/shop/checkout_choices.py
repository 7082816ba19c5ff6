"""What the checkout form says beside its fields: one way of delivery for each shop, one day for each service."""

from __future__ import annotations

from datetime import date

from flask import request

MOST_SHOPS = 40


def ways_chosen() -> dict[int, str]:
    """The codes of delivery by partner, as the form sends them."""
    names = [name for name in request.form if name.startswith("delivery_")][:MOST_SHOPS]
    return {
        int(name.removeprefix("delivery_")): request.form[name][:60]
        for name in names
        if name.removeprefix("delivery_").isdigit() and len(name) < 24
    }


def days_chosen() -> dict[int, date | None]:
    """The days of services by variant, as the form sends them; None where none was chosen."""
    names = [name for name in request.form if name.startswith("day_")][:MOST_SHOPS]
    return {
        int(name.removeprefix("day_")): _day(request.form[name])
        for name in names
        if name.removeprefix("day_").isdigit() and len(name) < 24
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
