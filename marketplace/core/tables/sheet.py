"""What the parts of an XLSX say: texts that cells share, which cells are dates, and the rows of a sheet."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal

from marketplace.core.tables.cells import Cell
from marketplace.core.tables.errors import TableMerged, TableTooLarge

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_LETTERS = re.compile(r"([A-Z]{1,3})\d*")
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  a spreadsheet's day belongs to no zone


def unescaped(text: str) -> str:
    """`_x000D_` is how XLSX writes signs that XML cannot hold."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class Links:
    """Which part is meant by which id, and of which kind it is."""

    def __init__(self) -> None:
        self.target: dict[str, str] = {}
        self.kind: dict[str, str] = {}

    def start(self, name: str, values: dict[str, str]) -> None:
        if name == "Relationship" and values.get("TargetMode") != "External":
            self.target[values["Id"]] = values["Target"]
            self.kind.setdefault(values["Type"].rpartition("/")[2], values["Target"])

    def end(self, name: str) -> None: ...
    def text(self, words: str) -> None: ...


class Workbook:
    """The id of the first sheet that is not hidden."""

    def __init__(self) -> None:
        self.first: str | None = None

    def start(self, name: str, values: dict[str, str]) -> None:
        if name == "sheet" and self.first is None and values.get("state", "visible") == "visible":
            self.first = next(value for key, value in values.items() if key.endswith(":id"))

    def end(self, name: str) -> None: ...
    def text(self, words: str) -> None: ...


class Styles:
    """Which styles show a number as a date: a price that a spreadsheet took for a date must not become a number."""

    def __init__(self) -> None:
        self.dates: list[bool] = []
        self._formats: dict[str, bool] = {}
        self._in_cells = False

    def start(self, name: str, values: dict[str, str]) -> None:
        if name == "numFmt":
            shown = _NOT_SHOWN.sub("", values.get("formatCode", "")).lower()
            self._formats[values["numFmtId"]] = any(sign in shown for sign in "dyhs")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            number = values.get("numFmtId", "0")
            self.dates.append(self._formats.get(number, int(number) in _DATE_FORMATS))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False

    def text(self, words: str) -> None: ...


class _Texts:
    """Collects the text of `t` elements, but for the hints how to pronounce it."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._is_text = self._is_hint = False

    def start(self, name: str) -> None:
        if name == "rPh":
            self._is_hint = True
        elif name == "t":
            self._is_text = not self._is_hint

    def end(self, name: str) -> None:
        if name == "rPh":
            self._is_hint = False
        elif name == "t":
            self._is_text = False

    def text(self, words: str) -> None:
        if self._is_text:
            self.pieces.append(words)

    def take(self) -> str:
        found = unescaped("".join(self.pieces))
        self.pieces.clear()
        return found


class SharedTexts:
    """Texts by their place: cells name the place."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._now = _Texts()

    def start(self, name: str, values: dict[str, str]) -> None:
        self._now.start(name)

    def end(self, name: str) -> None:
        self._now.end(name)
        if name == "si":
            self.texts.append(self._now.take())

    def text(self, words: str) -> None:
        self._now.text(words)


class Sheet:
    """The rows that hold something, each with its number. Ends with TableTooLarge, TableMerged."""

    def __init__(
        self, shared: list[str], dates: list[bool], *, rows: int, columns: int, too_large: TableTooLarge
    ) -> None:
        self.rows: list[tuple[int, list[Cell]]] = []
        self._shared, self._dates = shared, dates
        self._most_rows, self._most_columns, self._too_large = rows, columns, too_large
        self._number = self._column = 0
        self._cells: dict[int, Cell] = {}
        self._kind, self._style = "n", 0
        self._value: list[str] = []
        self._in_value = False
        self._inline = _Texts()

    def start(self, name: str, values: dict[str, str]) -> None:
        if name == "row":
            self._number = int(values.get("r", self._number + 1))
            self._column, self._cells = -1, {}
        elif name == "c":
            place = _LETTERS.match(values.get("r", ""))
            self._column = _number_of(place[1]) if place else self._column + 1
            self._kind, self._style = values.get("t", "n"), int(values.get("s", 0))
            self._value.clear()
        elif name == "v":
            self._in_value = True
        elif name == "mergeCell":
            raise TableMerged
        else:
            self._inline.start(name)

    def end(self, name: str) -> None:
        if name == "v":
            self._in_value = False
        elif name == "c":
            self._end_cell()
        elif name == "row" and self._cells:
            if self._number > self._most_rows or len(self.rows) >= self._most_rows:
                raise self._too_large
            width = 1 + max(self._cells)
            self.rows.append((self._number, [self._cells.get(place, "") for place in range(width)]))
        else:
            self._inline.end(name)

    def text(self, words: str) -> None:
        if self._in_value:
            self._value.append(words)
        else:
            self._inline.text(words)

    def _end_cell(self) -> None:
        inline, value = self._inline.take(), "".join(self._value)
        cell: Cell = inline if self._kind == "inlineStr" else self._read(value)
        if cell == "":
            return
        if self._column >= self._most_columns:
            raise self._too_large
        self._cells[self._column] = cell

    def _read(self, value: str) -> Cell:
        if self._kind == "s" and value:
            return self._shared[int(value)]
        if self._kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if self._kind != "n" or not value:
            return unescaped(value)
        number = float(value)  # spreadsheets keep 0.1 as 0.10000000000000001
        if self._style < len(self._dates) and self._dates[self._style]:
            with suppress(OverflowError):
                return f"{DAY_ZERO + timedelta(days=number):%d/%m/%Y}"
        return Decimal(repr(number)) if abs(number) < 1e15 else value


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
