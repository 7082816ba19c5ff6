"""Pure rules of stock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from marketplace.core.quantity import Quantity


class Coming(NamedTuple):
    """A harvest that is still to come and how much of it is free."""

    on: date
    room: Quantity


def first_day(harvests: Iterable[Coming], quantity: Quantity) -> date | None:
    """The first harvest with room for the whole quantity: an order is never spread over two harvests."""
    return next((harvest.on for harvest in sorted(harvests) if harvest.room >= quantity), None)
