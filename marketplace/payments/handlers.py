"""Work that the worker does for payments: apply what providers told us, compare with the provider."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.core.jobs import job
from marketplace.payments import service


@job("payments.apply_event")
def apply_kept_event(payload: dict[str, Any]) -> None:
    """Act on one event of the card provider. Fails while the provider is down, and is tried again."""
    service.apply_event(payload["event_id"])


@job("payments.reconcile", every=timedelta(minutes=10))
def compare_with_provider(_payload: dict[str, Any]) -> None:
    """Find what no webhook told us: in ordinary times this finds nothing."""
    service.reconcile_lately()


@job(service.BOOK_STATEMENT)
def book_statement(payload: dict[str, Any]) -> None:
    """Book a confirmed bank statement line by line; safe to repeat."""
    service.book_statement(payload["statement_id"])
