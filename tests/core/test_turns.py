"""Whose turn it is to write on SQLite: first come, first served, and nobody waits for ever."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from marketplace.core import turns
from marketplace.core.db import db, is_sqlite, transaction
from marketplace.core.turns import Queue, queue_of
from tests.make import make_user

LONG = 60.0


def in_line(queue: Queue, names: str, served: list[str]) -> list[Thread]:
    """Threads that wait in this order; each writes its name when it is served."""
    threads = []

    def wait(name: str) -> None:
        assert queue.take(time.monotonic() + LONG)
        served.append(name)
        queue.give_back()

    for name in names:
        before = len(queue.waiting)
        threads.append(Thread(target=wait, args=(name,)))
        threads[-1].start()
        while len(queue.waiting) == before:
            time.sleep(0.001)
    return threads


def test_who_came_first_is_served_first_and_who_comes_again_last() -> None:
    for _round in range(20):
        queue, served = Queue(), list[str]()
        assert queue.take(time.monotonic())
        people = in_line(queue, "abc", served)
        queue.give_back()
        assert queue.take(time.monotonic() + LONG)
        served.append("again")
        queue.give_back()
        for person in people:
            person.join()
        assert served == ["a", "b", "c", "again"]


def test_who_gives_up_is_not_waited_for() -> None:
    queue, served = Queue(), list[str]()
    assert queue.take(time.monotonic())
    assert not queue.take(time.monotonic() + 0.05)
    people = in_line(queue, "b", served)
    queue.give_back()
    people[0].join()
    assert served == ["b"]
    assert queue.take(time.monotonic()), "it is free again"


@contextmanager
def another_process_writes() -> Iterator[sqlite3.Connection]:
    """It holds the lock of the database itself, and stands in no queue of ours."""
    other = sqlite3.connect(db.engine.url.database or "", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield other
    finally:
        other.close()


def test_the_lock_of_another_process_is_waited_for_so_long_and_no_longer(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_sqlite():
        return  # nobody queues there
    db.session.rollback()
    monkeypatch.setattr(turns, "LOCK_SECONDS", 0.4)
    with another_process_writes() as other:
        started = time.monotonic()
        with pytest.raises(OperationalError, match="locked"), transaction():
            pass
        assert time.monotonic() - started >= 0.4
        monkeypatch.undo()
        ends = Thread(target=lambda: (time.sleep(0.2), other.execute("ROLLBACK")))
        ends.start()
        make_user("Sari")
        ends.join()
    waited = db.session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar()
    assert waited == turns.LOCK_SECONDS * 1000, "who waits for anything else in SQLite waits as before"
    assert queue_of(db.engine).take(time.monotonic()), "nobody is left in the queue"
    queue_of(db.engine).give_back()
