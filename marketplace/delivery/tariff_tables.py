"""Courier price tables as a spreadsheet: one row for one service to one place. Asks no database."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from marketplace.core.money import Money, parse_rupiah
from marketplace.core.tables import (
    Cell,
    TableTooLarge,
    TableUnreadable,
    csv_rows,
    is_xlsx,
    normal,
    unharmed,
    xlsx_rows,
)
from marketplace.core.words import _
from marketplace.places.rules import fold

MOST_ROWS, MOST_COLUMNS, MEGABYTES = 6_000, 20, 2
MOST_RUPIAH = 10_000_000
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "courier": ("kurir", "courier"),
    "service": ("layanan", "service"),
    "origin": ("dari", "from", "asal"),
    "place": ("ke", "to", "tujuan"),
    "first_kg": ("kg pertama", "first kg"),
    "next_kg": ("kg berikutnya", "each further kg"),
    "days": ("hari", "days"),
    "has_cod": ("cod", "bayar di tempat"),
}
HEADINGS = ("Kurir", "Layanan", "Dari", "Ke", "Kg pertama", "Kg berikutnya", "Hari", "COD")
NEEDED = ("courier", "service", "place", "first_kg", "next_kg", "days")
YES = frozenset({"ya", "yes", "y", "1", "bisa", "true"})
NO = frozenset({"", "tidak", "no", "n", "0", "-", "false"})
_DAYS = re.compile(r"\d{1,2}(-\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Places:
    """Which place is meant, by official code or by folded name: (province id, regency id), one of them None."""

    known: Mapping[str, tuple[int | None, int | None]]

    def find(self, text: str) -> tuple[int | None, int | None] | None:
        return self.known.get(text.strip()) or self.known.get(fold(text))


@dataclass(frozen=True, slots=True)
class TariffRow:
    """What one service charges from one regency (None: from anywhere) to one province or regency. `days`: "2-3"."""

    courier: str
    service: str
    from_regency_id: int | None
    to_province_id: int | None
    to_regency_id: int | None
    first_kg: Money
    next_kg: Money
    days: str
    has_cod: bool

    @property
    def key(self) -> tuple[str, str, int | None, int | None, int | None]:
        """What there is one price for."""
        route = (self.from_regency_id, self.to_province_id, self.to_regency_id)
        return (self.courier, self.service, *route)


@dataclass(frozen=True, slots=True)
class Problem:
    """What cannot be read: where, what stands there, and how to mend it."""

    row: int
    column: str
    value: str
    fix: str


@dataclass(frozen=True, slots=True)
class Reading:
    rows: Sequence[TariffRow]
    problems: Sequence[Problem]


class _Wrong(Exception):
    """A cell that cannot be read."""

    def __init__(self, column: str, fix: str) -> None:
        super().__init__(fix)
        self.column, self.fix = column, fix


def read_tariffs(data: bytes, places: Places) -> Reading:
    """Every row that can be read, and a problem for every one that cannot. Raises TableUnreadable, TableTooLarge."""
    lines = _lines(data)
    where = _columns([str(cell) for cell in lines[0][1]])
    if where is None:
        raise TableUnreadable
    rows: dict[object, TariffRow] = {}
    problems: list[Problem] = []
    for number, cells in lines[1:]:
        texts = {name: _text(cells, place) for name, place in where.items()}
        if not any(texts.values()):
            continue
        try:
            row = _row(texts, places)
            if row.key in rows:
                raise _Wrong("place", _("This service and place stand in an earlier row. Keep one of them."))
            rows[row.key] = row
        except _Wrong as wrong:
            heading = str(lines[0][1][where[wrong.column]]) if wrong.column in where else wrong.column
            problems.append(Problem(number, heading, texts.get(wrong.column, ""), wrong.fix))
    return Reading(list(rows.values()), problems)


def _lines(data: bytes) -> Sequence[tuple[int, Sequence[Cell]]]:
    too_large = TableTooLarge(rows=MOST_ROWS, megabytes=MEGABYTES)
    if len(data) > MEGABYTES * 1024 * 1024:
        raise too_large
    lines: Sequence[tuple[int, Sequence[Cell]]]
    if is_xlsx(data):
        lines = xlsx_rows(data, most_rows=MOST_ROWS + 1, most_columns=MOST_COLUMNS, too_large=too_large)
    else:
        lines = csv_rows(data, knows=lambda heading: _columns(heading) is not None)
    if not lines:
        raise TableUnreadable
    if len(lines) > MOST_ROWS + 1:
        raise too_large
    return lines


def _columns(heading: Sequence[str]) -> dict[str, int] | None:
    names = [normal(cell) for cell in heading]
    found = {
        column: names.index(name) for column, aliases in COLUMNS.items() for name in aliases if name in names
    }
    return found if all(name in found for name in NEEDED) else None


def _text(cells: Sequence[Cell], place: int) -> str:
    cell = cells[place] if place < len(cells) else ""
    return f"{cell.normalize():f}" if isinstance(cell, Decimal) else unharmed(cell.strip())


def _row(texts: Mapping[str, str], places: Places) -> TariffRow:
    origin = texts.get("origin", "")
    place = places.find(texts["place"])
    if place is None:
        raise _Wrong("place", _("Write a province or a regency, such as Sumatera Utara or Kab. Batu Bara."))
    from_regency = None
    if origin:
        found = places.find(origin)
        if found is None or found[1] is None:
            raise _Wrong("origin", _("Write a regency or city, or leave it empty for anywhere."))
        from_regency = found[1]
    days = texts["days"].replace(" ", "").replace("–", "-")
    if not _DAYS.fullmatch(days):
        raise _Wrong("days", _("Write how many days it takes: 2 or 2-3."))
    return TariffRow(
        courier=_name(texts, "courier"),
        service=_name(texts, "service"),
        from_regency_id=from_regency,
        to_province_id=place[0],
        to_regency_id=place[1],
        first_kg=_money(texts, "first_kg"),
        next_kg=_money(texts, "next_kg"),
        days=days,
        has_cod=_yes(texts.get("has_cod", "")),
    )


def _name(texts: Mapping[str, str], column: str) -> str:
    name = " ".join(texts[column].split())
    if not name or len(name) > 30 or ":" in name:
        raise _Wrong(column, _("Write a short name, such as JNE or REG."))
    return name


def _money(texts: Mapping[str, str], column: str) -> Money:
    fix = _("Write whole rupiah, such as 12.000.")
    try:
        money = parse_rupiah(texts[column])
    except ValueError:
        raise _Wrong(column, fix) from None
    if not 0 <= money.amount <= MOST_RUPIAH:
        raise _Wrong(column, fix)
    return money


def _yes(text: str) -> bool:
    word = text.lower()
    if word not in YES | NO:
        raise _Wrong("has_cod", _("Write ya or tidak."))
    return word in YES


def table_of(
    rows: Sequence[TariffRow], name_of: Callable[[TariffRow], tuple[str, str]]
) -> list[list[str | int]]:
    """The rows of a spreadsheet, headings first. `name_of` gives the names of where from and where to."""
    table: list[list[str | int]] = [list(HEADINGS)]
    for row in rows:
        origin, place = name_of(row)
        prices: list[str | int] = [row.first_kg.amount, row.next_kg.amount]
        table.append(
            [row.courier, row.service, origin, place, *prices, row.days, "ya" if row.has_cod else "tidak"]
        )
    return table
