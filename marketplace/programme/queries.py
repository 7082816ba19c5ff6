"""Reading the programme: the register, aid, targets against results, and the trace from aid to sales."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.catalogue.models import Product
from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.core.money import ZERO, Money, total
from marketplace.programme.errors import AidNotFound, VisitNotFound
from marketplace.programme.models import (
    Aid,
    AidProduct,
    AidState,
    Baseline,
    Grade,
    ProgrammeBudget,
    Target,
    TargetKind,
    Visit,
    VisitState,
)
from marketplace.sales import queries as sales
from marketplace.sales.queries import Turnover

YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class TracedProduct:
    """A product that aid made possible, and what it sold since that aid."""

    product: Product
    aid_ids: tuple[int, ...]
    sold: Turnover


@dataclass(frozen=True, slots=True)
class Trace:
    """One partner from aid to sales. Sales BY an aided partner, never sales caused by aid."""

    aid: Sequence[Aid]
    first_aid_on: date | None
    products: Sequence[TracedProduct]
    since_aid: Turnover
    last_year: Turnover
    baseline: Baseline | None
    monthly_now: Money
    weakest: Grade | None
    months: Sequence[tuple[date, Turnover]] = field(default_factory=tuple)

    @property
    def given(self) -> Money:
        return total(row.value for row in self.aid if row.state is AidState.REALISED)

    @property
    def depends_on_company(self) -> bool:
        """More than half of the turnover of a year comes from the company."""
        return self.last_year.company_share_bp > 5_000

    @property
    def change_bp(self) -> int | None:
        """Monthly turnover now against the baseline, in basis points; None without a dated baseline."""
        if self.baseline is None or not self.baseline.monthly_turnover:
            return None
        was = self.baseline.monthly_turnover.amount
        return (self.monthly_now.amount - was) * 10_000 // was


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One indicator in one year: what was aimed at and what was reached, each with its source."""

    indicator: str
    unit: str
    year: int
    target: Target | None
    result: Target | None


def aid_list(*, year: int | None = None, partner_id: int | None = None) -> Sequence[Aid]:
    """Aid with its partner and site, newest first."""
    query = select(Aid).options(joinedload(Aid.partner), joinedload(Aid.site))
    if year is not None:
        query = query.where(Aid.year == year)
    if partner_id is not None:
        query = query.where(Aid.partner_id == partner_id)
    return db.session.scalars(query.order_by(Aid.year.desc(), Aid.given_on.desc(), Aid.id.desc())).all()


def aid_sums() -> list[tuple[int, str, str, AidState, Money]]:
    """(year, site, scope, state, sum): the only sums of aid there are, so that scopes are never mixed."""
    from marketplace.accounts.models import Site

    query = (
        select(Aid.year, Site.name, Aid.scope, Aid.state, func.sum(Aid.value))
        .join(Site, Site.id == Aid.site_id)
        .group_by(Aid.year, Site.name, Aid.scope, Aid.state)
        .order_by(Aid.year.desc(), Site.name, Aid.scope, Aid.state)
    )
    return [(year, site, scope, state, _money(amount)) for year, site, scope, state, amount in db.session.execute(query)]


def get_aid(aid_id: int) -> Aid:
    """Raises AidNotFound."""
    row = db.session.get(Aid, aid_id, options=[joinedload(Aid.partner), joinedload(Aid.site)])
    if row is None:
        raise AidNotFound
    return row


def linked_products(aid_id: int) -> set[int]:
    """Ids of the products that a piece of aid makes possible."""
    return set(db.session.scalars(select(AidProduct.product_id).where(AidProduct.aid_id == aid_id)))


def budgets() -> Sequence[ProgrammeBudget]:
    """Every budget line with its scope and source; there is no total on purpose."""
    query = select(ProgrammeBudget).options(joinedload(ProgrammeBudget.site))
    return db.session.scalars(query.order_by(ProgrammeBudget.period.desc(), ProgrammeBudget.id)).all()


