"""What the look-alike remembers: objects, answers given under idempotency keys, and webhooks still to be sent.

One SQLite file, so that a restart forgets nothing; every change is one transaction, one at a time.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, seq);
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, path TEXT NOT NULL, digest TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
    at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    due_at REAL NOT NULL);
"""


@dataclass(frozen=True)
class Answer:
    """What was answered under an idempotency key, and to which request."""

    path: str
    digest: str
    status: int
    body: dict[str, Any]
    at: int


@dataclass(frozen=True)
class Delivery:
    """A webhook that has not been accepted yet."""

    seq: int
    event_id: str
    attempts: int


class Store:
    """Objects are dictionaries with `id` and `object`; names that begin with `_` are ours and never answered."""

    def __init__(self, path: str) -> None:
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def change(self) -> Iterator[None]:
        """All or nothing, one at a time; may be nested, the outermost decides."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def put(self, thing: dict[str, Any]) -> dict[str, Any]:
        """Keeps a new object, or the new state of a known one."""
        with self.change():
            self._db.execute(
                "INSERT INTO objects (id, kind, body) VALUES (?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
                (thing["id"], thing["object"], json.dumps(thing)),
            )
        return thing

    def find(self, kind: str, object_id: str) -> dict[str, Any] | None:
        rows = self._rows("SELECT body FROM objects WHERE kind = ? AND id = ?", kind, object_id)
        return json.loads(rows[0][0]) if rows else None

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Newest first."""
        return [
            json.loads(row[0])
            for row in self._rows("SELECT body FROM objects WHERE kind = ? ORDER BY seq DESC", kind)
        ]

    def with_status(self, kind: str, status: str) -> list[dict[str, Any]]:
        sql = "SELECT body FROM objects WHERE kind = ? AND json_extract(body, '$.status') = ? ORDER BY seq"
        return [json.loads(row[0]) for row in self._rows(sql, kind, status)]

    def recall(self, key: str) -> Answer | None:
        rows = self._rows("SELECT path, digest, status, body, at FROM answers WHERE key = ?", key)
        if not rows:
            return None
        path, digest, status, body, at = rows[0]
        return Answer(path, digest, status, json.loads(body), at)

    def remember(self, key: str, answer: Answer) -> None:
        with self.change():
            self._db.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)",
                (key, answer.path, answer.digest, answer.status, json.dumps(answer.body), answer.at),
            )

    def queue(self, event_id: str, *, due_at: float) -> None:
        with self.change():
            self._db.execute("INSERT INTO deliveries (event_id, due_at) VALUES (?, ?)", (event_id, due_at))

    def due(self, now: float) -> list[Delivery]:
        rows = self._rows(
            "SELECT seq, event_id, attempts FROM deliveries WHERE due_at <= ? ORDER BY seq LIMIT 100", now
        )
        return [Delivery(*row) for row in rows]

    def delivered(self, delivery: Delivery) -> None:
        with self.change():
            self._db.execute("DELETE FROM deliveries WHERE seq = ?", (delivery.seq,))

    def postpone(self, delivery: Delivery, *, due_at: float) -> None:
        with self.change():
            self._db.execute(
                "UPDATE deliveries SET attempts = attempts + 1, due_at = ? WHERE seq = ?",
                (due_at, delivery.seq),
            )

    def undelivered(self) -> int:
        return int(self._rows("SELECT count(*) FROM deliveries")[0][0])
