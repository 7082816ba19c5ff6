"""Words and moves: what a partner is to the programme, and how far a paper is checked."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.states import Moves, machine
from marketplace.core.words import _l


class PartnerStatus(StrEnum):
    """What a partner business is to the programme. Changes have a date: the history answers for any day."""

    CANDIDATE = "candidate"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return STATUS_LABELS[self]


STATUS_LABELS = {
    PartnerStatus.CANDIDATE: _l("Candidate"),
    PartnerStatus.ACTIVE: _l("Active"),
    PartnerStatus.PAUSED: _l("Paused"),
    PartnerStatus.ENDED: _l("Ended"),
}

STATUS_MOVES: Moves[PartnerStatus] = {
    PartnerStatus.CANDIDATE: {PartnerStatus.ACTIVE, PartnerStatus.ENDED},
    PartnerStatus.ACTIVE: {PartnerStatus.PAUSED, PartnerStatus.ENDED},
    PartnerStatus.PAUSED: {PartnerStatus.ACTIVE, PartnerStatus.ENDED},
    PartnerStatus.ENDED: {PartnerStatus.ACTIVE},
}


class DocumentState(StrEnum):
    """Whether somebody of ours has looked at a paper, and what they said."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WAIVED = "waived"

    @property
    def label(self) -> str:
        return DOCUMENT_LABELS[self]


DOCUMENT_LABELS = {
    DocumentState.SUBMITTED: _l("Waiting for a check"),
    DocumentState.ACCEPTED: _l("Accepted"),
    DocumentState.REJECTED: _l("Rejected"),
    DocumentState.WAIVED: _l("Not needed"),
}

DOCUMENT_MOVES: Moves[DocumentState] = machine(
    "partner_documents",
    {
        DocumentState.SUBMITTED: {DocumentState.ACCEPTED, DocumentState.REJECTED},
        DocumentState.ACCEPTED: {DocumentState.REJECTED},
        DocumentState.REJECTED: set(),
        DocumentState.WAIVED: {DocumentState.REJECTED},
    },
)
