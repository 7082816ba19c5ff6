"""What a complaint is about, how far it is, and who speaks in it."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.states import Moves, machine
from marketplace.core.words import _l


class ComplaintState(StrEnum):
    """Open: somebody must answer by the due day. Escalated: the buyer is not content, or nobody answered in time."""

    OPEN = "open"
    ANSWERED = "answered"
    ESCALATED = "escalated"
    RESOLVED = "resolved"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    ComplaintState.OPEN: _l("Open"),
    ComplaintState.ANSWERED: _l("Answered"),
    ComplaintState.ESCALATED: _l("Escalated"),
    ComplaintState.RESOLVED: _l("Resolved"),
}

MOVES: Moves[ComplaintState] = machine(
    "complaints",
    {
        ComplaintState.OPEN: {
            ComplaintState.ANSWERED,
            ComplaintState.ESCALATED,
            ComplaintState.RESOLVED,
        },
        ComplaintState.ANSWERED: {
            ComplaintState.OPEN,
            ComplaintState.ESCALATED,
            ComplaintState.RESOLVED,
        },
        ComplaintState.ESCALATED: {ComplaintState.RESOLVED},
        ComplaintState.RESOLVED: set(),
    },
)
WAITING = frozenset({ComplaintState.OPEN, ComplaintState.ESCALATED})  # somebody must act


class ComplaintKind(StrEnum):
    """What it is about, in the words of a buyer."""

    NOT_ARRIVED = "not_arrived"
    WRONG = "wrong"
    DAMAGED = "damaged"
    QUALITY = "quality"
    MONEY = "money"
    SELLER = "seller"
    SERVICE = "service"
    OTHER = "other"

    @property
    def label(self) -> str:
        return KINDS[self]


KINDS = {
    ComplaintKind.NOT_ARRIVED: _l("It has not arrived"),
    ComplaintKind.WRONG: _l("Something else arrived, or too little"),
    ComplaintKind.DAMAGED: _l("It arrived broken or spoilt"),
    ComplaintKind.QUALITY: _l("It is not as described"),
    ComplaintKind.MONEY: _l("Something is wrong with the payment or refund"),
    ComplaintKind.SELLER: _l("The seller does not treat me well"),
    ComplaintKind.SERVICE: _l("The website or your service"),
    ComplaintKind.OTHER: _l("Something different"),
}
ABOUT_AN_ORDER = tuple(kind for kind in ComplaintKind if kind is not ComplaintKind.SERVICE)
ABOUT_THE_SERVICE = (
    ComplaintKind.SERVICE,
    ComplaintKind.MONEY,
    ComplaintKind.SELLER,
    ComplaintKind.OTHER,
)


class Speaker(StrEnum):
    """Who wrote a note of a complaint."""

    BUYER = "buyer"
    PARTNER = "partner"
    STAFF = "staff"

    @property
    def label(self) -> str:
        return SPEAKERS[self]


SPEAKERS = {
    Speaker.BUYER: _l("Buyer"),
    Speaker.PARTNER: _l("Seller"),
    Speaker.STAFF: _l("Pasar Mitra"),
}
