"""From a row of cells to values, with a problem for each cell that means nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marketplace.core.tables import Cell
from marketplace.core.words import _
from marketplace.sheets.rules.columns import COLUMNS
from marketplace.sheets.rules.known import Shelf, Values
from marketplace.sheets.rules.plan import Problem
from marketplace.sheets.rules.reading import SheetRow
from marketplace.sheets.rules.values import LENGTHS, READERS, CellRefused, read_choice, read_text, shown

SHOWN = 120  # of a cell beside its problem


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what is written in it, by column; only what was filled and could be read."""

    number: int
    cells: dict[str, Cell]
    values: Values
    refused: frozenset[str]

    def text(self, key: str) -> str:
        return str(self.values.get(key, ""))

    def lacks(self, key: str) -> bool:
        """Nothing stands there; what stands there and cannot be read has its problem already."""
        return key not in self.values and key not in self.refused

    def problem(self, key: str, fix: str) -> Problem:
        value = shown(self.cells[key]) if key in self.cells else ""
        return Problem(self.number, key, value[:SHOWN], fix)


def read_line(row: SheetRow, shelf: Shelf) -> tuple[Line, list[Problem]]:
    """The line and what is wrong in it, in the order of the columns."""
    values: Values = {}
    wrong: list[tuple[str, str]] = []
    for column in COLUMNS:
        if column.key not in row.cells:
            continue
        try:
            values[column.key] = _value(column.key, row.cells[column.key], shelf)
        except CellRefused as refused:
            wrong.append((column.key, str(refused)))
    line = Line(row.number, row.cells, values, frozenset(key for key, _fix in wrong))
    return line, [line.problem(key, fix) for key, fix in wrong]


def _value(key: str, cell: Cell, shelf: Shelf) -> Any:
    if key in LENGTHS:
        return read_text(cell, key)
    if key == "unit":
        return read_choice(
            cell, shelf.units, missing=_("We do not know this unit. Write one of the list of units.")
        )
    if key == "category":
        found = read_choice(
            cell,
            shelf.category_names,
            missing=_("We do not know this category. Write one of the list of categories."),
        )
        if found is None:
            raise CellRefused(
                _("Several categories are called so. Write it with its department, as in the list.")
            )
        return found
    return READERS[key](cell)
