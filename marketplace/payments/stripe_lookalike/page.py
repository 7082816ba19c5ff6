"""The payment page that the buyer sees: the amount, what it is for, and three buttons instead of a card form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from marketplace.payments.stripe_lookalike import checkout
from marketplace.payments.stripe_lookalike.account import Account, rupiah
from marketplace.payments.stripe_lookalike.errors import Refusal
from marketplace.payments.stripe_lookalike.page_words import WORDS

HERE = Path(__file__).parent
WIB = timezone(timedelta(hours=7), "WIB")
PLACEHOLDER = "{CHECKOUT_SESSION_ID}"
_templates = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["rupiah"] = rupiah


def show(account: Account, request: Request, session_id: str) -> Response:
    """GET: the page in whatever state the session is."""
    try:
        with account.store.change():
            session = checkout.get_session(account, session_id)
    except Refusal:
        return _page(request, "notice.html", None, status=404, kind="unknown")
    if session["status"] == "complete":
        return _page(request, "notice.html", session, kind="paid", back=_success_url(session))
    if session["status"] == "expired":
        return _page(request, "notice.html", session, status=410, kind="expired", back=session["cancel_url"])
    return _page(request, "pay.html", session, until=_until(session), is_declined=False)


def act(account: Account, request: Request, session_id: str) -> Response:
    """POST `action`: pay, decline or cancel. An answered session stays as it is."""
    action = request.form.get("action")
    try:
        with account.store.change():
            session = checkout.get_session(account, session_id)
            if action == "pay":
                session = checkout.pay(account, session_id)
            elif action == "decline":
                session = checkout.decline(account, session_id)
    except Refusal:
        return show(account, request, session_id)
    if session["status"] == "complete":
        return redirect(_success_url(session), code=303)
    if action == "cancel" and session["cancel_url"]:
        return redirect(session["cancel_url"], code=303)
    if action == "decline" and session["status"] == "open":
        return _page(request, "pay.html", session, status=402, until=_until(session), is_declined=True)
    return show(account, request, session_id)


def stylesheet() -> Response:
    return Response(
        (HERE / "pay.css").read_bytes(), mimetype="text/css", headers={"Cache-Control": "max-age=3600"}
    )


def _page(
    request: Request, template: str, session: dict[str, Any] | None, status: int = 200, **values: Any
) -> Response:
    language = _language(request, session)
    other = "en" if language == "id" else "id"
    text = _templates.get_template(template).render(
        words=WORDS[language], language=language, other=other, session=session, **{"back": None, **values}
    )
    response = Response(text, status=status, mimetype="text/html")
    response.headers["Content-Security-Policy"] = _policy(session)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _language(request: Request, session: dict[str, Any] | None) -> str:
    asked = request.args.get("lang") or (session or {}).get("locale") or "id"
    return asked if asked in WORDS else "id"


def _policy(session: dict[str, Any] | None) -> str:
    """Browsers apply form-action to the redirect after a POST too, so the shop's own address must be in it."""
    urls = [(session or {}).get("success_url"), (session or {}).get("cancel_url")]
    shops = sorted({f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, filter(None, urls))})
    forms = " ".join(["'self'", *shops])
    return (
        f"default-src 'none'; style-src 'self'; form-action {forms}; base-uri 'none'; frame-ancestors 'none'"
    )


def _success_url(session: dict[str, Any]) -> str:
    return str(session["success_url"]).replace(PLACEHOLDER, session["id"])


def _until(session: dict[str, Any]) -> str:
    return datetime.fromtimestamp(session["expires_at"], UTC).astimezone(WIB).strftime("%d/%m/%Y %H.%M WIB")
