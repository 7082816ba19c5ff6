"""Signs of life: who did what last, one row a name. What was never seen raises an alarm as loud as what is late."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import now
from marketplace.core.db import Model, db, is_sqlite

BACKUP, BACKUP_FAILED = "backup", "backup_failed"
PROVIDER_CLOCK = "provider_clock"
RECONCILE = "reconcile"
JOB = "job:"
WORKER = "worker:"
EVERY = timedelta(seconds=10)
STALE = timedelta(minutes=1)
FORGOTTEN = timedelta(days=1)


class Heartbeat(Model):
    """The last time something was seen alive or done, and a few figures about it. Never a person's data."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(unique=True)
    beat_at: Mapped[datetime]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @property
    def age(self) -> timedelta:
        """Never negative, also when the clock was set back."""
        return max(timedelta(0), now() - self.beat_at)

    @property
    def is_stale(self) -> bool:
        return self.age > STALE


def beat(name: str, data: Mapping[str, Any] | None = None) -> None:
    """Note in the caller's transaction that this was alive or done now."""
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    values = {"beat_at": now(), "data": dict(data or {})}
    statement = insert(Heartbeat).values(name=name, created_at=now(), **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def worker_name() -> str:
    """This process among all workers on all machines."""
    return f"{WORKER}{socket.gethostname()}:{os.getpid()}"


def worker_beat(started_at: datetime) -> None:
    """This worker lives; those of which nothing was heard for a day are forgotten."""
    beat(worker_name(), {"started_at": started_at.isoformat()})
    gone = Heartbeat.name.startswith(WORKER), Heartbeat.beat_at < now() - FORGOTTEN
    db.session.execute(delete(Heartbeat).where(*gone).execution_options(synchronize_session=False))


def sign_off() -> None:
    """This worker ends as it should, so nobody needs to miss it."""
    mine = delete(Heartbeat).where(Heartbeat.name == worker_name())
    db.session.execute(mine.execution_options(synchronize_session=False))


def all_beats() -> dict[str, Heartbeat]:
    """Every sign of life by its name."""
    return {row.name: row for row in db.session.scalars(select(Heartbeat))}
