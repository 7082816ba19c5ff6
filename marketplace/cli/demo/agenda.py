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
        self._heap: list[tuple[datetime, int, bool, Action]] = []
        self._order = count()

    def add(self, moment: datetime, action: Action, *, may_fail: bool = False) -> None:
        """`may_fail`: a refusal (sold out, no delivery there) is part of life; anything else must work."""
        if moment <= self.end:
            heapq.heappush(self._heap, (moment, next(self._order), may_fail, action))

    def run(self, *, until: datetime) -> None:
        """Everything up to a moment, and what follows from it up to then."""
        while self._heap and self._heap[0][0] <= until:
            with transaction():
                for _ in range(TOGETHER):
                    if not self._heap or self._heap[0][0] > until:
                        break
                    moment, _number, may_fail, action = heapq.heappop(self._heap)
                    with clock.at(moment):
                        self._try(moment, action) if may_fail else action()
                    self.done += 1
            gc.collect(1)

    def _try(self, moment: datetime, action: Action) -> None:
        """One thing, whole or not at all."""
        try:
            with db.session.begin_nested():
                action()
        except DomainError as error:
            self.refused.append(f"{moment:%Y-%m-%d} {type(error).__name__}: {error}")
