"""The only source of the time. Aware UTC inside; Asia/Jakarta only for dates that people read or rules that count days."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator

JAKARTA = ZoneInfo("Asia/Jakarta")

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """This moment, aware, in UTC; or the moment the clock was set to."""
    return _set.get() or datetime.now(UTC)


def today() -> date:
    """The calendar day in western Indonesia, which date-only rules mean."""
    return now().astimezone(JAKARTA).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Set the clock inside the block: the demo world and the tests live through past days with it."""
    if moment.tzinfo is None:
        raise ValueError("the clock takes aware datetimes")
    token = _set.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(token)


class UtcColumn(TypeDecorator[datetime]):
    """Aware in, aware out, on databases that forget time zones too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime was about to be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
