"""Periodic work on complaints."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.complaints import service
from marketplace.core.jobs import job


@job("complaints.tell_late", every=timedelta(hours=1))
def tell_late(_payload: dict[str, Any]) -> None:
    service.tell_late()
