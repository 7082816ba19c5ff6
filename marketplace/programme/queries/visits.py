"""Reading visits and what followed from them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.core.db import db
from marketplace.programme.errors import VisitNotFound
from marketplace.programme.models import Visit, VisitState


def visits_due() -> Sequence[Visit]:
    """Planned visits, most overdue first."""
    query = select(Visit).where(Visit.state == VisitState.PLANNED).options(joinedload(Visit.partner))
    return db.session.scalars(query.order_by(Visit.planned_on, Visit.id)).all()


def visits_done(*, limit: int = 50) -> Sequence[Visit]:
    """Visits with their findings, newest first."""
    query = select(Visit).where(Visit.state == VisitState.DONE).options(joinedload(Visit.partner))
    return db.session.scalars(query.order_by(Visit.done_on.desc(), Visit.id.desc()).limit(limit)).all()


def visits_of(partner_id: int) -> Sequence[Visit]:
    """All visits to a partner, newest first."""
    query = (
        select(Visit).where(Visit.partner_id == partner_id).order_by(Visit.planned_on.desc(), Visit.id.desc())
    )
    return db.session.scalars(query).all()


def follow_ups() -> Sequence[Visit]:
    """Findings that something still follows from, most urgent first."""
    query = (
        select(Visit)
        .where(Visit.follow_up != "", Visit.follow_up_done_on.is_(None))
        .options(joinedload(Visit.partner))
    )
    return db.session.scalars(query.order_by(Visit.follow_up_by, Visit.id)).all()


def get_visit(visit_id: int) -> Visit:
    """Raises VisitNotFound."""
    row = db.session.get(Visit, visit_id, options=[joinedload(Visit.partner)])
    if row is None:
        raise VisitNotFound
    return row
