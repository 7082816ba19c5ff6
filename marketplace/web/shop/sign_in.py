"""Signing in and out."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import Length

from marketplace.accounts import service
from marketplace.accounts.errors import WrongLogin
from marketplace.accounts.models import User
from marketplace.accounts.queries import access_of
from marketplace.core.db import transaction
from marketplace.core.limits import TooManyAttempts
from marketplace.core.words import _, _l
from marketplace.web.kit import login
from marketplace.web.kit.forms import Form, answer, required
from marketplace.web.kit.portal import portals_of
from marketplace.web.kit.redirects import safe_next
from marketplace.web.shop.portal import bp

HERE = "shop.sign_in"


class SignInForm(Form):
    """`email` takes an e-mail address or a phone number."""

    email = StringField(
        _l("E-mail address or phone number"),
        validators=[required(_l("Write your e-mail address or phone number.")), Length(max=254)],
    )
    password = PasswordField(
        _l("Password"), validators=[required(_l("Write your password.")), Length(max=1000)]
    )
    next = HiddenField()


@bp.route("/masuk", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if not form.is_submitted():
        form.next.data = safe_next(request.args.get("next"), default="")
        if login.current() is not None:
            return redirect(form.next.data or url_for("shop.account"), 303)
    if not form.validate_on_submit():
        return answer("shop/account/sign_in.html", form=form)
    try:
        proof = service.authenticate(
            login=form.email.data, password=form.password.data, network=request.remote_addr or ""
        )
        user = enter(proof)
    except WrongLogin as error:
        form.refuse(error)
        return answer("shop/account/sign_in.html", form=form)
    except TooManyAttempts as error:
        return refuse_for_now("shop/account/sign_in.html", form, error)
    return redirect(safe_next(form.next.data, default=home_of(user)), 303)


def enter(proof: service.Proof) -> User:
    """Open a session row for whoever gave the proof, end the one this device had, and start the new one here."""
    previous = login.current()
    with transaction():
        if previous is not None:
            service.sign_out(previous.token)
        user, token = service.start_session(proof, **device())
    login.start_session(user, token)
    return user


def device() -> dict[str, str]:
    """What is remembered about this device."""
    return {"user_agent": request.headers.get("User-Agent", "")[:400], "ip": request.remote_addr or ""}


def home_of(user: User) -> str:
    """The first portal somebody works in, else the shop."""
    portals = portals_of(access_of(user.id))
    return portals[0]["url"] if portals else url_for("shop.home")


def refuse_for_now(template: str, form: Form, error: TooManyAttempts) -> ResponseReturnValue:
    """Too many tries: the form with its input and when to come back."""
    form.refuse(error)
    response = answer(template, form=form)
    response.status_code = 429  # type: ignore[union-attr]
    response.headers["Retry-After"] = str(int(error.details.get("minutes", 5)) * 60)  # type: ignore[union-attr]
    return response


@bp.post("/keluar")
def sign_out() -> ResponseReturnValue:
    """End the session here and in the database; without one there is nothing to do."""
    person = login.current()
    if person is not None:
        with transaction():
            service.sign_out(person.token)
    login.end_session()
    flash(_("You are signed out."), "success")
    answer = redirect(url_for("shop.home"), 303)
    answer.headers["Clear-Site-Data"] = '"storage"'  # pages and drafts kept on this device
    return answer
