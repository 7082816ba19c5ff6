"""What happened to complaints. No event holds what was written: facts are kept for ever."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ComplaintEvent(Event):
    """Which complaint, and about which order if about one."""

    name = "complaint_event"

    complaint_id: int
    code: str
    partner_id: int | None
    checkout_id: int | None
    order_code: str | None


@dataclass(frozen=True, kw_only=True)
class ComplaintOpened(ComplaintEvent):
    """The clock runs: our staff and the shop are told."""

    name = "complaint_opened"


@dataclass(frozen=True, kw_only=True)
class ComplaintWritten(ComplaintEvent):
    """Somebody wrote in it; the others are told. `note_id` names the words."""

    name = "complaint_written"

    note_id: int
    speaker: str


@dataclass(frozen=True, kw_only=True)
class ComplaintEscalated(ComplaintEvent):
    """The buyer or our staff asked for more than an answer."""

    name = "complaint_escalated"


@dataclass(frozen=True, kw_only=True)
class ComplaintResolved(ComplaintEvent):
    """It is over, with its result."""

    name = "complaint_resolved"


@dataclass(frozen=True, kw_only=True)
class ComplaintLate(ComplaintEvent):
    """The due day is over without an answer."""

    name = "complaint_late"
