"""Reading a partner's cash book."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import joinedload

from marketplace.cashbook import rules
from marketplace.cashbook.errors import EntryNotFound
from marketplace.cashbook.kinds import Category
from marketplace.cashbook.models import CashEntry
from marketplace.core.db import db, is_sqlite
from marketplace.core.money import Money
from marketplace.core.paging import Page, decode_cursor, encode_cursor
from marketplace.core.rules import find_rule


def lock_entry(entry_id: int, *, partner_id: int) -> CashEntry:
    """Raises EntryNotFound."""
    query = select(CashEntry).where(CashEntry.id == entry_id, CashEntry.partner_id == partner_id)
    entry = db.session.scalar(query.with_for_update(), execution_options={"populate_existing": True})
    if entry is None:
        raise EntryNotFound
    return entry


def entries(*, partner_id: int, since: date, until: date) -> Sequence[CashEntry]:
    """Of these days, both included, oldest first."""
    query = _of(partner_id, since, until).order_by(CashEntry.on, CashEntry.id)
    return db.session.scalars(query).all()


def latest(
    *, partner_id: int, since: date, until: date, before: str | None = None, limit: int = 30
) -> Page[CashEntry]:
    """What was written last of these days, a page at a time."""
    query = _of(partner_id, since, until).order_by(CashEntry.id.desc()).limit(limit + 1)
    cursor = decode_cursor(before, length=1)
    if cursor is not None and isinstance(cursor[0], int):
        query = query.where(CashEntry.id < cursor[0])
    found = db.session.scalars(query).all()
    return Page(list(found[:limit]), encode_cursor(found[limit - 1].id) if len(found) > limit else None)


def _of(partner_id: int, since: date, until: date) -> Any:
    return (
        select(CashEntry)
        .where(CashEntry.partner_id == partner_id, CashEntry.on.between(since, until))
        .options(joinedload(CashEntry.by))
    )


def reversed_ids(ids: Iterable[int]) -> set[int]:
    """Which of these entries were crossed out."""
    return set(db.session.scalars(select(CashEntry.reverses_id).where(CashEntry.reverses_id.in_(set(ids)))))


def has_source(source: str) -> bool:
    """Whether this was written down already."""
    return db.session.scalar(select(CashEntry.id).where(CashEntry.source == source)) is not None


def by_month(*, partner_id: int, since: date, until: date) -> dict[tuple[str, Category], Money]:
    """The sum of each category in each month ("2026-07"): a crossed out entry and its correction make nothing."""
    month = func.strftime("%Y-%m", CashEntry.on) if is_sqlite() else func.to_char(CashEntry.on, "YYYY-MM")
    query = (
        select(month, CashEntry.category, func.sum(cast(CashEntry.amount, BigInteger)))
        .where(CashEntry.partner_id == partner_id, CashEntry.on.between(since, until))
        .group_by(month, CashEntry.category)
    )
    return {(key, category): Money(int(amount)) for key, category, amount in db.session.execute(query)}


def thresholds(*, on: date) -> dict[str, int]:
    """The two thresholds of a year's turnover that are in force, in rupiah."""
    return {name: int(find_rule(name, on=on) or amount) for name, amount in rules.THRESHOLDS.items()}
