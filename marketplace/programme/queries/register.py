"""The partner register on any day, and partners that need a call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.core.paging import Page, decode_cursor, encode_cursor
from marketplace.partners.models import Partner, PartnerStatus, StatusChange
from marketplace.places.models import District, Regency
from marketplace.programme.models import Aid, AidState
from marketplace.sales import queries as sales

QUIET_DAYS = 90


@dataclass(frozen=True, slots=True)
class Entry:
    """A partner and what it was at the end of the day asked for."""

    partner: Partner
    status: PartnerStatus


def register_on(
    day: date,
    *,
    site_id: int | None = None,
    status: PartnerStatus | None = None,
    q: str = "",
    after: str | None = None,
    limit: int = 50,
) -> Page[Entry]:
    """Partners that were registered by that day, by name, with their status of that day."""
    name = func.lower(Partner.name)
    was, query = _on(day)
    query = query.options(joinedload(Partner.district), joinedload(Partner.site)).add_columns(name)
    if site_id is not None:
        query = query.where(Partner.site_id == site_id)
    if status is not None:
        query = query.where(was == status)
    if q.strip():
        query = query.where(name.contains(q.strip().lower(), autoescape=True))
    cursor = decode_cursor(after, length=2)
    if cursor and isinstance(cursor[0], str):
        query = query.where(or_(name > cursor[0], (name == cursor[0]) & (Partner.id > cursor[1])))
    rows: Sequence[Any] = db.session.execute(query.order_by(name, Partner.id).limit(limit + 1)).all()
    found = [Entry(row[0], row[1]) for row in rows[:limit]]
    return Page(found, encode_cursor(rows[limit - 1][2], found[-1].partner.id) if len(rows) > limit else None)


def count_on(day: date, *, site_id: int | None = None) -> dict[PartnerStatus, int]:
    """How many partners there were of each status at the end of that day."""
    was, query = _on(day)
    counted = query.with_only_columns(was, func.count()).group_by(was)
    if site_id is not None:
        counted = counted.where(Partner.site_id == site_id)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def _on(day: date) -> tuple[ColumnElement[PartnerStatus], Select[tuple[Partner, PartnerStatus]]]:
    rank = func.row_number().over(
        partition_by=StatusChange.partner_id, order_by=(StatusChange.on.desc(), StatusChange.id.desc())
    )
    changes = (
        select(StatusChange.partner_id, StatusChange.status, rank.label("rank"))
        .where(StatusChange.on <= day)
        .subquery()
    )
    query = select(Partner, changes.c.status).join(
        changes, (changes.c.partner_id == Partner.id) & (changes.c.rank == 1)
    )
    return changes.c.status, query


def aided_partner_ids() -> set[int]:
    """Partners that aid has reached."""
    return set(db.session.scalars(select(Aid.partner_id).where(Aid.state == AidState.REALISED).distinct()))


def quiet_partners() -> Sequence[Partner]:
    """Active partners that aid has reached and that sold nothing for 90 days, by name."""
    selling = sales.by_partner(since=today() - timedelta(days=QUIET_DAYS))
    wanted = aided_partner_ids() - set(selling)
    query = select(Partner).where(Partner.id.in_(wanted), Partner.status == PartnerStatus.ACTIVE)
    return db.session.scalars(query.order_by(Partner.name, Partner.id)).all()


def partners_to_help() -> Sequence[Partner]:
    """Whom aid or a visit can be meant for: everybody who has not left, by name."""
    query = select(Partner).where(Partner.status != PartnerStatus.ENDED)
    return db.session.scalars(query.order_by(func.lower(Partner.name), Partner.id)).all()


def partners_by_regency() -> list[tuple[Regency, int]]:
    """How many active partners there are in each regency or city, most first."""
    number = func.count(Partner.id)
    query = (
        select(Regency, number)
        .join(District, District.regency_id == Regency.id)
        .join(Partner, Partner.district_id == District.id)
        .where(Partner.status == PartnerStatus.ACTIVE)
        .group_by(Regency.id)
        .order_by(number.desc(), Regency.name)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]
