"""What will happen and when. Played in the order of time, many things in one transaction, each at its own moment."""

from __future__ import annotations

import gc
import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

from marketplace.core import clock
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError

Action = Callable[[], None]
TOGETHER = 150


class Agenda:
    """Things later than the end never happen: so whatever is under way on the last day stays under way."""

    def __init__(self, end: datetime) -> None:
        self.end = end
        self.done = 0
        self.refused: list[str] = []
        self._heap: list[tuple[datetime, int, Action]] = []
        self._order = count()

    def add(self, moment: datetime, action: Action) -> None:
        if moment <= self.end:
            heapq.heappush(self._heap, (moment, next(self._order), action))

    def run(self, *, until: datetime) -> None:
        """Everything up to a moment, and what follows from it up to then."""
        while self._heap and self._heap[0][0] <= until:
            with transaction():
                for _ in range(TOGETHER):
                    if not self._heap or self._heap[0][0] > until:
                        break
                    moment, _number, action = heapq.heappop(self._heap)
                    self._do(moment, action)
            gc.collect(1)

    def _do(self, moment: datetime, action: Action) -> None:
        """One thing, whole or not at all: a refusal (sold out, no delivery there) is part of life."""
        try:
            with clock.at(moment), db.session.begin_nested():
                action()
        except DomainError as error:
            self.refused.append(f"{moment:%Y-%m-%d} {type(error).__name__}: {error}")
        else:
            self.done += 1
