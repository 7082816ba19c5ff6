"""Keeping a provider that is slow or down from taking our threads with it.

A thread that waits for the provider serves no page. Of the four of a web process (deploy/gunicorn.conf.py) at most
PLACES ask at the same time; whoever finds them taken waits only as long as the provider answers quickly, and is told
at once to try again otherwise. After several failures in a row nobody asks for a while.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from marketplace.payments.gateway.terms import PaymentProviderDown

log = logging.getLogger(__name__)

FAILURES_TO_OPEN, SECONDS_OPEN = 5, 30.0
PLACES = 2
SLOW = 2.0  # seconds; an answer that takes longer is not worth standing in line for


class Breaker:
    """One for each gateway, shared by all threads of the process. Raises PaymentProviderDown instead of waiting."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(PLACES)
        self._began: dict[int, float] = {}
        self._failures = 0
        self._was_slow = False
        self._closed_from = 0.0

    @contextmanager
    def asking(self) -> Iterator[None]:
        """A place at the provider for the time of one question."""
        self._check()
        failures = self._failures
        if not self._places.acquire(timeout=self._patience()):
            log.warning("nobody more waits for the card provider", extra={"asking": PLACES})
            raise PaymentProviderDown()
        began, me = time.monotonic(), threading.get_ident()
        try:
            if self._failures > failures:  # whom we waited for got no answer
                raise PaymentProviderDown()
            self._began[me] = began
            yield
        finally:
            self._began.pop(me, None)
            self._was_slow = time.monotonic() - began > SLOW
            self._places.release()

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES_TO_OPEN:
                self._closed_from = time.monotonic() + SECONDS_OPEN
                log.error("card payments paused", extra={"failures": self._failures, "seconds": SECONDS_OPEN})

    def worked(self) -> None:
        with self._lock:
            self._failures = 0

    def _check(self) -> None:
        if time.monotonic() < self._closed_from:
            raise PaymentProviderDown()

    def _patience(self) -> float:
        """Seconds to wait for a place: none when the last answer failed or was slow, or when one is slow just now."""
        if self._failures or self._was_slow:
            return 0.0
        oldest = min(list(self._began.values()), default=time.monotonic())
        return max(0.0, oldest + SLOW - time.monotonic())
