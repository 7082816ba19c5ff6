"""What the checkout form says beside its fields: one way of delivery for each shop, one day for each service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import request

from marketplace.web.kit.typed import whole_number

MOST_SHOPS = 40


def ways_chosen() -> dict[int, str]:
    """The codes of delivery by partner, as the form sends them."""
    return {key: text[:60] for key, text in _chosen("delivery_")}


def days_chosen() -> dict[int, date | None]:
    """The days of services by variant, as the form sends them; None where none was chosen."""
    return {key: _day(text) for key, text in _chosen("day_")}


def _chosen(prefix: str) -> Iterator[tuple[int, str]]:
    for name in [name for name in request.form if name.startswith(prefix)][:MOST_SHOPS]:
        key = whole_number(name.removeprefix(prefix))
        if key is not None:
            yield key, request.form[name]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
