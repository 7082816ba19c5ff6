"""On SQLite one writes at a time: whose turn it is, and how long anybody waits for it.

SQLite's own waiting sleeps longer and longer between two looks at its lock, and whoever comes in between is served first:
with sixteen buyers at once some wait until they are refused. So the writers of a process queue here first, in the order
they came, and only the first of them looks at the lock, often.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

LOCK_SECONDS = 5
EVERY = 0.002  # seconds between two looks at the lock
BEGIN = "BEGIN IMMEDIATE"


class Queue:
    """A lock that is handed to whoever has waited longest; `threading.Lock` goes to whoever is quick."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._is_taken = False
        self.waiting: deque[Lock] = deque()

    def take(self, until: float) -> bool:
        """Whether it became ours before this moment of the monotonic clock."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            ticket = Lock()
            ticket.acquire()
            self.waiting.append(ticket)
        if ticket.acquire(timeout=max(0.0, until - time.monotonic())):
            time.sleep(
                2 * EVERY
            )  # meanwhile another process that looks at the lock gets it: they take turns too
            return True
        with self._guard:
            if ticket not in self.waiting:  # handed over in the last moment
                return True
            self.waiting.remove(ticket)
        return False

    def give_back(self) -> None:
        """The next one has it at once: there is no moment in which another could step in."""
        with self._guard:
            if self.waiting:
                self.waiting.popleft().release()
            else:
                self._is_taken = False


_QUEUES: WeakKeyDictionary[Engine, Queue] = WeakKeyDictionary()
os.register_at_fork(after_in_child=_QUEUES.clear)  # a child has none of the threads that waited


def queue_of(engine: Engine) -> Queue:
    """The queue of this process's writers to that database."""
    return _QUEUES.setdefault(engine, Queue())


@contextmanager
def turn(engine: Engine) -> Iterator[float]:
    """Our turn to write; gives the moment until which SQLite's lock may be waited for. Elsewhere nobody queues."""
    until = time.monotonic() + LOCK_SECONDS
    if engine.dialect.name != "sqlite":
        yield until
        return
    queue = queue_of(engine)
    is_ours = queue.take(until)  # if not, SQLite says the same a moment later: the lock is held
    try:
        yield until
    finally:
        if is_ours:
            queue.give_back()


def begin_immediate(connection: Connection, *, until: float) -> None:
    """Take SQLite's lock. Raises OperationalError when others hold it so long."""
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        while time.monotonic() < until:
            try:
                raw.execute(BEGIN)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    break
                time.sleep(EVERY)
            else:
                return
        connection.exec_driver_sql(BEGIN)  # once more, so that the error is SQLAlchemy's
    finally:
        raw.execute(f"PRAGMA busy_timeout = {LOCK_SECONDS * 1000}")
