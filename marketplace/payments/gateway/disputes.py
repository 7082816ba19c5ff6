"""Stripe's disputes in our words: eight states become four, and whether the money has left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marketplace.payments.gateway.amounts import from_minor
from marketplace.payments.gateway.terms import DisputeInfo

INQUIRY = "warning_"  # a question of the bank before a dispute: no money has moved
STATES = {
    "needs_response": "needs_response",
    "under_review": "under_review",
    "closed": "won",
    "prevented": "won",
    "won": "won",
    "lost": "lost",
}


def dispute_info(found: Mapping[str, Any]) -> DisputeInfo:
    """The payment intent is expanded. Raises ValueError for a state that Stripe did not know when this was written."""
    status, intent = str(found["status"]), found["payment_intent"]
    state = STATES.get(status.removeprefix(INQUIRY))
    if state is None:
        raise ValueError(f"unknown dispute state {status}")
    due = (found.get("evidence_details") or {}).get("due_by")
    return DisputeInfo(
        id=found["id"],
        status=state,
        amount=from_minor(found["amount"]),
        reason=found["reason"],
        payment_intent=intent["id"],
        metadata=intent.get("metadata") or {},
        due_by=datetime.fromtimestamp(due, UTC) if due else None,
        is_held=not status.startswith(INQUIRY) and status != "prevented",
        livemode=found["livemode"],
    )
