"""Giving money back: never more than was captured, over any number of refunds."""

from __future__ import annotations

from typing import Any

from marketplace.payments.stripe_lookalike.account import Account, new_id, rupiah
from marketplace.payments.stripe_lookalike.errors import Refusal


def create_refund(account: Account, params: dict[str, Any]) -> dict[str, Any]:
    charge = _charge_of(account, params)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = params.get("amount", left)
    _check_amount(charge, amount=amount, left=left)
    refund = account.store.put(
        {
            "id": new_id("re_"),
            "object": "refund",
            "amount": amount,
            "charge": charge["id"],
            "created": account.now(),
            "currency": charge["currency"],
            "metadata": params.get("metadata") or {},
            "payment_intent": charge["payment_intent"],
            "reason": params.get("reason"),
            "status": "succeeded",
        }
    )
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    account.store.put(charge)
    account.note("refund.created", refund)
    account.note("charge.refunded", charge)
    return refund


def fail_refund(account: Account, refund_id: str) -> dict[str, Any]:
    """The buyer's bank sends the money back days later: the refund fails after it had succeeded."""
    refund = account.get("refund", refund_id)
    if refund["status"] != "succeeded":
        raise Refusal(f"This refund has a status of `{refund['status']}`.")
    charge = account.get("charge", refund["charge"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    account.store.put(charge)
    refund.update(status="failed", failure_reason="expired_or_canceled_card")
    account.store.put(refund)
    account.note("refund.failed", refund)
    return refund


def _charge_of(account: Account, params: dict[str, Any]) -> dict[str, Any]:
    if "charge" in params:
        return account.get("charge", params["charge"])
    if "payment_intent" not in params:
        raise Refusal(
            "One of the following params should be provided for this request: payment_intent or charge.",
            code="parameter_missing",
        )
    intent = account.get("payment_intent", params["payment_intent"])
    if intent["latest_charge"] is None:
        raise Refusal(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            code="payment_intent_unexpected_state",
        )
    return account.get("charge", intent["latest_charge"])


def _check_amount(charge: dict[str, Any], *, amount: int, left: int) -> None:
    if left == 0:
        raise Refusal(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount < 1:
        raise Refusal("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > left:
        raise Refusal(
            f"Refund amount ({rupiah(amount)}) is greater than unrefunded amount on charge ({rupiah(left)})",
            param="amount",
        )
