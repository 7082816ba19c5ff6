"""The trace: aid -> products -> sales to consumers and to the company, from the real transactions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.catalogue.models import Product
from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.core.money import ZERO, Money
from marketplace.programme.models import Aid, AidProduct, AidState, Baseline, Grade
from marketplace.programme.queries.aid import aid_list
from marketplace.programme.queries.plans import baseline_of
from marketplace.programme.queries.register import aided_partner_ids
from marketplace.sales import queries as sales
from marketplace.sales.queries import Turnover

YEAR = timedelta(days=364)  # with today: 365 days
QUARTER = timedelta(days=89)
HALF_BP = 5_000


@dataclass(frozen=True, slots=True)
class TracedProduct:
    """A product that aid made possible, and what it sold since the first of that aid."""

    product: Product
    aid: tuple[Aid, ...]
    since: date
    sold: Turnover


@dataclass(frozen=True, slots=True)
class GradedSales:
    """Sales of a period by how well they are shown: company by BAST, prepaid by the bank, cash by the seller's word."""

    sold: Turnover
    cash: Money

    @property
    def rows(self) -> tuple[tuple[str, Money, Grade], ...]:
        """(company | prepaid | cash, amount, grade)."""
        return (
            ("company", self.sold.company, Grade.A),
            ("prepaid", self.sold.consumers - self.cash, Grade.A),
            ("cash", self.cash, Grade.D),
        )


@dataclass(frozen=True, slots=True)
class Trace:
    """One partner from aid to sales. Sales BY an aided partner, never sales caused by aid."""

    aid: Sequence[Aid]
    first_aid_on: date | None
    products: Sequence[TracedProduct]
    since_aid: GradedSales
    last_year: Turnover
    baseline: Baseline | None
    monthly_now: Money
    weakest: Grade | None
    months: Sequence[tuple[date, Turnover]]

    @property
    def given(self) -> Sequence[Aid]:
        """What reached the partner, oldest first."""
        return sorted(
            (row for row in self.aid if row.state is AidState.REALISED),
            key=lambda row: (row.given_on, row.id),
        )

    @property
    def depends_on_company(self) -> bool:
        """More than half of the turnover of a year comes from the company."""
        return self.last_year.company_share_bp > HALF_BP

    @property
    def change_bp(self) -> int | None:
        """Monthly turnover now against the baseline, in basis points; None without a dated baseline."""
        if self.baseline is None or not self.baseline.monthly_turnover:
            return None
        was = self.baseline.monthly_turnover.amount
        return (self.monthly_now.amount - was) * 10_000 // was


def trace(partner_id: int) -> Trace:
    """Everything that is known of one partner between aid and sales."""
    aid = aid_list(partner_id=partner_id)
    realised = [row for row in aid if row.state is AidState.REALISED and row.given_on]
    first = min((row.given_on for row in realised if row.given_on), default=None)
    since = today() - YEAR
    recent = sales.turnover(partner_id=partner_id, since=today() - QUARTER)
    grades = [row.grade for row in realised]
    return Trace(
        aid=aid,
        first_aid_on=first,
        products=_traced_products(partner_id, realised),
        since_aid=graded_sales(partner_id, since=first) if first else GradedSales(Turnover(), ZERO),
        last_year=sales.turnover(partner_id=partner_id, since=since),
        baseline=baseline_of(partner_id),
        monthly_now=Money(recent.total.amount // 3),
        weakest=max(grades, key=list(Grade).index) if grades else None,
        months=sales.by_month(partner_id=partner_id, since=_months_ago(11), until=today()),
    )


def graded_sales(partner_id: int, *, since: date) -> GradedSales:
    """Sales of one partner from that day on, apart by their evidence."""
    return GradedSales(
        sales.turnover(partner_id=partner_id, since=since),
        sales.cash_part(partner_id=partner_id, since=since),
    )


def aided_sales_by_month() -> list[tuple[date, Turnover]]:
    """Sales by partners that aid has reached, in the last twelve calendar months."""
    return sales.by_month(partner_ids=sorted(aided_partner_ids()), since=_months_ago(11), until=today())


def aided_sales_last_year() -> Turnover:
    """Sales by partners that aid has reached, in the same twelve calendar months as the chart."""
    return sales.turnover(partner_ids=sorted(aided_partner_ids()), since=_months_ago(11), until=today())


def year_start() -> date:
    """The first day of the twelve calendar months that figures of a year count."""
    return _months_ago(11)


def _months_ago(count: int) -> date:
    day = today()
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def _traced_products(partner_id: int, realised: Sequence[Aid]) -> list[TracedProduct]:
    by_id = {row.id: row for row in realised}
    links: defaultdict[int, list[Aid]] = defaultdict(list)
    pairs = select(AidProduct.product_id, AidProduct.aid_id).where(AidProduct.aid_id.in_(by_id))
    for product_id, aid_id in db.session.execute(pairs.order_by(AidProduct.aid_id)):
        links[product_id].append(by_id[aid_id])
    since = {key: min(row.given_on for row in rows if row.given_on) for key, rows in links.items()}
    sold = {day: sales.by_product(partner_id=partner_id, since=day) for day in set(since.values())}
    products = db.session.scalars(select(Product).where(Product.id.in_(links)).order_by(Product.name)).all()
    traced = [
        TracedProduct(row, tuple(links[row.id]), since[row.id], sold[since[row.id]].get(row.id, Turnover()))
        for row in products
    ]
    return sorted(traced, key=lambda row: -row.sold.total.amount)
