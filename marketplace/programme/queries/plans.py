"""Reading budgets, targets and baselines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Site
from marketplace.core.db import db
from marketplace.programme.errors import TargetNotFound
from marketplace.programme.models import Baseline, ProgrammeBudget, Target, TargetKind


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One indicator in one year at one site: what was aimed at and what was reached, each with its source."""

    indicator: str
    unit: str
    year: int
    site: Site | None
    target: Target | None
    result: Target | None
    older: Sequence[Target] = field(default_factory=tuple)

    @property
    def reached_percent(self) -> int | None:
        """Whole percent of the target; None while one of the two is missing."""
        if self.target is None or self.result is None or not self.target.value:
            return None
        return self.result.value * 100 // self.target.value


def budgets() -> Sequence[ProgrammeBudget]:
    """Every budget line with its scope and source; there is no total on purpose."""
    query = select(ProgrammeBudget).options(joinedload(ProgrammeBudget.site))
    return db.session.scalars(query.order_by(ProgrammeBudget.period.desc(), ProgrammeBudget.id)).all()


def targets_against_results(*, year: int | None = None) -> list[TargetRow]:
    """Current figures by indicator, year and site, newest year first, with the figures they replaced."""
    query = (
        select(Target)
        .options(joinedload(Target.site))
        .order_by(Target.year.desc(), Target.indicator, Target.id)
    )
    if year is not None:
        query = query.where(Target.year == year)
    figures = db.session.scalars(query).all()
    rows: defaultdict[tuple[int, str, str, int | None], list[Target]] = defaultdict(list)
    for figure in figures:
        rows[(figure.year, figure.indicator, figure.unit, figure.site_id)].append(figure)
    return [_row(group) for group in rows.values()]


def _row(group: Sequence[Target]) -> TargetRow:
    current = {figure.kind: figure for figure in group if figure.replaced_by_id is None}
    first = group[0]
    return TargetRow(
        indicator=first.indicator,
        unit=first.unit,
        year=first.year,
        site=first.site,
        target=current.get(TargetKind.TARGET),
        result=current.get(TargetKind.RESULT),
        older=[figure for figure in reversed(group) if figure.replaced_by_id is not None],
    )


def target_years() -> list[int]:
    """Years with figures, newest first."""
    return list(db.session.scalars(select(Target.year).distinct().order_by(Target.year.desc())))


def indicators() -> list[str]:
    """The indicators written down so far, by name."""
    return list(db.session.scalars(select(Target.indicator).distinct().order_by(Target.indicator)))


def get_target(target_id: int) -> Target:
    """Raises TargetNotFound."""
    row = db.session.get(Target, target_id, options=[joinedload(Target.site)])
    if row is None:
        raise TargetNotFound
    return row


def target_history(target_id: int) -> Sequence[Target]:
    """The figures that this one replaced, newest first."""
    found: list[Target] = []
    wanted = target_id
    while (older := db.session.scalar(select(Target).where(Target.replaced_by_id == wanted))) is not None:
        found.append(older)
        wanted = older.id
    return found


def find_current(
    *, indicator: str, unit: str, year: int, site_id: int | None, kind: TargetKind
) -> Target | None:
    """The figure that counts now."""
    query = select(Target).where(
        Target.indicator == indicator, Target.unit == unit, Target.year == year, Target.kind == kind,
        Target.replaced_by_id.is_(None),
        Target.site_id.is_(None) if site_id is None else Target.site_id == site_id,
    )  # fmt: skip
    return db.session.scalar(query)


def baseline_of(partner_id: int) -> Baseline | None:
    """The newest one written down."""
    return next(iter(baselines(partner_id)), None)


def baselines(partner_id: int) -> Sequence[Baseline]:
    """Every version, the one that counts first."""
    return db.session.scalars(
        select(Baseline).where(Baseline.partner_id == partner_id).order_by(Baseline.id.desc())
    ).all()
