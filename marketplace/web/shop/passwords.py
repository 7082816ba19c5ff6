"""A forgotten password, codes for people with only a phone, and choosing a new password behind a link."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, flash, make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField, StringField
from wtforms.validators import Length, Regexp

from marketplace.accounts import queries, service
from marketplace.accounts.errors import ContactInvalid, TokenInvalid, WeakPassword
from marketplace.accounts.models import TokenPurpose
from marketplace.accounts.rules import normal_login
from marketplace.core.db import transaction
from marketplace.core.limits import TooManyAttempts
from marketplace.core.words import _, _l
from marketplace.web.kit import login
from marketplace.web.kit.forms import Form, PhoneField, answer, required
from marketplace.web.shop.portal import bp
from marketplace.web.shop.sign_in import refuse_for_now

BEHIND_CODE = {"confirm": "shop.confirm", "reset": "shop.reset_password", "invitation": "shop.invitation"}


class NewPasswordForm(Form):
    """One field that can be shown, instead of two that must agree."""

    password = PasswordField(
        _l("New password"),
        validators=[required(_l("Write a password.")), Length(max=1000)],
        description=_l("At least 10 characters. Three or four words are easy to remember."),
    )


class ForgottenForm(Form):
    email = StringField(
        _l("E-mail address or phone number"),
        validators=[required(_l("Write your e-mail address or phone number.")), Length(max=254)],
    )


class CodeForm(Form):
    phone = PhoneField(_l("Phone number"), validators=[required(_l("Write your phone number."))])
    code = StringField(
        _l("Code"),
        validators=[
            required(_l("Write the code.")),
            Regexp(r"^\s*\d{3}\s?\d{3}\s*$", message=_l("The code has six digits.")),
        ],
    )


def private_page(template: str, *, form: Form | None = None, **values: Any) -> ResponseReturnValue:
    """A page whose address or content is a secret: never stored, never told to the next site."""
    response = make_response(
        answer(template, form=form, **values) if form else render_template(template, **values)
    )
    return _keep_private(response)


def _keep_private(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def link_ended(ask_again: str) -> ResponseReturnValue:
    """The link was used, is too old, or never was: one page for all three."""
    page = render_template("shop/account/link_ended.html", ask_again=url_for(ask_again))
    return _keep_private(make_response(page, 410))


@bp.route("/sandi/lupa", methods=["GET", "POST"])
def forgot_password() -> ResponseReturnValue:
    form = ForgottenForm()
    if not form.validate_on_submit():
        return answer("shop/account/forgot_password.html", form=form)
    email, phone = normal_login(form.email.data)
    if email is None and phone is None:
        form.refuse(ContactInvalid(), "email")
        return answer("shop/account/forgot_password.html", form=form)
    try:
        service.admit("reset", email or phone or "")
    except TooManyAttempts as error:
        return refuse_for_now("shop/account/forgot_password.html", form, error)
    with transaction():
        service.request_reset(form.email.data)
    session["sent"] = {"to": email or phone, "by_phone": email is None, "what": "reset", "link": None}
    return redirect(url_for("shop.sent"), 303)


@bp.route("/kode", methods=["GET", "POST"])
def enter_code() -> ResponseReturnValue:
    """A code read out or sent by SMS opens the page that a link would."""
    form = CodeForm()
    told = session.get("sent") or {}
    if not form.is_submitted() and told.get("by_phone"):
        form.phone.data = told["to"]
    if not form.validate_on_submit():
        return private_page("shop/account/enter_code.html", form=form, demo=current_app.config["DEMO"])
    try:
        service.admit("code", form.phone.data)
        with transaction():
            what, token = service.exchange_code(phone=form.phone.data, code="".join(form.code.data.split()))
    except TokenInvalid as error:
        form.refuse(error, "code")
        return private_page("shop/account/enter_code.html", form=form, demo=current_app.config["DEMO"])
    except TooManyAttempts as error:
        return refuse_for_now("shop/account/enter_code.html", form, error)
    return redirect(url_for(BEHIND_CODE[what], token=token), 303)


@bp.route("/sandi/atur/<token>", methods=["GET", "POST"])
def reset_password(token: str) -> ResponseReturnValue:
    """Behind the link: a new password, which signs every device out."""
    if not queries.is_link_open(token, TokenPurpose.RESET):
        return link_ended("shop.forgot_password")
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return private_page("shop/account/reset_password.html", form=form)
    try:
        password_hash = service.prepare_password(form.password.data)
        with transaction():
            service.reset_password(token, password_hash=password_hash)
    except WeakPassword as error:
        form.refuse(error, "password")
        return private_page("shop/account/reset_password.html", form=form)
    except TokenInvalid:
        return link_ended("shop.forgot_password")
    login.end_session()
    flash(_("Your password is changed. Sign in with the new one."), "success")
    return redirect(url_for("shop.sign_in"), 303)
