"""Dates and amounts in every habit of the banks."""

from __future__ import annotations

import re
from datetime import date

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januari january",
            "feb februari february",
            "mar maret march",
            "apr april",
            "mei may",
            "jun juni june",
            "jul juli july",
            "agu ags agt agustus aug august",
            "sep sept september",
            "okt oktober oct october",
            "nov november",
            "des desember dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?!\d)")
_NAMED = re.compile(r"(\d{1,2})[-/. ]([a-z]{3,9})[-/. ](\d{4}|\d{2})(?!\d)")
_NO_YEAR = re.compile(r"(\d{1,2})/(\d{1,2})")
_AMOUNT = re.compile(r"(-?)\(?(?:rp\.?|idr)?\s*([-+]?)\s*(\d[\d.,]*)\)?\s*(cr|db|dr|kr|k|d)?\.?")
CREDIT_MARKS = frozenset({"cr", "kr", "k", "c", "kredit", "credit", "+"})
DEBIT_MARKS = frozenset({"db", "dr", "d", "debet", "debit", "-"})


def read_date(text: str, *, year: int | None = None) -> date:
    """24/11/2026, 2026-11-24, 24-Nov-26, a time behind it or not. `24/11` takes the year. Raises ValueError."""
    clean = text.strip().lstrip("'").strip().lower()
    if match := _YEAR_FIRST.match(clean):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_FIRST.match(clean):
        return date(_whole_year(match[3]), int(match[2]), int(match[1]))
    if (match := _NAMED.match(clean)) and match[2] in MONTHS:
        return date(_whole_year(match[3]), MONTHS[match[2]], int(match[1]))
    if year is not None and (match := _NO_YEAR.fullmatch(clean)):
        return date(year, int(match[2]), int(match[1]))
    raise ValueError(text)


def read_amount(text: str) -> tuple[int, str]:
    """Whole rupiah, negative for a debit, and the mark behind it (`CR`, `DB`) or nothing. Raises ValueError.

    `25.000,00`, `25,000.00`, `25000`, `Rp 25.000,00 CR`. What follows the decimal sign is cut off.
    """
    clean = text.strip().lstrip("'").strip().lower()
    match = _AMOUNT.fullmatch(clean)
    if not match:
        raise ValueError(text)
    amount = _whole(match[3])
    is_negative = "-" in (match[1], match[2]) or clean.startswith("(")
    return (-amount if is_negative else amount), match[4] or ""


def _whole(digits: str) -> int:
    last = max(digits.rfind("."), digits.rfind(","))
    whole, decimals = digits, ""
    if last != -1:
        sign, tail = digits[last], digits[last + 1 :]
        other = "," if sign == "." else "."
        if (other in digits and digits.count(sign) == 1) or len(tail) in (1, 2):
            whole, decimals = digits[:last], tail
    groups = re.split(r"[.,]", whole)
    if decimals and len(decimals) > 2:
        raise ValueError(digits)
    if any(len(group) != 3 for group in groups[1:]):
        raise ValueError(digits)
    return int("".join(groups))


def _whole_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)
