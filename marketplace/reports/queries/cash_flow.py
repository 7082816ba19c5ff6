"""A partner's money by month: what was earned, what was paid out, what is still on its way."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.core.money import Money, total
from marketplace.reports.periods import Month
from marketplace.reports.queries.statements import statement
from marketplace.reports.sections import Section

GAINED = (Section.SALES, Section.FEES, Section.REFUNDS, Section.OTHER)


@dataclass(frozen=True, slots=True)
class MonthFlow:
    """One month: `gained` less `received` is what the balance grew by."""

    month: Month
    gained: Money
    received: Money
    balance: Money


def cash_flow(partner_id: int, *, until: Month, months: int = 6) -> list[MonthFlow]:
    """The last months, oldest first. The same figures as the statements, because they are their sums."""
    found = []
    for back in reversed(range(months)):
        month = until.plus(-back)
        own = statement(partner_id, month)
        gained = total(row.amount for row in own.rows if row.section in GAINED)
        received = -total(row.amount for row in own.rows if row.section not in GAINED)
        found.append(MonthFlow(month, gained, received, own.closing))
    return found
