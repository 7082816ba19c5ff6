"""How far an uploaded spreadsheet is."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.states import Moves, machine
from marketplace.core.words import _l


class ImportState(StrEnum):
    """Looked at, being brought in, done. What could not be brought in is looked at again."""

    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    ImportState.CHECKED: _l("To be confirmed"),
    ImportState.RUNNING: _l("Being brought in"),
    ImportState.DONE: _l("Brought in"),
}

MOVES: Moves[ImportState] = machine(
    "product_imports",
    {
        ImportState.CHECKED: {ImportState.RUNNING, ImportState.DONE},
        ImportState.RUNNING: {ImportState.CHECKED, ImportState.DONE},
        ImportState.DONE: set(),
    },
)
