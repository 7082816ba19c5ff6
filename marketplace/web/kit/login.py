"""Who is signed in. The cookie holds a random token; a row in the database decides whether it still means anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flask import Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, login_user, logout_user
from flask_login import current_user as login_proxy

from marketplace.accounts import queries

if TYPE_CHECKING:
    from marketplace.accounts.models import User
    from marketplace.accounts.rules import Access

manager = LoginManager()
manager.session_protection = (
    None  # the session row is the protection: Flask-Login's guess by IP logs phones out
)


class SignedIn(UserMixin):  # type: ignore[misc]
    """The person of this request, as pages see them."""

    def __init__(self, user: User, access: Access, token: str) -> None:
        self.access = access
        self.id = user.id
        self.name = user.name
        self.email = user.email
        self.phone = user.phone
        self.locale = user.locale
        self.token = token

    def get_id(self) -> str:
        """Flask-Login keeps this in the cookie: the token of the session row, never the user's id."""
        return self.token


def init_app(app: Flask) -> None:
    manager.init_app(app)
    manager.user_loader(_load)
    manager.unauthorized_handler(ask_to_sign_in)


def _load(token: str) -> SignedIn | None:
    found = queries.signed_in(token)
    return None if found is None else SignedIn(*found, token)


def current() -> SignedIn | None:
    """The signed-in person, or None."""
    return cast("SignedIn", login_proxy) if login_proxy.is_authenticated else None


def current_user_id() -> int | None:
    person = current()
    return None if person is None else person.id


def start_session(user: User, token: str) -> None:
    """Sign in on this device. What the visitor's cookie held before is dropped but for basket and language."""
    kept = {name: session[name] for name in ("basket", "locale", "guest_phones") if name in session}
    session.clear()
    session.update(kept)
    session.permanent = True
    login_user(SignedIn(user, queries.access_of(user.id), token))
    if user.locale:
        session.setdefault("locale", user.locale)


def end_session() -> None:
    """Forget this device's cookie; the caller has ended the row."""
    locale = session.get("locale")
    logout_user()
    session.clear()
    if locale:
        session["locale"] = locale


def ask_to_sign_in() -> ResponseReturnValue:
    """To the sign-in page and back to what was asked for (only when that was a page to read)."""
    target: dict[str, Any] = {"next": request.full_path.rstrip("?")} if request.method == "GET" else {}
    return redirect(url_for("shop.sign_in", **target), 303)
