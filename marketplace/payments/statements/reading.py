"""From the bytes of a file to receipts and to problems that a person can mend."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from marketplace.core.tables import TableUnreadable, csv_rows
from marketplace.core.words import _
from marketplace.payments.errors import StatementTooLarge, StatementUnreadable
from marketplace.payments.statements.columns import Columns, recognise, shape_of
from marketplace.payments.statements.values import CREDIT_MARKS, DEBIT_MARKS, read_amount, read_date

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
PREAMBLE = 40  # a header stands within the first lines, below the owner's name and the period
_FOOTER = re.compile(
    r"(saldo|total|mutasi|end|opening|closing|beginning|ending|jumlah|catatan|note|pend\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Row:
    """One receipt: the number of its line in the file, the day, what the bank wrote, whole rupiah."""

    number: int
    on: date
    text: str
    amount: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What cannot be read: where, what stands there, and how to mend it."""

    row: int
    column: str
    value: str
    fix: str


@dataclass(slots=True)
class Reading:
    """What a file says. `columns` is None while nobody has said which column is which."""

    header: list[str]
    shape: str
    columns: Columns | None
    sample: list[list[str]]
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    debits: int = 0


def read_statement(data: bytes, *, columns: Columns | None = None) -> Reading:
    """Read a CSV with any of the usual separators and encodings. Money that left is counted, and left out.

    Raises StatementTooLarge, StatementUnreadable.
    """
    lines = _lines(data)
    at = _header_at(lines)
    header = [cell.strip() for cell in lines[at][1]]
    body = [(number, row) for number, row in lines[at + 1 :] if any(cell.strip() for cell in row)]
    if not body:
        raise StatementUnreadable()
    if len(body) > MOST_ROWS:
        raise StatementTooLarge()
    chosen = columns or recognise(header)
    reading = Reading(header, shape_of(header), chosen, [row for _number, row in body[:3]])
    if chosen is not None:
        year = _year(lines[:at])
        for number, row in body:
            _read_row(reading, chosen, number, row, year)
    return reading


def fingerprints(rows: Iterable[Row], *, bank: str) -> list[tuple[str, Row]]:
    """What makes each line itself, in whatever file it comes. Equal lines within one file are counted."""
    seen: Counter[tuple[date, str, int]] = Counter()
    found = []
    for row in rows:
        same = (row.on, " ".join(row.text.lower().split()), row.amount)
        seen[same] += 1
        parts = (bank, row.on.isoformat(), same[1], str(row.amount), str(seen[same]))
        found.append((hashlib.sha256("\n".join(parts).encode()).hexdigest(), row))
    return found


def _lines(data: bytes) -> list[tuple[int, list[str]]]:
    if len(data) > MOST_BYTES:
        raise StatementTooLarge()
    try:
        return csv_rows(data)
    except TableUnreadable as error:
        raise StatementUnreadable() from error


def _header_at(lines: Sequence[tuple[int, list[str]]]) -> int:
    top = [row for _number, row in lines[:PREAMBLE]]
    for place, row in enumerate(top):
        if recognise(row) is not None:
            return place
    widest = max(sum(bool(cell.strip()) for cell in row) for row in top)
    return next(
        place
        for place, row in enumerate(top)
        if sum(bool(cell.strip()) for cell in row) >= max(widest - 1, 1)
    )


def _year(preamble: Iterable[tuple[int, Sequence[str]]]) -> int | None:
    years = [
        int(year) for _number, row in preamble for cell in row for year in re.findall(r"\b(20\d\d)\b", cell)
    ]
    return max(years) if years else None


def _read_row(reading: Reading, columns: Columns, number: int, row: Sequence[str], year: int | None) -> None:
    when, money, mark = (_cell(row, place) for place in (columns.date, columns.money, columns.mark))
    if _FOOTER.match(when) or (not when and not money) or [cell.strip() for cell in row] == reading.header:
        return
    if not money and columns.credit is not None:
        reading.debits += 1
        return
    try:
        day = read_date(when, year=year)
    except ValueError:
        fix = _("Write the date as 24/11/2026.")
        reading.problems.append(Problem(number, _name(reading, columns.date), when, fix))
        return
    try:
        amount, behind = read_amount(money)
    except ValueError:
        fix = _("Write the amount in rupiah, such as 25.000,00.")
        reading.problems.append(Problem(number, _name(reading, columns.money), money, fix))
        return
    sign = (mark or behind).lower().rstrip(".")
    if columns.mark is not None and sign not in CREDIT_MARKS | DEBIT_MARKS:
        fix = _("Write CR for money that came in and DB for money that left.")
        reading.problems.append(Problem(number, _name(reading, columns.mark), mark, fix))
    elif sign in DEBIT_MARKS or amount <= 0:
        reading.debits += 1
    else:
        reading.rows.append(Row(number, day, " ".join(_cell(row, columns.text).split())[:500], amount))


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""


def _name(reading: Reading, place: int | None) -> str:
    named = reading.header[place] if place is not None and place < len(reading.header) else ""
    return named or _("Column %(number)s", number=(place or 0) + 1)
