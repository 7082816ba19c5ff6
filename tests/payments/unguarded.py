"""The negative control of slow providers: any number of threads wait for them. `gunicorn tests.payments.unguarded:app`."""

from __future__ import annotations

from marketplace.payments.gateway import breaker

breaker.PLACES = 1_000
breaker.FAILURES_TO_OPEN = 1_000

from wsgi import app  # noqa: E402

__all__ = ["app"]
