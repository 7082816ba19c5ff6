"""Pure rules of payouts."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from marketplace.core.money import Money
from marketplace.payouts import rules
from marketplace.payouts.states import Stuck


def working(day: date) -> bool:
    assert date(2026, 11, 9) <= day <= date(2026, 11, 30), "asked for a day that has nothing to do with it"
    return day.weekday() < 5 and day != date(2026, 11, 25)


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 11, 16), date(2026, 11, 18)),
        (date(2026, 11, 18), date(2026, 11, 18)),
        (date(2026, 11, 19), date(2026, 11, 26)),  # the 25th is a holiday
        (date(2026, 11, 17), date(2026, 11, 18)),
        (date(2026, 11, 12), date(2026, 11, 18)),
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
        ({"due": Money(1)}, None),
        ({"amount": Money(-1), "has_open_cash": True, "is_paused": True}, Stuck.OWES_US),
        ({"is_paused": True, "has_account": False}, Stuck.PAUSED),
        ({"has_account": False, "is_held": True}, Stuck.NO_ACCOUNT),
        ({"is_held": True, "amount": Money(1)}, Stuck.ACCOUNT_HELD),
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


def test_two_holidays_in_a_row_are_both_skipped() -> None:
    def open_again(day: date) -> bool:
        return working(day) and day != date(2026, 11, 26)

    found = rules.next_payout_day(date(2026, 11, 24), weekday=2, is_working_day=open_again)

    assert found == date(2026, 11, 27)


def test_the_banks_file_byte_by_byte() -> None:
    """Numbers keep their zeros, names their signs, lines end as on Windows, and nothing in it can be run."""
    aren = rules.FileLine("BRI", "0071234567", "Kelompok Tani Aren", Money(1_250_000), "CAIR/PM/2026/0001")
    cafe = rules.FileLine("BCA", "0012", 'Café "Maju", Medan', Money(50_000), "CAIR/PM/2026/0001")

    assert rules.bank_file(iter([aren, cafe])) == (
        b"no,bank,account,holder,amount,reference\r\n"
        b"1,BRI,0071234567,Kelompok Tani Aren,1250000,CAIR/PM/2026/0001\r\n"
        b'2,BCA,0012,"Caf\xc3\xa9 ""Maju"", Medan",50000,CAIR/PM/2026/0001\r\n'
    )
    assert rules.bank_file([]) == b"no,bank,account,holder,amount,reference\r\n"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_of_the_banks_file_starts_a_formula(start: str) -> None:
    line = rules.FileLine(f"{start}B", f"{start}1", f"{start}H", Money(1_000), "CAIR/PM/2026/0001")
    (_head, row) = csv.reader(io.StringIO(rules.bank_file([line]).decode(), newline=""))

    assert row[1:4] == [f"'{start}B", f"'{start}1", f"'{start}H"]


def test_a_formula_in_a_name_is_made_harmless() -> None:
    line = rules.FileLine("BCA", "0012", '=HYPERLINK("http://x")', Money(1_000), "CAIR/PM/2026/0001")

    assert rules.bank_file([line]).decode().splitlines()[1] == (
        '1,BCA,0012,"\'=HYPERLINK(""http://x"")",1000,CAIR/PM/2026/0001'
    )
