"""Whether a bill fits what was ordered and accepted, and how long the partner has waited for the money."""

from __future__ import annotations

from datetime import date

import pytest

from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.procurement.rules.clock import PayClock, Turn, pay_clock
from marketplace.procurement.rules.matching import Match, MatchRow

SIGNED = date(2026, 11, 2)


def match(*, expected: int, billed: int, accepted: int = 10) -> Match:
    row = MatchRow(
        name="Rice",
        unit="kg",
        ordered=Quantity.of(10),
        accepted=Quantity.of(accepted),
        rejected=Quantity.of(0),
        unit_price=Money(10_000),
        expected=Money(expected),
    )
    return Match((row,), Money(expected), Money(billed))


@pytest.mark.parametrize(
    ("expected", "billed", "fits"),
    [
        (100_000, 100_000, True), (100_000, 102_000, True), (100_000, 102_001, False), (100_000, 98_000, True),
        (100_000, 97_999, False), (10_000_000, 10_050_000, True), (10_000_000, 10_050_001, False),
        (10_000_000, 9_949_999, False), (0, 0, True), (0, 1, False),
    ],
)  # fmt: skip
def test_a_bill_may_differ_by_two_percent_and_never_by_more_than_fifty_thousand(expected, billed, fits):
    found = match(expected=expected, billed=billed)
    assert found.fits is fits
    assert found.difference == Money(billed - expected)


def test_more_than_was_ordered_is_never_paid_without_asking():
    assert match(expected=100_000, billed=100_000, accepted=9).fits
    assert not match(expected=100_000, billed=100_000, accepted=11).fits


@pytest.mark.parametrize(
    ("today", "paid_on", "days", "turn", "is_late"),
    [
        (date(2026, 11, 2), None, 0, Turn.PARTNER, False),
        (date(2026, 11, 16), None, 14, Turn.PARTNER, False),
        (date(2026, 11, 17), None, 15, Turn.PARTNER, True),
        (date(2026, 12, 31), date(2026, 11, 12), 10, Turn.NOBODY, False),
        (date(2026, 12, 31), date(2026, 11, 30), 28, Turn.NOBODY, True),
        (date(2026, 12, 31), date(2026, 11, 1), 0, Turn.NOBODY, False),
    ],
)
def test_the_clock_runs_from_the_bast_to_the_payment(today, paid_on, days, turn, is_late):
    found = pay_clock(signed_on=SIGNED, paid_on=paid_on, today=today, term_days=14, turn=Turn.PARTNER)

    assert found == PayClock(SIGNED, date(2026, 11, 16), days, turn, paid_on is not None)
    assert (found.is_late, found.limit) == (is_late, 14)
