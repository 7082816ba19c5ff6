"""What stands in a cell, and how a text is kept from being taken for a formula. Source: ASVS 1.2.10."""

from __future__ import annotations

import re
from decimal import Decimal

Cell = str | Decimal  # a number only where the spreadsheet said that it is one
_PHONE = re.compile(r"\+62([\d -]{6,15})")
_NUMBER = re.compile(r"-?\d[\d.,]*")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def harmless(value: str) -> str:
    """A text for a CSV that no spreadsheet takes for a formula.

    Negative amounts stay numbers, and phones are written as people dial them: `+62 812…` becomes `0812…`.
    """
    if phone := _PHONE.fullmatch(value):
        return "0" + phone[1].lstrip(" -")
    if _NUMBER.fullmatch(value) or not _FORMULA.match(value):
        return value
    return f"'{value}"


def unharmed(value: str) -> str:
    """The text as it was before `harmless`."""
    return value[1:] if value.startswith("'") and _FORMULA.match(value[1:]) else value


def normal(heading: str) -> str:
    """A column's name without case, signs and doubled spaces."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", heading.lower()).split())
