"""Races: everybody at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from marketplace.core.db import db


def together(app: Flask, work: Callable[[], object], people: int = 8) -> list[object]:
    """Everybody at the same moment; an error is a result too."""
    ready = Barrier(people)

    def one() -> object:
        with app.app_context():
            ready.wait()
            try:
                return work()
            except Exception as error:
                return error

    db.session.rollback()
    with ThreadPoolExecutor(people) as pool:
        return [future.result() for future in [pool.submit(one) for _ in range(people)]]
