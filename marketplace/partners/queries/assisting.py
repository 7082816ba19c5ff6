"""Who helps in a shop, what was done, and how much the shop does itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.core.audit import AuditEntry
from marketplace.core.clock import now, today
from marketplace.core.db import db
from marketplace.partners import rules
from marketplace.partners.errors import HelpNotFound
from marketplace.partners.models import Act, Assistance


def running_help(assistance_id: int, *, officer_id: int) -> Assistance | None:
    """The help that this officer gives now, with the shop; None when its time is over or the partner ended it."""
    query = (
        select(Assistance)
        .where(
            Assistance.id == assistance_id,
            Assistance.officer_id == officer_id,
            Assistance.ended_at.is_(None),
            Assistance.ends_at > now(),
        )
        .options(joinedload(Assistance.partner), joinedload(Assistance.asked_by))
    )
    return db.session.scalar(query)


def lock_help(assistance_id: int, *, partner_id: int) -> Assistance:
    """Raises HelpNotFound."""
    query = select(Assistance).where(Assistance.id == assistance_id, Assistance.partner_id == partner_id)
    found = db.session.scalar(
        query.with_for_update(of=Assistance), execution_options={"populate_existing": True}
    )
    if found is None:
        raise HelpNotFound
    return found


def helps_of(partner_id: int, *, limit: int = 20) -> Sequence[Assistance]:
    """Who was let in, newest first, and the codes that wait."""
    query = (
        select(Assistance)
        .where(Assistance.partner_id == partner_id)
        .options(joinedload(Assistance.officer))
        .order_by(Assistance.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def acts_of(assistance_ids: Iterable[int]) -> dict[int, list[AuditEntry]]:
    """What was done during each help, oldest first."""
    wanted = sorted(set(assistance_ids))
    query = (
        select(AuditEntry)
        .where(
            AuditEntry.thing == Assistance.__tablename__,
            AuditEntry.thing_id.in_(wanted),
            AuditEntry.action == "help.act",
        )
        .order_by(AuditEntry.id)
    )
    found: dict[int, list[AuditEntry]] = {key: [] for key in wanted}
    for entry in db.session.scalars(query):
        found[entry.thing_id].append(entry)
    return found


def autonomy(partner_id: int) -> rules.Autonomy:
    """Of the last thirty days."""
    query = (
        select(Act.is_assisted, func.count())
        .where(Act.partner_id == partner_id, Act.on > today() - rules.AUTONOMY_DAYS)
        .group_by(Act.is_assisted)
    )
    counts = {row[0]: row[1] for row in db.session.execute(query)}
    return rules.Autonomy(own=counts.get(False, 0), assisted=counts.get(True, 0))
