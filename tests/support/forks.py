"""Processes of their own in an instant: forked from the test, with connections of their own, and real enough to kill."""

from __future__ import annotations

import multiprocessing
import os
import signal
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask

from marketplace.core.db import db

PATIENCE = 60  # seconds


def at_once(
    app: Flask, work: Callable[[], object] | Sequence[Callable[[], object]], people: int = 3
) -> list[str]:
    """Each in a process of its own, let go together: what each gave as text; an error is a result too, by its name."""
    works = [work] * people if callable(work) else list(work)
    context = multiprocessing.get_context("fork")
    ready, answers = context.Barrier(len(works)), context.SimpleQueue()

    def one(mine: Callable[[], object]) -> None:
        with app.app_context():
            ready.wait(PATIENCE)
            try:
                answers.put(str(mine()))
            except Exception as error:
                answers.put(type(error).__name__)

    children = [_start(one, mine) for mine in works]
    _join(children)
    assert [child.exitcode for child in children] == [0] * len(works)
    return [answers.get() for _child in children]


def dies_at(app: Flask, failpoint: str, work: Callable[[], object]) -> None:
    """Do the work in a process that is killed with -9 at the failpoint; fails when it lives."""

    def one() -> None:
        os.environ["FAILPOINT"] = failpoint
        with app.app_context():
            work()

    child = _start(one)
    _join([child])
    assert child.exitcode == -signal.SIGKILL, f"it never came to {failpoint}"


def _start(run: Callable[..., None], *facts: Any) -> Any:
    db.session.remove()
    db.engine.dispose()  # nobody shares a connection with a child
    child = multiprocessing.get_context("fork").Process(target=run, args=facts)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # about threads: ours hold no lock while we fork
        child.start()
    return child


def _join(children: Sequence[Any]) -> None:
    for child in children:
        child.join(PATIENCE)
        if child.is_alive():
            child.kill()
