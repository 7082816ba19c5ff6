"""From the bytes of a file to rows whose columns are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.core.tables import Cell, TableTooLarge, csv_rows, is_xlsx, normal, unharmed, xlsx_rows
from marketplace.sheets.errors import ColumnsMissing, ColumnTwice, SheetEmpty
from marketplace.sheets.rules.columns import BY_KEY, known_headings, own_headings, reason_headings

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number in the file, and the filled cells by column."""

    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds: its rows, where each column stands, headings that we do not read, and the table as it came."""

    rows: list[SheetRow]
    places: dict[str, int]
    ignored: list[str]
    table: list[tuple[int, list[Cell]]]
    reasons: frozenset[int] = frozenset()  # columns with the errors of the time before


def read_sheet(data: bytes) -> Sheet:
    """An XLSX or a CSV with the headings of our template, in any order, some left out.

    Raises TableTooLarge, TableUnreadable, TableMerged, ColumnsMissing, ColumnTwice, SheetEmpty.
    """
    table = _table(data)
    header, body = table[0][1], table[1:]
    places, ignored = _places(header)
    rows = [SheetRow(number, found) for number, row in body if (found := _filled(row, places))]
    if not rows:
        raise SheetEmpty
    reasons = frozenset(place for place, cell in enumerate(header) if normal(str(cell)) in reason_headings())
    return Sheet(rows, places, ignored, table, reasons)


def too_large() -> TableTooLarge:
    return TableTooLarge(rows=f"{MOST_ROWS:,}".replace(",", "."), megabytes=MOST_BYTES // 1024 // 1024)


def _table(data: bytes) -> list[tuple[int, list[Cell]]]:
    if len(data) > MOST_BYTES:
        raise too_large()
    if is_xlsx(data):
        found = xlsx_rows(data, most_rows=MOST_ROWS + 1, most_columns=MOST_COLUMNS, too_large=too_large())
    else:
        found = [
            (number, [unharmed(cell) for cell in row]) for number, row in csv_rows(data, knows=_is_header)
        ]
    filled = [(number, row) for number, row in found if any(not _is_empty(cell) for cell in row)]
    if len(filled) > MOST_ROWS + 1 or any(len(row) > MOST_COLUMNS for _number, row in filled):
        raise too_large()
    if not filled:
        raise SheetEmpty
    return filled


def _is_header(row: Sequence[str]) -> bool:
    return any(normal(cell) in known_headings() for cell in row)


def _places(header: Sequence[Cell]) -> tuple[dict[str, int], list[str]]:
    known, own = known_headings(), own_headings() | reason_headings()
    places: dict[str, int] = {}
    ignored = []
    for place, cell in enumerate(header):
        heading = normal(str(cell))
        key = known.get(heading)
        if key in places:
            raise ColumnTwice(column=str(cell).strip())
        if key is not None:
            places[key] = place
        elif heading and heading not in own:
            ignored.append(str(cell).strip()[:80])
    if "sku" not in places and "name" not in places:
        raise ColumnsMissing(columns=BY_KEY["name"].label)
    return places, ignored


def _filled(row: Sequence[Cell], places: dict[str, int]) -> dict[str, Cell]:
    return {
        key: row[place] for key, place in places.items() if place < len(row) and not _is_empty(row[place])
    }


def _is_empty(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()
