"""Reading messages and notices."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ScalarSelect, func, select

from marketplace.core.db import db
from marketplace.core.paging import Page, decode_cursor, encode_cursor
from marketplace.notices.models import Message, Notice


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


def unread(user_id: int) -> ScalarSelect[int]:
    """How many notices the person has not seen: a part of a larger statement."""
    return select(func.count()).where(Notice.user_id == user_id, Notice.read_at.is_(None)).scalar_subquery()


def unread_count(*, user_id: int) -> int:
    return db.session.scalar(select(unread(user_id))) or 0
