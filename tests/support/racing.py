"""Competing actions: everybody at the same moment, or somebody else at one exact function.

`run_before("marketplace.payments.service.settling.settle", action)` lets somebody else act, in a thread and a session of
their own, when that function is about to begin; `run_after` when it has ended; `break_at` lets it raise.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

from flask import Flask, current_app

from marketplace.core.db import db

HEAD_START = 0.25  # seconds; whoever needs a lock that the first one holds is waiting for it by then
Action = Callable[[], object]


@dataclass
class Meeting:
    """Whether the function was reached, and what the competing action gave: an error is a result too."""

    reached: int = 0
    results: list[object] = field(default_factory=list)

    @property
    def errors(self) -> list[Exception]:
        return [result for result in self.results if isinstance(result, Exception)]


def together(app: Flask, work: Action | Sequence[Action], people: int = 8) -> list[object]:
    """Everybody at the same moment, each with a session of their own; an error is a result too."""
    works = [work] * people if callable(work) else list(work)
    ready = Barrier(len(works))

    def one(mine: Action) -> object:
        with app.app_context():
            ready.wait()
            return _result(mine)

    db.session.rollback()
    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(one, mine) for mine in works]]


@contextmanager
def run_before(name: str, action: Action) -> Iterator[Meeting]:
    """Somebody else acts when `name` is called for the first time, before it does anything."""
    with _meeting(name, action, before=True) as met:
        yield met


@contextmanager
def run_after(name: str, action: Action) -> Iterator[Meeting]:
    """Somebody else acts when the first call of `name` has done its work, before its caller goes on."""
    with _meeting(name, action, before=False) as met:
        yield met


@contextmanager
def break_at(name: str, error: Exception) -> Iterator[Meeting]:
    """Every call of `name` raises `error` instead of working."""
    met = Meeting()

    def broken(*_args: Any, **_facts: Any) -> Any:
        met.reached += 1
        raise error

    with instead(name, lambda _original: broken):
        yield met


@contextmanager
def _meeting(name: str, action: Action, *, before: bool) -> Iterator[Meeting]:
    met = Meeting()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    others: list[Future[object]] = []

    def compete() -> object:
        with app.app_context():
            return _result(action)

    def let_in() -> None:
        met.reached += 1
        if met.reached == 1:
            others.append(pool.submit(copy_context().run, compete))
            wait_for(others, timeout=HEAD_START)

    def around(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **facts: Any) -> Any:
            if before:
                let_in()
            try:
                return original(*args, **facts)
            finally:
                if not before:
                    let_in()

        return call

    with ThreadPoolExecutor(1) as pool, instead(name, around):
        yield met
        met.results = [future.result() for future in others]


@contextmanager
def instead(name: str, around: Callable[[Callable[..., Any]], Callable[..., Any]]) -> Iterator[None]:
    """Put another function wherever our code knows this one, also where it was imported by name."""
    module, _, short = name.rpartition(".")
    original = getattr(importlib.import_module(module), short)
    other = around(original)
    places = [
        (vars(known), key)
        for path, known in list(sys.modules.items())
        if path.startswith("marketplace.") and known is not None
        for key, value in list(vars(known).items())
        if value is original
    ]
    for names, key in places:
        names[key] = other
    try:
        yield
    finally:
        for names, key in places:
            names[key] = original


def _result(work: Action) -> object:
    try:
        return work()
    except Exception as error:
        db.session.rollback()
        return error
