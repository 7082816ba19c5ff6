"""What happened to payouts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marketplace.core.events import Event
from marketplace.core.money import Money


@dataclass(frozen=True, kw_only=True)
class PayoutSent(Event):
    """A partner's transfer was given to the bank."""

    name = "payout_sent"

    transfer_id: int
    partner_id: int
    number: str
    amount: Money


@dataclass(frozen=True, kw_only=True)
class PayoutReturned(Event):
    """The bank could not carry out a partner's transfer: the money is owed again."""

    name = "payout_returned"

    transfer_id: int
    partner_id: int
    number: str
    amount: Money
    reason: str


@dataclass(frozen=True, kw_only=True)
class PayoutDayCame(Event):
    """It is the day of the payouts and there is money for partners: finance prepares the batch."""

    name = "payout_day_came"

    on: date
    total: Money
    count: int
