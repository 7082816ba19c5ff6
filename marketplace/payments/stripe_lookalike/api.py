"""The part of Stripe's API that we know, with its keys, lists, idempotency and errors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from marketplace.payments.stripe_lookalike import checkout, refunds
from marketplace.payments.stripe_lookalike.account import Account, new_id, public
from marketplace.payments.stripe_lookalike.contract import check_answer, check_request
from marketplace.payments.stripe_lookalike.errors import Refusal
from marketplace.payments.stripe_lookalike.form_body import read_form
from marketplace.payments.stripe_lookalike.store import Answer

Params = dict[str, Any]
Handler = Callable[..., dict[str, Any]]
KEY_LIFE = 24 * 60 * 60  # seconds; Stripe forgets idempotency keys after that


def _session_create(account: Account, params: Params, *, base_url: str) -> dict[str, Any]:
    return checkout.create_session(account, params, base_url=base_url)


def _session_retrieve(account: Account, params: Params, *, id: str, **_: str) -> dict[str, Any]:
    session = checkout.get_session(account, id)
    if "line_items" in params.get("expand", []):
        return {
            **session,
            "line_items": _list_of(session["_lines"], params, url=f"/v1/checkout/sessions/{id}"),
        }
    return session


def _session_expire(account: Account, _params: Params, *, id: str, **_: str) -> dict[str, Any]:
    return checkout.expire_session(account, id)


def _session_list(account: Account, params: Params, **_: str) -> dict[str, Any]:
    checkout.expire_overdue(account)
    return _list(
        account, checkout.KIND, params, url="/v1/checkout/sessions", matching=("status", "payment_intent")
    )


def _line_items_list(account: Account, params: Params, *, id: str, **_: str) -> dict[str, Any]:
    session = checkout.get_session(account, id)
    return _list_of(session["_lines"], params, url=f"/v1/checkout/sessions/{id}/line_items")


def _intent_retrieve(account: Account, params: Params, *, id: str, **_: str) -> dict[str, Any]:
    intent = account.get("payment_intent", id)
    if "latest_charge" in params.get("expand", []) and intent["latest_charge"]:
        return {**intent, "latest_charge": account.get("charge", intent["latest_charge"])}
    return intent


def _charge_retrieve(account: Account, _params: Params, *, id: str, **_: str) -> dict[str, Any]:
    return account.get("charge", id)


def _refund_create(account: Account, params: Params, **_: str) -> dict[str, Any]:
    return refunds.create_refund(account, params)


def _refund_retrieve(account: Account, params: Params, *, id: str, **_: str) -> dict[str, Any]:
    return _with_intent(account, params, account.get("refund", id))


def _refund_list(account: Account, params: Params, **_: str) -> dict[str, Any]:
    return _list(account, "refund", params, url="/v1/refunds", matching=("payment_intent", "charge"))


def _dispute_retrieve(account: Account, params: Params, *, id: str, **_: str) -> dict[str, Any]:
    return _with_intent(account, params, account.get("dispute", id))


def _with_intent(account: Account, params: Params, found: dict[str, Any]) -> dict[str, Any]:
    if "payment_intent" in params.get("expand", []):
        return {**found, "payment_intent": public(account.get("payment_intent", found["payment_intent"]))}
    return found


def _dispute_list(account: Account, params: Params, **_: str) -> dict[str, Any]:
    return _list(account, "dispute", params, url="/v1/disputes", matching=("payment_intent", "charge"))


def _event_retrieve(account: Account, _params: Params, *, id: str, **_: str) -> dict[str, Any]:
    return account.get("event", id)


def _event_list(account: Account, params: Params, **_: str) -> dict[str, Any]:
    return _list(account, "event", params, url="/v1/events", matching=("type",))


def _balance_retrieve(account: Account, _params: Params, **_: str) -> dict[str, Any]:
    charges = account.store.all("charge")
    amount = sum(charge["amount_captured"] - charge["amount_refunded"] for charge in charges)
    available = [{"amount": amount, "currency": "idr", "source_types": {"card": amount}}]
    return {"object": "balance", "available": available, "livemode": False, "pending": []}


HANDLERS: dict[str, Handler] = {
    "balance_retrieve": _balance_retrieve,
    "charge_retrieve": _charge_retrieve,
    "dispute_list": _dispute_list,
    "dispute_retrieve": _dispute_retrieve,
    "event_list": _event_list,
    "event_retrieve": _event_retrieve,
    "intent_retrieve": _intent_retrieve,
    "line_items_list": _line_items_list,
    "refund_create": _refund_create,
    "refund_list": _refund_list,
    "refund_retrieve": _refund_retrieve,
    "session_create": _session_create,
    "session_expire": _session_expire,
    "session_list": _session_list,
    "session_retrieve": _session_retrieve,
}

ROUTES = Map(
    [
        Rule("/v1/checkout/sessions", methods=["POST"], endpoint="session_create"),
        Rule("/v1/checkout/sessions", methods=["GET"], endpoint="session_list"),
        Rule("/v1/checkout/sessions/<id>", methods=["GET"], endpoint="session_retrieve"),
        Rule("/v1/checkout/sessions/<id>/expire", methods=["POST"], endpoint="session_expire"),
        Rule("/v1/checkout/sessions/<id>/line_items", methods=["GET"], endpoint="line_items_list"),
        Rule("/v1/payment_intents/<id>", methods=["GET"], endpoint="intent_retrieve"),
        Rule("/v1/charges/<id>", methods=["GET"], endpoint="charge_retrieve"),
        Rule("/v1/refunds", methods=["POST"], endpoint="refund_create"),
        Rule("/v1/refunds", methods=["GET"], endpoint="refund_list"),
        Rule("/v1/refunds/<id>", methods=["GET"], endpoint="refund_retrieve"),
        Rule("/v1/disputes", methods=["GET"], endpoint="dispute_list"),
        Rule("/v1/disputes/<id>", methods=["GET"], endpoint="dispute_retrieve"),
        Rule("/v1/events", methods=["GET"], endpoint="event_list"),
        Rule("/v1/events/<id>", methods=["GET"], endpoint="event_retrieve"),
        Rule("/v1/balance", methods=["GET"], endpoint="balance_retrieve"),
    ]
)


def answer(account: Account, request: Request, name: str, path_values: dict[str, str]) -> Response:
    """The answer to one request of the API."""
    try:
        _check_key(request)
        text = request.get_data(as_text=True) if request.method == "POST" else request.query_string.decode()
        params = check_request(name, read_form(text))
        with account.store.change():
            status, body, replayed = _once(
                account, request, text, lambda: _run(account, request, name, params, path_values)
            )
    except Refusal as refusal:
        status, body, replayed = refusal.status, refusal.body(), False
    response = Response(json.dumps(body), status=status, mimetype="application/json")
    response.headers["Request-Id"] = new_id("req_")
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _check_key(request: Request) -> None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not key.startswith("sk_test_"):
        raise Refusal(
            "Invalid API Key provided. This look-alike only takes keys that begin with sk_test_.", status=401
        )


def _run(
    account: Account, request: Request, name: str, params: Params, values: dict[str, str]
) -> dict[str, Any]:
    extra = {"base_url": request.host_url.rstrip("/")} if name == "session_create" else {}
    body = public(HANDLERS[name](account, params, **values, **extra))
    if isinstance(body.get("latest_charge"), dict):
        body["latest_charge"] = public(body["latest_charge"])
    check_answer(body)
    return body


def _once(
    account: Account, request: Request, text: str, run: Callable[[], dict[str, Any]]
) -> tuple[int, dict[str, Any], bool]:
    """Runs a POST once for each idempotency key: status, body, and whether it is an earlier answer."""
    key = request.headers.get("Idempotency-Key")
    if request.method != "POST" or not key:
        return 200, run(), False
    digest = hashlib.sha256(text.encode()).hexdigest()
    earlier = account.store.recall(key)
    if earlier is not None and earlier.at > account.now() - KEY_LIFE:
        if (earlier.path, earlier.digest) != (request.path, digest):
            raise Refusal(
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{key}' if you meant to execute a different request.",
                kind="idempotency_error",
            )
        return earlier.status, earlier.body, True
    try:
        status, body = 200, run()
    except Refusal as refusal:  # nothing was written: the machines refuse before they change
        status, body = refusal.status, refusal.body()
    account.store.remember(key, Answer(request.path, digest, status, body, account.now()))
    return status, body, False


def _list(
    account: Account, kind: str, params: Params, *, url: str, matching: tuple[str, ...]
) -> dict[str, Any]:
    found = account.store.all(kind)
    for name in matching:
        if name in params:
            found = [thing for thing in found if thing.get(name) == params[name]]
    if "types" in params:
        found = [thing for thing in found if thing["type"] in params["types"]]
    return _list_of([thing for thing in found if _is_within(thing, params.get("created"))], params, url=url)


def _is_within(thing: dict[str, Any], created: dict[str, int] | int | None) -> bool:
    at = int(thing["created"])
    if created is None:
        return True
    if isinstance(created, int):
        return created == at
    tests = {"gt": int.__gt__, "gte": int.__ge__, "lt": int.__lt__, "lte": int.__le__}
    return all(tests[name](at, bound) for name, bound in created.items())


def _list_of(found: list[dict[str, Any]], params: Params, *, url: str) -> dict[str, Any]:
    """One page of a list, newest first, in the words of Stripe's cursors."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise Refusal("Invalid limit: must be between 1 and 100.", param="limit")
    ids = [thing["id"] for thing in found]
    if (after := params.get("starting_after")) in ids:
        found = found[ids.index(after) + 1 :]
    if (before := params.get("ending_before")) in ids:
        found = found[max(0, ids.index(before) - limit) : ids.index(before)]
    page = [public(thing) for thing in found[:limit]]
    return {"object": "list", "data": page, "has_more": len(found) > limit, "url": url}
