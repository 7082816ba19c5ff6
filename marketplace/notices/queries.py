"""Reading messages and notices."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ScalarSelect, func, select

from marketplace.accounts import queries as accounts
from marketplace.core.db import db
from marketplace.core.paging import Page, decode_cursor, encode_cursor
from marketplace.notices.kinds import DEFAULTS, FIXED, NoticeKind, Way
from marketplace.notices.models import Message, Notice, NoticeChoice


def messages(*, after: str | None = None, limit: int = 50) -> Page[Message]:
    """What left or waits to leave, newest first."""
    query = select(Message).order_by(Message.id.desc()).limit(limit + 1)
    cursor = decode_cursor(after, length=1)
    if cursor:
        query = query.where(Message.id < cursor[0])
    rows = db.session.scalars(query).all()
    more = len(rows) > limit
    return Page(rows[:limit], encode_cursor(rows[limit - 1].id) if more else None)


def find_message(message_id: int) -> Message | None:
    return db.session.get(Message, message_id)


def notices(*, user_id: int, limit: int = 50) -> Sequence[Notice]:
    """A person's notices, newest first."""
    query = select(Notice).where(Notice.user_id == user_id).order_by(Notice.id.desc()).limit(limit)
    return db.session.scalars(query).all()


def notice_page(*, user_id: int, cursor: str | None = None, limit: int = 30) -> Page[Notice]:
    """A person's notices, newest first."""
    query = select(Notice).where(Notice.user_id == user_id).order_by(Notice.id.desc()).limit(limit + 1)
    after = decode_cursor(cursor, length=1)
    if after is not None and isinstance(after[0], int):
        query = query.where(Notice.id < after[0])
    rows = db.session.scalars(query).all()
    return Page(rows[:limit], encode_cursor(rows[limit - 1].id) if len(rows) > limit else None)


def find_notice(notice_id: int, *, user_id: int) -> Notice | None:
    """One of the person's own."""
    found = db.session.get(Notice, notice_id)
    return found if found is not None and found.user_id == user_id else None


def choices(user_id: int) -> dict[NoticeKind, frozenset[Way]]:
    """In which ways the person is told of each kind."""
    return {kind: ways(user_id, kind) for kind in NoticeKind}


def ways(user_id: int, kind: NoticeKind) -> frozenset[Way]:
    """The last choice counts. News and reminders need a consent; of orders the site and the mail are always told."""
    query = select(NoticeChoice.way, NoticeChoice.is_on).where(
        NoticeChoice.user_id == user_id, NoticeChoice.kind == kind
    )
    chosen = {row.way: row.is_on for row in db.session.execute(query)}
    on = frozenset(way for way, is_on in chosen.items() if is_on)
    if kind is NoticeKind.ORDERS:
        return FIXED | on
    if kind is NoticeKind.FOLLOWED:
        return on if chosen else DEFAULTS[kind]
    if kind.consent is None or not accounts.has_consent(user_id, kind.consent):
        return frozenset()
    return on or frozenset({Way.APP, Way.EMAIL})


def unread(user_id: int) -> ScalarSelect[int]:
    """How many notices the person has not seen: a part of a larger statement."""
    return select(func.count()).where(Notice.user_id == user_id, Notice.read_at.is_(None)).scalar_subquery()


def unread_count(*, user_id: int) -> int:
    return db.session.scalar(select(unread(user_id))) or 0
