"""A number that moves in the very transaction in which something shown to everybody changes.

Whoever keeps a page beside the number it was made from can tell with one small statement whether it still holds.
Nobody has to remember to move it: each INSERT, UPDATE and DELETE on a watched table does, and the one who knows that
nothing visible changes says so with `execution_options(**UNSEEN)`.
"""

from __future__ import annotations

import re
import time
from typing import Any

from sqlalchemy import BigInteger, Connection, Engine, case, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import Model, before_commit, db, is_sqlite

WINDOW = "window"  # what buyers see without signing in
UNSEEN = {"unseen": True}
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')
_WATCHED: dict[str, str] = {}
_MOVED = "versions_moved"  # in the connection's `info`: the names whose number moves before the commit


class Version(Model):
    """The number of one name. It starts at the time of day, so that one that was lost does not come again."""

    __tablename__ = "versions"

    name: Mapped[str] = mapped_column(unique=True)
    number: Mapped[int] = mapped_column(BigInteger)


NUMBER = select(Version.number).where(Version.name == WINDOW)


def watch(name: str, *tables: str) -> None:
    """From now on a write to one of these tables moves the number of this name."""
    _WATCHED.update(dict.fromkeys(tables, name))


def move(name: str) -> None:
    """By hand: after an unseen write that can be seen after all."""
    db.session.connection().info.setdefault(_MOVED, set()).add(name)


@event.listens_for(Engine, "before_cursor_execute")
def _notice(
    connection: Connection, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool
) -> None:
    found = _WRITES.match(statement)
    name = _WATCHED.get(found[1]) if found else None
    if name is not None and not (context and context.execution_options.get("unseen")):
        connection.info.setdefault(_MOVED, set()).add(name)


@event.listens_for(Engine, "begin")
def _forget(connection: Connection) -> None:
    connection.info.pop(_MOVED, None)  # of a transaction that was rolled back


@before_commit
def _move(session: Session) -> None:
    """The last statement of a transaction, so that two of them wait for each other as short as possible."""
    for name in sorted(session.connection().info.pop(_MOVED, ())):
        insert = sqlite.insert if is_sqlite() else postgresql.insert
        statement = insert(Version).values(name=name, created_at=now(), number=time.time_ns() // 1000)
        later = statement.excluded.number
        number = case((Version.number < later, later), else_=Version.number + 1)
        session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"number": number}))
