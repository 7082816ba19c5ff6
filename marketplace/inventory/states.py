"""States of a promise of stock and of a batch of living goods."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.states import Moves, machine
from marketplace.core.words import _l


class ReservationState(StrEnum):
    """A promise is held until it is taken back or the goods leave."""

    HELD = "held"
    RELEASED = "released"
    CONSUMED = "consumed"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    ReservationState.HELD: _l("Held"),
    ReservationState.RELEASED: _l("Released"),
    ReservationState.CONSUMED: _l("Handed over"),
}


class BatchStage(StrEnum):
    """How far living goods have grown."""

    STARTED = "started"
    GROWING = "growing"
    READY = "ready"
    HARVESTED = "harvested"
    LOST = "lost"

    @property
    def label(self) -> str:
        return STAGE_LABELS[self]

    @property
    def is_open(self) -> bool:
        """Whether something can still come of it."""
        return self in OPEN_STAGES


STAGE_LABELS = {
    BatchStage.STARTED: _l("Started"),
    BatchStage.GROWING: _l("Growing"),
    BatchStage.READY: _l("Ready to harvest"),
    BatchStage.HARVESTED: _l("Harvested"),
    BatchStage.LOST: _l("Lost"),
}
OPEN_STAGES = (BatchStage.STARTED, BatchStage.GROWING, BatchStage.READY)

STAGE_MOVES: Moves[BatchStage] = machine(
    "batches",
    {
        BatchStage.STARTED: {BatchStage.GROWING, BatchStage.READY, BatchStage.HARVESTED, BatchStage.LOST},
        BatchStage.GROWING: {BatchStage.READY, BatchStage.HARVESTED, BatchStage.LOST},
        BatchStage.READY: {BatchStage.HARVESTED, BatchStage.LOST},
        BatchStage.HARVESTED: set(),
        BatchStage.LOST: set(),
    },
)


class MoveReason(StrEnum):
    """Why the number on hand changed. Invariant I3: the moves of a variant add up to what is on hand."""

    COUNTED = "counted"
    RECEIVED = "received"
    HARVESTED = "harvested"
    SOLD = "sold"
    SOLD_OFFLINE = "sold_offline"
    RETURNED = "returned"
    LOST = "lost"

    @property
    def label(self) -> str:
        return REASON_LABELS[self]


REASON_LABELS = {
    MoveReason.COUNTED: _l("Counted"),
    MoveReason.RECEIVED: _l("Added"),
    MoveReason.HARVESTED: _l("Harvested"),
    MoveReason.SOLD: _l("Sold here"),
    MoveReason.SOLD_OFFLINE: _l("Sold outside"),
    MoveReason.RETURNED: _l("Returned"),
    MoveReason.LOST: _l("Lost or spoiled"),
}
