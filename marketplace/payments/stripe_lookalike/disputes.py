"""Disputes: the buyer's bank takes a payment back until it has decided. Real ones come by themselves; here a test asks."""

from __future__ import annotations

from typing import Any

from marketplace.payments.stripe_lookalike.account import Account, new_id
from marketplace.payments.stripe_lookalike.errors import Refusal

DAYS_TO_ANSWER = 7


def open_dispute(account: Account, intent_id: str, *, amount: int | None = None) -> dict[str, Any]:
    """All of what is not refunded, or `amount` of it in minor units: the money leaves at once."""
    intent = account.get("payment_intent", intent_id)
    charge = account.get("charge", intent["latest_charge"] or "")
    left = charge["amount_captured"] - charge["amount_refunded"]
    if charge["disputed"] or not 0 < (amount or left) <= left:
        raise Refusal("This charge cannot be disputed.", code="charge_disputed")
    dispute = account.store.put(
        {
            "id": new_id("du_"),
            "object": "dispute",
            "amount": amount or left,
            "balance_transactions": [],
            "charge": charge["id"],
            "created": account.now(),
            "currency": charge["currency"],
            "evidence_details": {
                "due_by": account.now() + DAYS_TO_ANSWER * 24 * 60 * 60,
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            "is_charge_refundable": False,
            "livemode": False,
            "metadata": {},
            "payment_intent": intent_id,
            "reason": "product_not_received",
            "status": "needs_response",
        }
    )
    charge["disputed"] = True
    account.store.put(charge)
    account.note("charge.dispute.created", dispute)
    account.note("charge.dispute.funds_withdrawn", dispute)
    return dispute


def answer_dispute(account: Account, dispute_id: str) -> dict[str, Any]:
    """The shop has sent its evidence in the provider's dashboard."""
    dispute = _open(account, dispute_id)
    dispute["evidence_details"].update(has_evidence=True, submission_count=1)
    dispute["status"] = "under_review"
    account.store.put(dispute)
    account.note("charge.dispute.updated", dispute)
    return dispute


def close_dispute(account: Account, dispute_id: str, *, won: bool) -> dict[str, Any]:
    """The bank decides."""
    dispute = _open(account, dispute_id)
    dispute["status"] = "won" if won else "lost"
    account.store.put(dispute)
    account.note("charge.dispute.closed", dispute)
    if won:
        account.note("charge.dispute.funds_reinstated", dispute)
    return dispute


def _open(account: Account, dispute_id: str) -> dict[str, Any]:
    dispute = account.get("dispute", dispute_id)
    if dispute["status"] in {"won", "lost"}:
        raise Refusal(f"This dispute has a status of `{dispute['status']}`.")
    return dispute
