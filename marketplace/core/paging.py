"""Keyset paging: a page starts after the last row of the one before, so page 20,000 costs what page 1 costs."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows and the cursor of the next page, None at the end."""

    items: Sequence[T]
    next_cursor: str | None


def encode_cursor(*values: Any) -> str:
    """An opaque cursor of the sort values of the last row shown (numbers, strings, None)."""
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_cursor(text: str | None, *, length: int) -> list[Any] | None:
    """The values back, or None for no cursor or one that is not ours: a broken link shows the first page.

    The last value is always the key of a row; whoever sorts by something else checks what kind the others are.
    """
    if not text or len(text) > 500:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    plain = isinstance(values, list) and len(values) == length and type(values[-1]) is int
    return values if plain and all(_can_be_asked_for(value) for value in values) else None


def _can_be_asked_for(value: Any) -> bool:
    """A text or a whole number that both databases can compare with."""
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
    return type(value) is int and abs(value) < 2**63
