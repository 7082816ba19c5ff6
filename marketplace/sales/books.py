"""A partner's profit and loss by month: sales through the marketplace, what the cash book says, and our fee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, cast, func, select

from marketplace.cashbook import queries as cashbook
from marketplace.cashbook.kinds import COSTS, Category
from marketplace.core.db import db, is_sqlite
from marketplace.core.money import ZERO, Money, total
from marketplace.ledger.accounts import Account
from marketplace.ledger.models import Posting
from marketplace.sales.given_back import local_day
from marketplace.sales.queries import Turnover, by_month


@dataclass(frozen=True, slots=True)
class MonthBook:
    """One month. `fee` is what the marketplace kept in it, less what it gave back."""

    month: date
    sold: Turnover
    outside: Money
    other_income: Money
    costs: Mapping[Category, Money]
    fee: Money

    @property
    def turnover(self) -> Money:
        """All sales, here and outside: what the two thresholds are about."""
        return self.sold.total + self.outside

    @property
    def cost(self) -> Money:
        return total(self.costs.values()) + self.fee

    @property
    def profit(self) -> Money:
        return self.turnover + self.other_income - self.cost


def books(*, partner_id: int, since: date, until: date) -> list[MonthBook]:
    """The months of these days, oldest first, in three statements. Source: product.md S17."""
    own = cashbook.by_month(partner_id=partner_id, since=since, until=until)
    fees = _fees(partner_id, since, until)
    return [
        _month(first, sold, own, fees)
        for first, sold in by_month(partner_id=partner_id, since=since, until=until)
    ]


def _month(
    first: date, sold: Turnover, own: Mapping[tuple[str, Category], Money], fees: Mapping[str, Money]
) -> MonthBook:
    key = f"{first:%Y-%m}"
    return MonthBook(
        month=first,
        sold=sold,
        outside=own.get((key, Category.SALE), ZERO),
        other_income=own.get((key, Category.OTHER_INCOME), ZERO),
        costs={category: own[key, category] for category in COSTS if (key, category) in own},
        fee=fees.get(key, ZERO),
    )


def _fees(partner_id: int, since: date, until: date) -> dict[str, Money]:
    """What the ledger says we earned of this partner, by month."""
    day = local_day(Posting.created_at)
    month = func.strftime("%Y-%m", day) if is_sqlite() else func.to_char(day, "YYYY-MM")
    query = (
        select(month, func.sum(cast(Posting.amount, BigInteger)))
        .where(
            Posting.partner_id == partner_id,
            Posting.account == Account.PLATFORM_FEE,
            day.between(since, until),
        )
        .group_by(month)
    )
    return {key: Money(-int(amount)) for key, amount in db.session.execute(query)}


def turnover_of(months: Sequence[MonthBook]) -> Money:
    """Of the year so far, when these are its months."""
    return total(month.turnover for month in months)
