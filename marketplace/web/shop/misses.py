"""Queries that found nothing, held until they are written together, long after the visitor has the page.

Reading a page must change nothing: a crawler may repeat it a thousand times. So a miss only goes into a small queue of this
process, and once the answer has gone out, at most every ten seconds, the queue is written in one short transaction. A
process that dies loses what it held: a line of statistics, without a person.
"""

from __future__ import annotations

import time
from collections import Counter
from functools import partial
from threading import Lock

from flask import Flask, Response, after_this_request, current_app, request

from marketplace.catalogue import service
from marketplace.core.db import transaction

EVERY_SECONDS = 10.0
MOST_LETTERS = 100
MOST_HELD = 200  # different queries; more in ten seconds is a machine trying words


class Held:
    """What one process has not written yet."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.words: Counter[str] = Counter()
        self.written_at = float("-inf")

    def add(self, words: str) -> None:
        with self.lock:
            if words in self.words or len(self.words) < MOST_HELD:
                self.words[words] += 1

    def take(self, *, at_once: bool) -> Counter[str]:
        """Everything, when it is time; otherwise nothing."""
        with self.lock:
            if not at_once and time.monotonic() - self.written_at < EVERY_SECONDS:
                return Counter()
            self.written_at = time.monotonic()
            taken, self.words = self.words, Counter()
            return taken


def _held(app: Flask) -> Held:
    held: Held = app.extensions.setdefault("search_misses", Held())
    return held


def note(words: str) -> None:
    """Remember that these words found nothing."""
    if request.method != "GET":
        return
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    _held(app).add(words[:MOST_LETTERS])

    @after_this_request
    def _when_sent(response: Response) -> Response:
        response.call_on_close(partial(write, app))
        return response


def write(app: Flask, *, at_once: bool = False) -> None:
    """Write what is held, when it is time."""
    taken = _held(app).take(at_once=at_once)
    if taken:
        with app.app_context(), transaction():
            service.log_misses(taken)
