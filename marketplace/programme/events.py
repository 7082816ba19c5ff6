"""What happened in the programme."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AidGiven(Event):
    """A piece of aid reached its partner."""

    name = "aid_given"
    aid_id: int
    partner_id: int
