"""New accounts: name and contact, then a link or code, then a password. The same answer whoever is known already."""

from __future__ import annotations

from flask import current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from marketplace.accounts import queries, service
from marketplace.accounts.errors import ContactInvalid, TokenInvalid, WeakPassword
from marketplace.accounts.models import TokenPurpose
from marketplace.accounts.rules import normal_login
from marketplace.core.db import transaction
from marketplace.core.limits import TooManyAttempts
from marketplace.core.words import _l
from marketplace.web.kit import login
from marketplace.web.kit.forms import Form, answer, required
from marketplace.web.kit.languages import select_locale
from marketplace.web.shop.passwords import NewPasswordForm, link_ended, private_page
from marketplace.web.shop.portal import bp
from marketplace.web.shop.sign_in import device, home_of, refuse_for_now


class SignUpForm(Form):
    """Two fields; the password comes once the contact is proved."""

    name = StringField(_l("Your name"), validators=[required(_l("Write your name.")), Length(max=100)])
    email = StringField(
        _l("E-mail address or phone number"),
        validators=[required(_l("Write your e-mail address or phone number.")), Length(max=254)],
        description=_l("We send a link or a code there to make sure that it is yours."),
    )
    terms = BooleanField(
        _l("I agree to the terms of use and the privacy notice"),
        validators=[InputRequired(_l("Agree to the terms to open an account."))],
    )
    news = BooleanField(_l("Send me news and offers now and then"))


@bp.route("/daftar", methods=["GET", "POST"])
def sign_up() -> ResponseReturnValue:
    form = SignUpForm()
    if not form.validate_on_submit():
        return answer("shop/account/sign_up.html", form=form)
    email, phone = normal_login(form.email.data)
    if email is None and phone is None:
        form.refuse(ContactInvalid(), "email")
        return answer("shop/account/sign_up.html", form=form)
    try:
        service.admit("sign_up_network", request.remote_addr or "")
        service.admit("sign_up", email or phone or "")
    except TooManyAttempts as error:
        return refuse_for_now("shop/account/sign_up.html", form, error)
    with transaction():
        service.start_sign_up(
            name=form.name.data, login=form.email.data, locale=select_locale(), wants_news=form.news.data
        )
        link = _demo_link(form.email.data)
    session["sent"] = {"to": email or phone, "by_phone": email is None, "what": "sign_up", "link": link}
    return redirect(url_for("shop.sent"), 303)


def _demo_link(contact: str) -> str | None:
    """In the demo no message leaves the machine: the page itself offers the link of a new account."""
    if not current_app.config["DEMO"]:
        return None
    user = queries.find_user_by_login(contact)
    if user is None or user.is_confirmed:
        return None
    return url_for("shop.confirm", token=service.issue_confirm_token(user.id))


@bp.get("/terkirim")
def sent() -> ResponseReturnValue:
    """What happens next; the same words for sign-up and a forgotten password, whoever asks."""
    told = session.get("sent")
    if told is None:
        return redirect(url_for("shop.sign_in"), 303)
    return private_page("shop/account/sent.html", sent=told)


@bp.route("/daftar/selesai/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """Behind the link: choose a password and be signed in."""
    if not queries.is_link_open(token, TokenPurpose.CONFIRM):
        return link_ended("shop.sign_up")
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return private_page("shop/account/confirm.html", form=form)
    try:
        password_hash = service.prepare_password(form.password.data)
        with transaction():
            user = service.confirm_account(token, password_hash=password_hash)
            session_token = service.open_session(user, **device())
    except WeakPassword as error:
        form.refuse(error, "password")
        return private_page("shop/account/confirm.html", form=form)
    except TokenInvalid:
        return link_ended("shop.sign_up")
    login.start_session(user, session_token)
    return redirect(home_of(user), 303)
