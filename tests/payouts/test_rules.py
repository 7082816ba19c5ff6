"""Pure rules of payouts."""

from __future__ import annotations

from datetime import date

import pytest

from marketplace.core.money import Money
from marketplace.payouts import rules
from marketplace.payouts.states import Stuck


def working(day: date) -> bool:
    return day.weekday() < 5 and day != date(2026, 11, 25)


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 11, 16), date(2026, 11, 18)),
        (date(2026, 11, 18), date(2026, 11, 18)),
        (date(2026, 11, 19), date(2026, 11, 26)),  # the 25th is a holiday
    ],
)
def test_the_next_payout_day_is_a_working_day(today: date, day: date) -> None:
    assert rules.next_payout_day(today, weekday=2, is_working_day=working) == day


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, None),
        ({"amount": Money(-1)}, Stuck.OWES_US),
        ({"amount": Money(0)}, None),
        ({"amount": Money(0), "has_open_cash": True}, Stuck.CASH_OPEN),
        ({"due": Money(0)}, Stuck.CASH_OPEN),
        ({"is_paused": True}, Stuck.PAUSED),
        ({"has_account": False}, Stuck.NO_ACCOUNT),
        ({"is_held": True}, Stuck.ACCOUNT_HELD),
        ({"amount": Money(49_999)}, Stuck.TOO_LITTLE),
        ({"amount": Money(50_000), "has_open_cash": True}, None),
    ],
)
def test_why_money_waits(facts: dict[str, object], reason: Stuck | None) -> None:
    plain: dict[str, object] = {
        "amount": Money(60_000),
        "due": Money(60_000),
        "minimum": Money(50_000),
        "has_account": True,
        "is_held": False,
        "is_paused": False,
        "has_open_cash": False,
    }
    assert rules.why_stuck(**{**plain, **facts}) is reason  # type: ignore[arg-type]


def test_the_banks_file_holds_no_formula() -> None:
    line = rules.FileLine("BCA", "0012", '=HYPERLINK("http://x")', Money(1_000), "CAIR/PM/2026/0001")

    assert rules.bank_file([line]).decode().splitlines()[1] == (
        '1,BCA,0012,"\'=HYPERLINK(""http://x"")",1000,CAIR/PM/2026/0001'
    )
