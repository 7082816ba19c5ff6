"""Which harvest an advance order belongs to."""

from __future__ import annotations

from datetime import date

from marketplace.core.quantity import Quantity
from marketplace.inventory.rules import Coming, first_day


def test_the_first_harvest_with_room_for_all_of_it() -> None:
    late, early = Coming(date(2026, 12, 9), Quantity.of(100)), Coming(date(2026, 12, 2), Quantity.of(10))

    assert first_day([late, early], Quantity.of(10)) == date(2026, 12, 2)
    assert first_day([late, early], Quantity.of(11)) == date(2026, 12, 9)
    assert first_day([late, early], Quantity.of(101)) is None
    assert first_day([], Quantity.of(1)) is None
