"""Work that the worker does for payments: apply what providers told us, compare with the provider."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from marketplace.core.clock import now
from marketplace.core.jobs import job
from marketplace.payments import service
from marketplace.payments.errors import RefundProofMissing, RefundSentAlready


@job("payments.apply_event")
def apply_kept_event(payload: dict[str, Any]) -> None:
    """Act on one event of the card provider. Fails while the provider is down, and is tried again."""
    service.apply_event(payload["event_id"])


@job(service.SEND_BACK)
def send_back(payload: dict[str, Any]) -> None:
    """Card money that came too late or twice goes back by itself. Source: money.md section 3."""
    with suppress(
        RefundSentAlready, RefundProofMissing
    ):  # somebody was quicker, or it failed and a person acts
        service.send_refund(payload["refund_id"], by=None)


@job("payments.reconcile", every=timedelta(minutes=2))
def compare_with_provider(_payload: dict[str, Any]) -> None:
    """Find what no webhook told us: in ordinary times this finds nothing. Five minutes of silence are an alarm."""
    service.reconcile_lately(is_thorough=now().minute % 10 < 2)


@job(service.BOOK_STATEMENT)
def book_statement(payload: dict[str, Any]) -> None:
    """Book a confirmed bank statement line by line; safe to repeat."""
    service.book_statement(payload["statement_id"])
