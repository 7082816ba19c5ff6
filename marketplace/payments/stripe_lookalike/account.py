"""What every part of the look-alike shares: its memory, its clock, its smallest payment, and how events are noted."""

from __future__ import annotations

import copy
import secrets
import time
from collections.abc import Callable
from typing import Any

from marketplace.payments.stripe_lookalike.errors import missing
from marketplace.payments.stripe_lookalike.store import Store

MINOR_UNITS = 100  # Stripe counts rupiah with two decimals
LARGEST = 10**12 - 1  # at most twelve digits


class Account:
    """One merchant account in test mode. `minimum` is the smallest payment in whole rupiah."""

    def __init__(
        self, store: Store, *, minimum: int, api_version: str, clock: Callable[[], float] = time.time
    ) -> None:
        self.store = store
        self.minimum = minimum
        self._api_version = api_version
        self._clock = clock
        self._ahead = 0.0

    def now(self) -> int:
        return int(self._clock() + self._ahead)

    def advance(self, seconds: float) -> None:
        """Moves this server's clock, so that a test need not wait for a session to expire."""
        self._ahead += seconds

    def get(self, kind: str, object_id: str) -> dict[str, Any]:
        found = self.store.find(kind, object_id)
        if found is None:
            raise missing(kind, object_id)
        return found

    def note(self, kind: str, thing: dict[str, Any]) -> None:
        """Writes an event with a copy of the object as it is now, and queues its webhook."""
        event: dict[str, Any] = {
            "id": new_id("evt_"),
            "object": "event",
            "account": None,
            "api_version": self._api_version,
            "created": self.now(),
            "data": {"object": copy.deepcopy(public(thing))},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        self.store.put(event)
        self.store.queue(event["id"], due_at=time.time())


def public(thing: dict[str, Any]) -> dict[str, Any]:
    """The object without the names that are ours."""
    return {name: value for name, value in thing.items() if not name.startswith("_")}


def new_id(prefix: str) -> str:
    return prefix + secrets.token_hex(12)


def rupiah(minor: int) -> str:
    """Minor units as people write them: 15000000 is Rp150.000."""
    whole, rest = divmod(minor, MINOR_UNITS)
    return f"Rp{whole:,}".replace(",", ".") + (f",{rest:02}" if rest else "")
