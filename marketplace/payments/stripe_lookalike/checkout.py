"""Checkout Sessions and what paying them makes: open > complete | expired.

A session is `open` for 30 minutes to 24 hours. It becomes `complete` when the payment page is paid, and `expired`
by its time or by request. Neither ever changes again.
"""

from __future__ import annotations

from typing import Any

from marketplace.payments.stripe_lookalike.account import LARGEST, MINOR_UNITS, Account, new_id, rupiah
from marketplace.payments.stripe_lookalike.errors import Refusal

SHORTEST, LONGEST = 30 * 60, 24 * 60 * 60
ALLOWANCE = 60  # seconds between reading the clock and asking
KIND = "checkout.session"


def create_session(account: Account, params: dict[str, Any], *, base_url: str) -> dict[str, Any]:
    if params.get("mode") != "payment":
        raise Refusal("This look-alike only knows mode=payment.", param="mode")
    if "success_url" not in params:
        raise Refusal("Missing required param: success_url.", code="parameter_missing", param="success_url")
    lines, currency = _lines(params)
    total = sum(line["amount_total"] for line in lines)
    _check_total(account, total, currency)
    session = _new_session(account, params, currency=currency, total=total)
    session["url"] = f"{base_url}/c/pay/{session['id']}"
    session["_lines"] = lines
    session["_intent"] = params.get("payment_intent_data", {})
    return account.store.put(session)


def get_session(account: Account, session_id: str) -> dict[str, Any]:
    """The session as it is now: an open one whose time is over is expired first."""
    session = account.get(KIND, session_id)
    if session["status"] == "open" and session["expires_at"] <= account.now():
        return _expire(account, session)
    return session


