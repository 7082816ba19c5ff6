"""One's own account: who I am, my password, my devices, what I agreed to."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, PasswordField, RadioField, StringField
from wtforms.validators import Length, Optional

from marketplace.accounts import queries, service
from marketplace.accounts.errors import (
    ContactInvalid,
    ContactTaken,
    TokenInvalid,
    WeakPassword,
    WrongPassword,
)
from marketplace.accounts.models import ConsentKind, TokenPurpose, User
from marketplace.accounts.rules import normal_email
from marketplace.conversations import queries as conversations
from marketplace.core.db import transaction
from marketplace.core.limits import TooManyAttempts
from marketplace.core.words import _, _l
from marketplace.notices import queries as notices
from marketplace.web.kit import login
from marketplace.web.kit.forms import Form, PhoneField, answer, required
from marketplace.web.kit.languages import LOCALES
from marketplace.web.shop.passwords import NewPasswordForm, link_ended, private_page
from marketplace.web.shop.portal import bp, signed_in_only
from marketplace.web.shop.sign_in import refuse_for_now

PASSWORD = PasswordField(
    _l("Current password"),
    validators=[required(_l("Write your current password.")), Length(max=1000)],
)


class ProfileForm(Form):
    name = StringField(_l("Your name"), validators=[required(_l("Write your name.")), Length(max=100)])
    email = StringField(_l("E-mail address"), validators=[Optional(), Length(max=254)])
    phone = PhoneField(_l("Phone number"), validators=[Optional()])
    locale = RadioField(_l("Language of pages and messages"), choices=list(LOCALES.items()))
    news = BooleanField(_l("Send me news and offers now and then"))
    password = PasswordField(
        _l("Current password"),
        validators=[Length(max=1000)],
        description=_l("Only needed when the e-mail address or phone number changes."),
    )


class ChangePasswordForm(NewPasswordForm):
    current = PASSWORD


def me() -> User:
    return queries.get_user(g.user_id)


@bp.get("/akun")
@signed_in_only
def account() -> ResponseReturnValue:
    return render_template(
        "shop/account/show.html",
        person=me(),
        addresses=queries.addresses(user_id=g.user_id),
        unread=conversations.unread_by_buyer(g.user_id),
        notices=notices.unread_count(user_id=g.user_id),
        section="akun",
    )


@bp.route("/akun/profil", methods=["GET", "POST"])
@signed_in_only
def profile() -> ResponseReturnValue:
    person = me()
    form = ProfileForm(
        data={
            "name": person.name,
            "email": person.email,
            "phone": person.phone,
            "locale": person.locale,
            "news": queries.has_consent(person.id, ConsentKind.NEWS),
        }
    )
    if not form.validate_on_submit():
        return answer("shop/account/profile.html", form=form, section="akun")
    asked = normal_email(form.email.data or "") not in (person.email, None)
    try:
        _prove_for_new_contact(form, person)
        with transaction():
            _save_profile(form, ask_email=asked)
    except WrongPassword as error:
        form.refuse(error, "password")
        return answer("shop/account/profile.html", form=form, section="akun")
    except (ContactInvalid, ContactTaken) as error:
        form.refuse(error, "email" if form.email.data else "phone")
        return answer("shop/account/profile.html", form=form, section="akun")
    except TooManyAttempts as error:
        return refuse_for_now("shop/account/profile.html", form, error)
    flash(_("Saved."), "success")
    if asked:
        flash(
            _("We sent a link to %(email)s. The address counts once you open it.", email=form.email.data),
            "info",
        )
    return redirect(url_for("shop.account"), 303)


def _prove_for_new_contact(form: ProfileForm, person: User) -> None:
    """Whoever finds an unlocked phone must not take the account away with it."""
    same_email = normal_email(form.email.data or "") == person.email
    if not same_email or (form.phone.data or None) != person.phone:
        service.prove_password(g.user_id, form.password.data or "")


def _save_profile(form: ProfileForm, *, ask_email: bool) -> None:
    """A new e-mail address waits for its link; without one the old stays, or goes when the field was emptied."""
    email = me().email if ask_email else form.email.data or None
    phone = form.phone.data or None
    if email or phone or not ask_email:
        service.edit_profile(g.user_id, name=form.name.data, email=email, phone=phone, by=g.user_id)
    if ask_email:
        service.ask_new_email(g.user_id, form.email.data, by=g.user_id)
    service.set_locale(g.user_id, form.locale.data)
    change = service.give_consent if form.news.data else service.withdraw_consent
    change(g.user_id, ConsentKind.NEWS)


@bp.route("/akun/email/<token>", methods=["GET", "POST"])
def confirm_email(token: str) -> ResponseReturnValue:
    """Behind the link in the new mailbox; a press confirms, so that a mail scanner does not."""
    if not queries.is_link_open(token, TokenPurpose.NEW_EMAIL):
        return link_ended("shop.profile")
    form = Form()
    if not form.validate_on_submit():
        return private_page("shop/account/confirm_email.html", form=form)
    try:
        with transaction():
            service.confirm_email(token)
    except TokenInvalid:
        return link_ended("shop.profile")
    except ContactTaken as error:
        form.refuse(error)
        return private_page("shop/account/confirm_email.html", form=form)
    flash(_("Your new e-mail address counts from now on."), "success")
    return redirect(url_for("shop.account"), 303)


@bp.route("/akun/sandi", methods=["GET", "POST"])
@signed_in_only
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return answer("shop/account/change_password.html", form=form, section="akun")
    person = login.current()
    try:
        proof = service.prove_password(g.user_id, form.current.data)
        password_hash = service.prepare_password(form.password.data)
        with transaction():
            service.change_password(
                proof, password_hash=password_hash, keep_token=person.token if person else None
            )
    except WrongPassword as error:
        form.refuse(error, "current")
    except WeakPassword as error:
        form.refuse(error, "password")
    except TooManyAttempts as error:
        return refuse_for_now("shop/account/change_password.html", form, error)
    if form.errors:
        return answer("shop/account/change_password.html", form=form, section="akun")
    flash(_("Your password is changed. All other devices are signed out."), "success")
    return redirect(url_for("shop.account"), 303)


@bp.get("/akun/perangkat")
@signed_in_only
def devices() -> ResponseReturnValue:
    """Where this account is signed in."""
    person = login.current()
    rows = queries.current_sessions(g.user_id)
    mine = queries.find_session(person.token) if person else None
    return render_template("shop/account/devices.html", rows=rows, mine=mine, section="akun")


@bp.post("/akun/perangkat/<int:session_id>/keluar")
@signed_in_only
def end_device(session_id: int) -> ResponseReturnValue:
    with transaction():
        service.end_session(session_id, user_id=g.user_id)
    flash(_("That device is signed out."), "success")
    return redirect(url_for("shop.devices"), 303)


@bp.post("/akun/perangkat/keluar-semua")
@signed_in_only
def end_other_devices() -> ResponseReturnValue:
    person = login.current()
    with transaction():
        service.end_all_sessions(g.user_id, but=person.token if person else None)
    flash(_("All other devices are signed out."), "success")
    return redirect(url_for("shop.devices"), 303)
