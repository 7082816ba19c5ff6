"""Errors in the middle: each function that writes something may be made to fail, and so may a commit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from marketplace.core.db import db
from tests.support.racing import instead

WRITERS = (
    "marketplace.ledger.service.post",
    "marketplace.ledger.service.charge_partner",
    "marketplace.ledger.service.reverse",
    "marketplace.core.states.start",
    "marketplace.core.states.move",
    "marketplace.core.events.emit",
    "marketplace.core.audit.record",
    "marketplace.core.jobs.enqueue",
    "marketplace.payments.service.steps.note_step",
    "marketplace.payments.service.settling.settle",
    "marketplace.payments.service.refunding.request_refund",
)
CHANGE = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) \"?(\w+)")


class BrokenOnPurpose(Exception):
    """Nobody's rule: what a mistake of ours raises."""


@dataclass
class Fuse:
    """Blows once, when it is armed: at the `at`-th call, or at the first call of a function that it has not broken since
    `forget()`. `name` is the function that it broke."""

    is_armed: bool = False
    at: int | None = None
    seen: int = 0
    name: str = ""
    broken: set[str] = field(default_factory=set)

    def arm(self, at: int | None = None) -> None:
        self.is_armed, self.at, self.seen, self.name = True, at, 0, ""

    def forget(self) -> None:
        self.is_armed, self.name, self.broken = False, "", set()

    def pass_through(self, name: str) -> None:
        self.seen += 1
        if self.is_armed and (name not in self.broken if self.at is None else self.seen == self.at):
            self.is_armed, self.name = False, name
            self.broken.add(name)
            raise BrokenOnPurpose(name)


@contextmanager
def breakable(writers: Sequence[str] = WRITERS) -> Iterator[Fuse]:
    """Everything that writes goes through the fuse: before it does anything, and before each commit."""
    fuse = Fuse()

    def around(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
            def call(*args: Any, **facts: Any) -> Any:
                fuse.pass_through(name)
                return original(*args, **facts)

            return call

        return wrap

    def before_commit(session: Any) -> None:
        if session.info.get("writing"):
            fuse.pass_through("commit")

    with ExitStack() as stack:
        for name in writers:
            stack.enter_context(instead(name, around(name.rpartition(".")[2])))
        event.listen(db.session, "before_commit", before_commit)
        stack.callback(event.remove, db.session, "before_commit", before_commit)
        yield fuse


@contextmanager
def committed() -> Iterator[list[str]]:
    """The tables that were written to and committed, in order: what no rollback takes back any more."""
    kept: list[str] = []

    def note(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if found := CHANGE.match(statement):
            connection.info.setdefault("changed", []).append(found[1])

    def commit(connection: Any) -> None:
        kept.extend(connection.info.pop("changed", []))

    def rollback(connection: Any) -> None:
        connection.info.pop("changed", None)

    listeners = {"after_cursor_execute": note, "commit": commit, "rollback": rollback}
    for name, listener in listeners.items():
        event.listen(db.engine, name, listener)
    yield kept
    for name, listener in listeners.items():
        event.remove(db.engine, name, listener)