def expire_session(account: Account, session_id: str) -> dict[str, Any]:
    session = get_session(account, session_id)
    if session["status"] != "open":
        raise Refusal(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{session['status']}`."
        )
    return _expire(account, session)


def expire_overdue(account: Account) -> None:
    for session in account.store.with_status(KIND, "open"):
        if session["expires_at"] <= account.now():
            with account.store.change():
                get_session(account, session["id"])


def pay(account: Account, session_id: str) -> dict[str, Any]:
    """The buyer pressed Pay. Paying twice does nothing; an expired session stays expired."""
    session = get_session(account, session_id)
    if session["status"] != "open":
        return session
    intent = _intent_of(account, session)
    charge = _new_charge(account, intent, session)
    account.store.put(charge)
    intent.update(
        status="succeeded",
        amount_received=intent["amount"],
        latest_charge=charge["id"],
        last_payment_error=None,
        payment_method=charge["payment_method"],
    )
    account.store.put(intent)
    session.update(status="complete", payment_status="paid", payment_intent=intent["id"], url=None)
    account.store.put(session)
    account.note("charge.succeeded", charge)
    account.note("payment_intent.succeeded", intent)
    account.note("checkout.session.completed", session)
    return session


def decline(account: Account, session_id: str) -> dict[str, Any]:
    """The card is refused: the session stays open and the buyer may try again."""
    session = get_session(account, session_id)
    if session["status"] != "open":
        return session
    intent = _intent_of(account, session)
    intent["last_payment_error"] = {
        "type": "card_error",
        "code": "card_declined",
        "decline_code": "generic_decline",
        "message": "Your card was declined.",
    }
    account.store.put(intent)
    account.note("payment_intent.payment_failed", intent)
    return session


def _lines(params: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    lines = [_line(number, item) for number, item in enumerate(params.get("line_items", []))]
    if not 1 <= len(lines) <= 100:
        raise Refusal("You must pass 1 to 100 line items in payment mode.", param="line_items")
    currencies = {line["currency"] for line in lines}
    if len(currencies) > 1:
        raise Refusal("All line items must use the same currency.", param="line_items")
    return lines, currencies.pop()


def _line(number: int, item: dict[str, Any]) -> dict[str, Any]:
    price, where = item.get("price_data"), f"line_items[{number}]"
    if price is None or "product_data" not in price or "unit_amount" not in price:
        raise Refusal("This look-alike needs price_data with product_data and unit_amount.", param=where)
    quantity, unit = item.get("quantity", 1), price["unit_amount"]
    if quantity < 1 or unit < 0:
        raise Refusal("quantity must be at least 1 and unit_amount at least 0.", param=where)
    if not price["product_data"]["name"].strip():
        raise Refusal("The product name must not be empty.", param=f"{where}[price_data][product_data][name]")
    return {
        "id": new_id("li_"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": unit * quantity,
        "amount_tax": 0,
        "amount_total": unit * quantity,
        "currency": price["currency"].lower(),
        "description": price["product_data"]["name"],
        "quantity": quantity,
    }


def _check_total(account: Account, total: int, currency: str) -> None:
    if currency != "idr":
        raise Refusal(f"Invalid currency: {currency}. This look-alike only takes idr.", param="currency")
    if total < account.minimum * MINOR_UNITS:
        least = rupiah(account.minimum * MINOR_UNITS)
        raise Refusal(
            f"The Checkout Session's total amount due must add up to at least {least}",
            code="amount_too_small",
        )
    if total > LARGEST:
        raise Refusal("Amount must be no more than 12 digits.", code="amount_too_large")


def _expiry(account: Account, params: dict[str, Any]) -> int:
    now = account.now()
    expires_at = int(params.get("expires_at", now + LONGEST))
    if not now + SHORTEST - ALLOWANCE <= expires_at <= now + LONGEST + ALLOWANCE:
        raise Refusal(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    return expires_at


def _new_session(account: Account, params: dict[str, Any], *, currency: str, total: int) -> dict[str, Any]:
    email = params.get("customer_email")
    return {
        "id": new_id("cs_test_"),
        "object": KIND,
        "amount_subtotal": total,
        "amount_total": total,
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "created": account.now(),
        "currency": currency,
        "customer": None,
        "customer_details": {"email": email, "name": None, "phone": None} if email else None,
        "customer_email": email,
        "expires_at": _expiry(account, params),
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": params.get("metadata", {}),
        "mode": "payment",
        "payment_intent": None,
        "payment_status": "unpaid",
        "payment_method_types": ["card"],
        "status": "open",
        "success_url": params["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
    }


def _expire(account: Account, session: dict[str, Any]) -> dict[str, Any]:
    session.update(status="expired", url=None)
    with account.store.change():
        account.store.put(session)
        account.note("checkout.session.expired", session)
    return session


def _intent_of(account: Account, session: dict[str, Any]) -> dict[str, Any]:
    """The session's PaymentIntent, made at the first attempt to pay as Stripe does."""
    if session["payment_intent"]:
        return account.get("payment_intent", session["payment_intent"])
    intent = {
        "id": new_id("pi_"),
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_received": 0,
        "capture_method": "automatic_async",
        "created": account.now(),
        "currency": session["currency"],
        "description": session["_intent"].get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": session["_intent"].get("metadata", {}),
        "payment_method": None,
        "payment_method_types": ["card"],
        "receipt_email": session["_intent"].get("receipt_email"),
        "status": "requires_payment_method",
        "transfer_group": session["_intent"].get("transfer_group"),
    }
    session["payment_intent"] = intent["id"]
    account.store.put(session)
    account.store.put(intent)
    account.note("payment_intent.created", intent)
    return intent


def _new_charge(account: Account, intent: dict[str, Any], session: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": new_id("ch_"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"],
        "amount_refunded": 0,
        "billing_details": {"email": session["customer_email"]},
        "captured": True,
        "created": account.now(),
        "currency": intent["currency"],
        "disputed": False,
        "livemode": False,
        "metadata": intent["metadata"],
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method": new_id("pm_"),
        "receipt_email": intent["receipt_email"],
        "refunded": False,
        "status": "succeeded",
    }