def targets_against_results() -> list[TargetRow]:
    """Current figures by indicator and year, newest year first."""
    query = select(Target).where(Target.replaced_by_id.is_(None)).order_by(Target.indicator, Target.year.desc(), Target.id)
    rows: defaultdict[tuple[str, str, int], dict[TargetKind, Target]] = defaultdict(dict)
    for row in db.session.scalars(query.options(joinedload(Target.site))):
        rows[(row.indicator, row.unit, row.year)][row.kind] = row
    return [
        TargetRow(*key, target=pair.get(TargetKind.TARGET), result=pair.get(TargetKind.RESULT)) for key, pair in rows.items()
    ]


def target_history(target_id: int) -> Sequence[Target]:
    """The figures that this one replaced, newest first."""
    found: list[Target] = []
    query = select(Target).where(Target.replaced_by_id == target_id)
    while (older := db.session.scalar(query)) is not None:
        found.append(older)
        query = select(Target).where(Target.replaced_by_id == older.id)
    return found


def visits_due() -> Sequence[Visit]:
    """Planned visits, most overdue first."""
    query = select(Visit).where(Visit.state == VisitState.PLANNED).options(joinedload(Visit.partner))
    return db.session.scalars(query.order_by(Visit.planned_on, Visit.id)).all()


def visits_of(partner_id: int) -> Sequence[Visit]:
    """All visits to a partner, newest first."""
    query = select(Visit).where(Visit.partner_id == partner_id).order_by(Visit.planned_on.desc(), Visit.id.desc())
    return db.session.scalars(query).all()


def follow_ups() -> Sequence[Visit]:
    """Findings that something follows from, most urgent first."""
    query = select(Visit).where(Visit.follow_up != "").options(joinedload(Visit.partner))
    return db.session.scalars(query.order_by(Visit.follow_up_by, Visit.id)).all()


def get_visit(visit_id: int) -> Visit:
    """Raises VisitNotFound."""
    row = db.session.get(Visit, visit_id, options=[joinedload(Visit.partner)])
    if row is None:
        raise VisitNotFound
    return row


def baseline_of(partner_id: int) -> Baseline | None:
    """The newest one written down."""
    query = select(Baseline).where(Baseline.partner_id == partner_id).order_by(Baseline.id.desc()).limit(1)
    return db.session.scalar(query)


def trace(partner_id: int) -> Trace:
    """Aid -> products -> sales to consumers and to the company, from the real transactions."""
    given = aid_list(partner_id=partner_id)
    realised = [row for row in given if row.state is AidState.REALISED and row.given_on]
    first = min((row.given_on for row in realised if row.given_on), default=None)
    since = today() - timedelta(days=YEAR_DAYS)
    last_year = sales.turnover(partner_id=partner_id, since=since)
    recent = sales.turnover(partner_id=partner_id, since=today() - timedelta(days=90))
    grades = [row.grade for row in realised]
    return Trace(
        aid=given,
        first_aid_on=first,
        products=_traced_products(partner_id, realised, first),
        since_aid=sales.turnover(partner_id=partner_id, since=first) if first else Turnover(),
        last_year=last_year,
        baseline=baseline_of(partner_id),
        monthly_now=Money(recent.total.amount // 3),
        weakest=max(grades, key=lambda grade: list(Grade).index(grade)) if grades else None,
        months=sales.by_month(partner_id=partner_id, since=since.replace(day=1), until=today()),
    )


def _traced_products(partner_id: int, realised: Sequence[Aid], first: date | None) -> list[TracedProduct]:
    if first is None:
        return []
    links: defaultdict[int, list[int]] = defaultdict(list)
    pairs = select(AidProduct.product_id, AidProduct.aid_id).where(AidProduct.aid_id.in_([row.id for row in realised]))
    for product_id, aid_id in db.session.execute(pairs.order_by(AidProduct.aid_id)):
        links[product_id].append(aid_id)
    sold = sales.by_product(partner_id=partner_id, since=first)
    products = db.session.scalars(select(Product).where(Product.id.in_(links)).order_by(Product.name)).all()
    traced = [TracedProduct(row, tuple(links[row.id]), sold.get(row.id, Turnover())) for row in products]
    return sorted(traced, key=lambda row: -row.sold.total.amount)


def _money(value: object) -> Money:
    return value if isinstance(value, Money) else Money(int(str(value))) if value is not None else ZERO
