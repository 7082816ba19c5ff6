"""Stopping for a while instead of waiting for a provider that is down."""

from __future__ import annotations

import logging
import threading
import time

from marketplace.payments.gateway.terms import PaymentProviderDown

log = logging.getLogger(__name__)

FAILURES_TO_OPEN, SECONDS_OPEN = 5, 30.0


class Breaker:
    """Stops asking for a while after several failures in a row, so that a dead provider does not hold our threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_from = 0.0

    def check(self) -> None:
        if time.monotonic() < self._closed_from:
            raise PaymentProviderDown()

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES_TO_OPEN:
                self._closed_from = time.monotonic() + SECONDS_OPEN
                log.error("card payments paused", extra={"failures": self._failures, "seconds": SECONDS_OPEN})

    def worked(self) -> None:
        with self._lock:
            self._failures = 0
