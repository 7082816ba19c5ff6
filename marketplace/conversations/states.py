"""Whether others see a question, and who wrote a message."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.states import Moves, machine
from marketplace.core.words import _l


class QuestionState(StrEnum):
    """Shown with its answer; our staff may hide it with a reason, and show it again."""

    SHOWN = "shown"
    HIDDEN = "hidden"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {QuestionState.SHOWN: _l("Shown"), QuestionState.HIDDEN: _l("Hidden")}

MOVES: Moves[QuestionState] = machine(
    "questions",
    {QuestionState.SHOWN: {QuestionState.HIDDEN}, QuestionState.HIDDEN: {QuestionState.SHOWN}},
)


class Side(StrEnum):
    """Who speaks in a conversation about an order."""

    BUYER = "buyer"
    PARTNER = "partner"

    @property
    def label(self) -> str:
        return SIDES[self]

    @property
    def other(self) -> Side:
        return Side.PARTNER if self is Side.BUYER else Side.BUYER


SIDES = {Side.BUYER: _l("Buyer"), Side.PARTNER: _l("Seller")}
