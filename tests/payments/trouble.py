"""What stories about a provider in trouble share: a Stripe that can be away and notes the keys it is asked with, and
the minutes that pass at the shop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from config import Config
from marketplace.core import jobs
from marketplace.core.clock import at, now
from marketplace.core.db import db
from marketplace.core.money import Money
from marketplace.payments import gateway as gateways
from marketplace.payments.gateway import StripeGateway
from marketplace.payments.gateway import breaker as breaker_module
from marketplace.payments.stripe_lookalike.account import MINOR_UNITS
from marketplace.payments.stripe_lookalike.faults import HEALTHY, Knobs
from marketplace.payments.stripe_lookalike.server import Lookalike

UNREACHABLE, LATE = "unreachable", "answers too late"
PATIENT, IMPATIENT = 10.0, 0.3  # seconds
COMPARED_EVERY = timedelta(minutes=2)
TROUBLES: dict[str, Knobs | None] = {
    UNREACHABLE: None,
    "hangs up before the work": Knobs(drop_before=True),
    "hangs up after the work": Knobs(drop_after=True),
    LATE: Knobs(delay=0.6),
    "500": Knobs(status=500),
    "429": Knobs(status=429),
}


class _Noting(Lookalike):
    """Notes each idempotency key of each address."""

    def __init__(self, path: Path, keys: dict[str, Counter[str]]) -> None:
        super().__init__(path=str(path))
        self._keys = keys

    def __call__(self, environ: Any, start_response: Any) -> Any:
        if key := environ.get("HTTP_IDEMPOTENCY_KEY"):
            self._keys.setdefault(environ["PATH_INFO"], Counter())[key] += 1
        return super().__call__(environ, start_response)


@dataclass
class Provider:
    """Stripe's look-alike, which keeps its memory while it is switched off."""

    port: int
    path: Path
    keys: dict[str, Counter[str]] = field(default_factory=dict)
    server: Lookalike | None = None
    read_seconds: float = PATIENT

    def switch_on(self) -> None:
        self.server = _Noting(self.path, self.keys).start(port=self.port)

    def switch_off(self) -> None:
        assert self.server is not None
        self.server.stop()
        self.server = None

    def get_into(self, trouble: str) -> None:
        knobs = TROUBLES[trouble]
        self._wait(IMPATIENT if trouble == LATE else PATIENT)
        if knobs is None:
            self.switch_off()
        else:
            self.well.faults.set(knobs)

    def recover(self) -> None:
        if self.server is None:
            self.switch_on()
        self.well.faults.set(HEALTHY)
        self._wait(PATIENT)

    def _wait(self, seconds: float) -> None:
        """How long the shop waits for an answer: little only when none shall come, for this machine may be slow."""
        self.read_seconds = seconds
        gateways._gateway.cache_clear()

    @property
    def well(self) -> Lookalike:
        assert self.server is not None
        return self.server

    def count(self, kind: str) -> int:
        return len(self.well.account.store.all(kind))

    def balance(self) -> int:
        """Whole rupiah that the provider holds for us: taken, less given back, less what disputes took."""
        charges = self.well.account.store.all("charge")
        disputes = self.well.account.store.all("dispute")
        held = sum(each["amount"] for each in disputes if each["status"] != "won")
        return (
            int(sum(each["amount_captured"] - each["amount_refunded"] for each in charges) - held)
            // MINOR_UNITS
        )


@contextmanager
def provider_of(settings: Config, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """Where the application looks for it. The gateway tries once and pauses for nobody: the time in between is ours."""
    provider = Provider(settings.PORT + 1, folder / "stripe.sqlite")

    @lru_cache
    def gateway(key: str, api_base: str, secret: str, _minimum: Money) -> StripeGateway:
        wait = provider.read_seconds
        return StripeGateway(key=key, api_base=api_base, webhook_secret=secret, retries=0, read_seconds=wait)

    patch.setattr(gateways, "_gateway", gateway)
    patch.setattr(breaker_module, "SECONDS_OPEN", 0.0)
    provider.switch_on()
    yield provider
    if provider.server is not None:
        provider.switch_off()


def minutes_until(done: Callable[[], bool], *, most: int, since: datetime | None = None) -> int:
    """After how many minutes of the worker's regular work it is done; `most` and two more when it is not."""
    began = since or now()
    passed = timedelta(0)
    while passed <= timedelta(minutes=most):
        passed += COMPARED_EVERY
        with at(began + passed):
            jobs.queue_periodic()
            jobs.run_due()
        db.session.rollback()
        if done():
            break
    return int(passed.total_seconds() // 60)
