"""Recording aid, budgets, targets, baselines and visits. The caller holds the transaction(); nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select

from marketplace.catalogue.models import Product
from marketplace.core import audit
from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.core.events import emit
from marketplace.core.money import Money
from marketplace.core.states import move, start
from marketplace.programme import queries
from marketplace.programme.errors import (
    AidNotFound,
    AidReasonMissing,
    DayInFuture,
    EvidenceMissing,
    FigureThere,
    FollowUpNeedsDay,
    FollowUpNotOpen,
    NotThatPartnersProduct,
    TargetNotFound,
    VisitNotFound,
)
from marketplace.programme.events import AidGiven
from marketplace.programme.models import (
    Aid,
    AidKind,
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


def plan_aid(
    *, partner_id: int, site_id: int, kind: AidKind, title: str, value: Money, year: int, scope: str, by: int | None,
    note: str = "",
) -> Aid:  # fmt: skip
    """Write down help that is meant for a partner. Nothing has been given yet."""
    row = Aid(
        partner_id=partner_id, site_id=site_id, kind=kind, title=title.strip(), value=value, year=year,
        scope=scope.strip(), note=note.strip(),
    )  # fmt: skip
    db.session.add(row)
    start(row, by=by)
    audit.record("aid_planned", row, by=by, after={"kind": kind, "value": value, "year": year})
    return row


def commit_aid(aid_id: int, *, by: int | None) -> Aid:
    """It is promised to the partner."""
    row = _lock_aid(aid_id)
    move(row, AidState.COMMITTED, by=by)
    return row


def give_aid(aid_id: int, *, given_on: date, grade: Grade, evidence: str, by: int | None) -> Aid:
    """It reached the partner, shown by the evidence named. Raises DayInFuture, EvidenceMissing, WrongState."""
    if given_on > today():
        raise DayInFuture
    if not evidence.strip():
        raise EvidenceMissing
    row = _lock_aid(aid_id)
    row.given_on = given_on
    row.grade = grade
    row.evidence = evidence.strip()
    move(row, AidState.REALISED, by=by)
    audit.record("aid_given", row, by=by, after={"given_on": given_on, "grade": grade, "value": row.value})
    emit(AidGiven(aid_id=row.id, partner_id=row.partner_id), about=row, by=by)
    return row


def drop_aid(aid_id: int, *, by: int | None, reason: str) -> Aid:
    """It will not be given after all. Raises AidReasonMissing, WrongState."""
    if not reason.strip():
        raise AidReasonMissing
    row = _lock_aid(aid_id)
    move(row, AidState.DROPPED, by=by, note=reason.strip())
    return row


def link_products(aid_id: int, product_ids: Sequence[int], *, by: int | None) -> None:
    """Say which products of the partner this aid makes possible. Raises NotThatPartnersProduct."""
    row = _lock_aid(aid_id)
    own = select(Product.id).where(Product.id.in_(product_ids), Product.partner_id == row.partner_id)
    if set(db.session.scalars(own)) != set(product_ids):
        raise NotThatPartnersProduct
    db.session.execute(delete(AidProduct).where(AidProduct.aid_id == aid_id))
    db.session.add_all(
        AidProduct(aid_id=aid_id, product_id=product_id) for product_id in sorted(set(product_ids))
    )
    audit.record("aid_products_linked", row, by=by, after={"products": sorted(set(product_ids))})


def add_budget(
    *,
    site_id: int | None,
    period: str,
    year: int | None,
    scope: str,
    amount: Money,
    source: str,
    by: int | None,
) -> ProgrammeBudget:
    """Money set aside. Budgets of different scopes stand beside each other; they are never added up."""
    row = ProgrammeBudget(
        site_id=site_id, period=period, year=year, scope=scope.strip(), amount=amount, source=source.strip()
    )
    db.session.add(row)
    audit.record(
        "programme_budget_added", row, by=by, after={"amount": amount, "scope": scope, "period": period}
    )
    return row


def add_target(
    *, indicator: str, unit: str, year: int, kind: TargetKind, value: int, as_of: date, source: str,
    site_id: int | None = None, grade: Grade = Grade.D, by: int | None,
) -> Target:  # fmt: skip
    """A dated figure aimed at or reached. Raises FigureThere: a figure that exists is revised, not written twice."""
    indicator, unit = indicator.strip(), unit.strip()
    there = queries.find_current(indicator=indicator, unit=unit, year=year, site_id=site_id, kind=kind)
    if there is not None:
        raise FigureThere
    row = Target(
        indicator=indicator, unit=unit, year=year, site_id=site_id, kind=kind, value=value, as_of=as_of,
        source=source.strip(), grade=grade,
    )  # fmt: skip
    db.session.add(row)
    audit.record("target_added", row, by=by, after={"indicator": indicator, "year": year, "value": value})
    return row


def revise_target(
    target_id: int, *, value: int, as_of: date, source: str, grade: Grade = Grade.D, by: int | None
) -> Target:
    """Another value for the same figure; the old one stays readable. Raises TargetNotFound, also for a replaced one."""
    old = db.session.get(Target, target_id, with_for_update=True, populate_existing=True)
    if old is None or old.replaced_by_id is not None:
        raise TargetNotFound
    row = Target(
        indicator=old.indicator, unit=old.unit, year=old.year, site_id=old.site_id, kind=old.kind, value=value,
        as_of=as_of, source=source.strip(), grade=grade,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    old.replaced_by_id = row.id
    audit.record(
        "target_revised", row, by=by, before={"value": old.value}, after={"value": value, "as_of": as_of}
    )
    return row


def set_baseline(
    *,
    partner_id: int,
    as_of: date,
    monthly_turnover: Money,
    workers: int,
    source: str,
    grade: Grade,
    by: int | None,
) -> Baseline:
    """What a partner sold in a month before the programme. A corrected one is a new row; the newest counts.

    Raises DayInFuture.
    """
    if as_of > today():
        raise DayInFuture
    row = Baseline(
        partner_id=partner_id,
        as_of=as_of,
        monthly_turnover=monthly_turnover,
        workers=workers,
        source=source,
        grade=grade,
    )
    db.session.add(row)
    audit.record("baseline_set", row, by=by, after={"as_of": as_of, "monthly_turnover": monthly_turnover})
    return row


def plan_visit(
    *, partner_id: int, officer_id: int | None, planned_on: date, purpose: str, by: int | None
) -> Visit:
    """Put a visit into the calendar."""
    row = Visit(partner_id=partner_id, officer_id=officer_id, planned_on=planned_on, purpose=purpose.strip())
    db.session.add(row)
    start(row, by=by)
    return row


def record_visit(
    visit_id: int,
    *,
    done_on: date,
    finding: str,
    follow_up: str = "",
    follow_up_by: date | None = None,
    by: int | None,
) -> Visit:
    """Write down what was found and what follows until when. Raises DayInFuture, FollowUpNeedsDay, WrongState."""
    if done_on > today():
        raise DayInFuture
    if follow_up.strip() and follow_up_by is None:
        raise FollowUpNeedsDay
    row = db.session.get(Visit, visit_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise VisitNotFound
    row.done_on = done_on
    row.finding = finding.strip()
    row.follow_up = follow_up.strip()
    row.follow_up_by = follow_up_by if row.follow_up else None
    move(row, VisitState.DONE, by=by)
    audit.record("visit_recorded", row, by=by, after={"done_on": done_on, "follow_up_by": row.follow_up_by})
    return row


def close_follow_up(visit_id: int, *, done_on: date, note: str, by: int | None) -> Visit:
    """What had to follow is done, and how. Raises DayInFuture, VisitNotFound, FollowUpNotOpen."""
    if done_on > today():
        raise DayInFuture
    row = db.session.get(Visit, visit_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise VisitNotFound
    if not row.follow_up or row.follow_up_done_on is not None:
        raise FollowUpNotOpen
    row.follow_up_done_on, row.follow_up_note = done_on, note.strip()
    audit.record("follow_up_closed", row, by=by, after={"done_on": done_on})
    return row


def _lock_aid(aid_id: int) -> Aid:
    row = db.session.get(Aid, aid_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise AidNotFound
    return row
