"""The shop: open to everybody. What a signed-in consumer alone may see asks for it with `signed_in_only`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from marketplace.web.kit import login
from marketplace.web.kit.portal import access, portals_of

bp = Blueprint("shop", __name__)
P = ParamSpec("P")


def signed_in_only(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """The page is somebody's own: sign in first."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if login.current() is None:
            return login.ask_to_sign_in()
        return view(*args, **kwargs)

    guarded.signed_in_only = True  # type: ignore[attr-defined]
    return guarded


@bp.before_request
def everybody() -> None:
    """The one guard of this portal lets everybody in and notes who it is."""
    g.user_id = login.current_user_id()


@bp.context_processor
def _portals() -> dict[str, Any]:
    return {"portals": portals_of(access()) if g.get("user_id") else []}
