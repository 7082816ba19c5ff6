"""What happens to stock that others may want to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marketplace.core.events import Event
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity


@dataclass(frozen=True, kw_only=True)
class SoldOffline(Event):
    """A partner sold something outside the marketplace; the cash book may take it over."""

    name = "sold_offline"

    partner_id: int
    variant_id: int
    title: str
    quantity: Quantity
    amount: Money
    move_id: int = 0
    on: date | None = None
    by: int | None = None


@dataclass(frozen=True, kw_only=True)
class BatchHarvested(Event):
    """A batch came in."""

    name = "batch_harvested"

    batch_id: int
    partner_id: int
    variant_id: int
    quantity: Quantity
