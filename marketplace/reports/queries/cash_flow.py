"""A partner's money by month: what was earned, what was paid out, what is left."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.core.clock import JAKARTA
from marketplace.core.money import ZERO, Money
from marketplace.reports.periods import Month
from marketplace.reports.queries.statements import balance_before, events_between
from marketplace.reports.sections import Section, section_of

RECEIVED = (Section.CASH, Section.PAYOUTS)


@dataclass(frozen=True, slots=True)
class MonthFlow:
    """One month: `gained` less `received` is what the balance grew by."""

    month: Month
    gained: Money
    received: Money
    balance: Money


def cash_flow(partner_id: int, *, until: Month, months: int = 6) -> list[MonthFlow]:
    """The last months, oldest first: the same figures as the statements of these months add up to. Two queries."""
    listed = [until.plus(-back) for back in reversed(range(months))]
    gained = dict.fromkeys(listed, ZERO)
    received = dict.fromkeys(listed, ZERO)
    for event in events_between(partner_id, listed[0].start, until.end).values():
        month = Month.of(event.at.astimezone(JAKARTA).date())
        if section_of(event.kind) in RECEIVED:
            received[month] -= event.own
        else:
            gained[month] += event.own
    balance, found = balance_before(partner_id, listed[0].start), []
    for month in listed:
        balance += gained[month] - received[month]
        found.append(MonthFlow(month, gained[month], received[month], balance))
    return found
