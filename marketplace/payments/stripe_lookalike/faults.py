"""Faults on demand, so that tests and rehearsals can see what the shop does when the provider misbehaves.

`POST /_faults` with a JSON object of these names; `DELETE /_faults` heals everything. For answers of the API:
`delay` (seconds), `drop_before` / `drop_after` (close the connection without an answer, before or after the work is
done), `status` (answer with it instead of working), limited to addresses that begin with `path` and to the next
`times` requests. For webhooks: `duplicate` (each is sent that many more times), `shuffle` (order at random), `lose`
(never sent; the events can still be listed). `POST /_refunds/<id>` lets a refund fail after it had succeeded;
`POST /_disputes/<payment intent>` lets a bank take a payment back, `/_disputes/<dispute>?status=lost` decide.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from pydantic import ConfigDict, TypeAdapter


@dataclass(frozen=True)
class Knobs:
    """What is broken at the moment. The defaults are a provider in good health."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    delay: float = 0.0
    drop_before: bool = False
    drop_after: bool = False
    status: int = 0
    path: str = "/v1/"
    times: int | None = None
    duplicate: int = 0
    shuffle: bool = False
    lose: bool = False


HEALTHY = Knobs()
_READ = TypeAdapter(Knobs)


class Faults:
    """The knobs of one server. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._knobs = HEALTHY

    @property
    def knobs(self) -> Knobs:
        return self._knobs

    def set_json(self, text: bytes) -> None:
        """Replaces all knobs. Raises pydantic's ValidationError for unknown names."""
        self.set(_READ.validate_json(text))

    def set(self, knobs: Knobs) -> None:
        with self._lock:
            self._knobs = knobs

    def for_request(self, path: str) -> Knobs:
        """What hits this request of the API; uses up one of `times`."""
        with self._lock:
            knobs = self._knobs
            if not path.startswith(knobs.path) or knobs.times == 0:
                return HEALTHY
            if knobs.times is not None:
                self._knobs = replace(knobs, times=knobs.times - 1)
            return knobs
