"""CSV with any of the usual separators and encodings in, one that every spreadsheet opens out."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import islice

from marketplace.core.tables.cells import Cell, harmless
from marketplace.core.tables.errors import TableUnreadable

SAMPLE = 200_000
SIGNS = ",;\t"


def csv_rows(
    data: bytes, *, knows: Callable[[Sequence[str]], bool] | None = None
) -> list[tuple[int, list[str]]]:
    """The rows that are not empty, each with its number as a spreadsheet counts it.

    The separator is the one with which `knows` recognises the first row, else the most regular. Raises TableUnreadable.
    """
    text = _decoded(data)
    found_by = [sign for sign in SIGNS if knows is not None and knows(_first(text, sign))]
    separator = found_by[0] if found_by else max(SIGNS, key=lambda sign: _regularity(text, sign))
    try:
        found = list(enumerate(csv.reader(io.StringIO(text), delimiter=separator), start=1))
    except csv.Error as error:
        raise TableUnreadable() from error
    rows = [(number, row) for number, row in found if row]
    if not rows:
        raise TableUnreadable()
    return rows


def csv_bytes(rows: Iterable[Sequence[Cell | int | None]], *, separator: str = ",") -> bytes:
    """A CSV in UTF-8 with its mark, so that spreadsheets see the encoding. Texts are harmless, numbers are numbers."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n", delimiter=separator)
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else _number(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _number(cell: Decimal | int | None) -> str:
    """With a decimal comma, as Indonesian spreadsheets read it."""
    return "" if cell is None else f"{cell:f}".replace(".", ",") if isinstance(cell, Decimal) else str(cell)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif data[1:200:2].count(0) * 5 > 2 * len(data[1:200:2]):
        encodings = ("utf-16-le",)
    else:
        encodings = ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise TableUnreadable()


def _first(text: str, sign: str) -> list[str]:
    try:
        return next((row for row in csv.reader(io.StringIO(text[:SAMPLE]), delimiter=sign) if row), [])
    except csv.Error:
        return []


def _regularity(text: str, sign: str) -> int:
    """How many rows have the same number of this separator, weighed by it: amounts hold commas, but not in each row."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text[:SAMPLE]), delimiter=sign), 200))
    except csv.Error:
        return 0
    counts = Counter(len(row) - 1 for row in rows if any(cell.strip() for cell in row))
    return max((many * (100 if columns >= 2 else 0) + columns for columns, many in counts.items()), default=0)
