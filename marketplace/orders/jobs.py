"""Periodic work on orders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.core.jobs import job
from marketplace.orders import service


@job("orders.expire_unpaid", every=timedelta(minutes=1))
def expire_unpaid(_payload: dict[str, Any]) -> None:
    service.expire_unpaid()


@job("orders.complete_silent", every=timedelta(hours=1))
def complete_silent(_payload: dict[str, Any]) -> None:
    service.complete_silent()


@job("orders.cancel_ignored", every=timedelta(minutes=15))
def cancel_ignored(_payload: dict[str, Any]) -> None:
    service.cancel_ignored()


@job("orders.escalate_late", every=timedelta(minutes=15))
def escalate_late(_payload: dict[str, Any]) -> None:
    service.escalate_late()


@job("orders.escalate_returns", every=timedelta(hours=1))
def escalate_returns(_payload: dict[str, Any]) -> None:
    service.escalate_returns()
