"""Pure rules of payouts: who is paid, when, and what the bank's file says."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.core.money import ZERO, Money
from marketplace.payouts.states import Stuck

MINIMUM = Money(50_000)
WEEKDAY = 2  # Wednesday: Monday is 0
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class FileLine:
    """One transfer as the bank is told it."""

    bank: str
    number: str
    holder: str
    amount: Money
    reference: str


def why_stuck(
    *,
    amount: Money,
    due: Money,
    minimum: Money,
    has_account: bool,
    is_held: bool,
    is_paused: bool,
    has_open_cash: bool,
) -> Stuck | None:
    """Why this much is not paid out now; None when it is. `due` also counts the cash that nobody has reported.

    Source: money.md section 2.
    """
    if amount < ZERO:
        return Stuck.OWES_US
    if amount == ZERO:
        return Stuck.CASH_OPEN if has_open_cash else None
    if due <= ZERO:
        return Stuck.CASH_OPEN
    if is_paused:
        return Stuck.PAUSED
    if not has_account:
        return Stuck.NO_ACCOUNT
    if is_held:
        return Stuck.ACCOUNT_HELD
    return Stuck.TOO_LITTLE if amount < minimum else None


def next_payout_day(today: date, *, weekday: int, is_working_day: Callable[[date], bool]) -> date:
    """The next payout weekday from today on; on a holiday the next working day after it. Monday is 0."""
    day = today + timedelta(days=(weekday - today.weekday()) % 7)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def bank_file(lines: Iterable[FileLine]) -> bytes:
    """The file for the bank: the same lines give the same bytes. Text that a spreadsheet could run is made harmless.

    UTF-8, lines end with CRLF, the account number is text and keeps its zeros. Source: ASVS 1.2.10.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["no", "bank", "account", "holder", "amount", "reference"])
    for place, line in enumerate(lines, start=1):
        texts = (line.bank, line.number, line.holder)
        writer.writerow([place, *map(_harmless, texts), line.amount.amount, line.reference])
    return out.getvalue().encode()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
