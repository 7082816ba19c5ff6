"""Periodic work on payouts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.core.db import transaction
from marketplace.core.jobs import job
from marketplace.payouts import service


@job("payouts.remind", every=timedelta(hours=6))
def remind(_payload: dict[str, Any]) -> None:
    """On the payout day finance is told that a batch can be prepared."""
    with transaction():
        service.remind()
