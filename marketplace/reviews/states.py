"""Whether buyers see a review."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.states import Moves, machine
from marketplace.core.words import _l


class ReviewState(StrEnum):
    """Shown from the first moment; our staff may hide it with a reason, and show it again."""

    SHOWN = "shown"
    HIDDEN = "hidden"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {ReviewState.SHOWN: _l("Shown"), ReviewState.HIDDEN: _l("Hidden")}

MOVES: Moves[ReviewState] = machine(
    "reviews",
    {ReviewState.SHOWN: {ReviewState.HIDDEN}, ReviewState.HIDDEN: {ReviewState.SHOWN}},
)
