"""Changing the language: kept in the cookie, and in the account of who is signed in."""

from __future__ import annotations

from flask import redirect, request, session
from flask.typing import ResponseReturnValue

from marketplace.accounts import service
from marketplace.core.db import transaction
from marketplace.web.kit import login
from marketplace.web.kit.languages import LOCALES
from marketplace.web.kit.redirects import safe_next
from marketplace.web.shop.portal import bp


@bp.post("/bahasa")
def set_language() -> ResponseReturnValue:
    chosen = request.form.get("locale", "")
    if chosen in LOCALES:
        session["locale"] = chosen
        session.permanent = True
        user_id = login.current_user_id()
        if user_id is not None:
            with transaction():
                service.set_locale(user_id, chosen)
    return redirect(safe_next(request.form.get("next")), 303)
