"""Accepting an invitation: with the signed-in account, or with a new one."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import Length

from marketplace.accounts import queries, service
from marketplace.accounts.errors import (
    AlreadyMember,
    ContactTaken,
    InvitationClosed,
    InvitationForSomebodyElse,
    InviterMayNotGive,
    WeakPassword,
)
from marketplace.accounts.models import Invitation
from marketplace.core.db import transaction
from marketplace.core.words import _, _l
from marketplace.web.kit import login
from marketplace.web.kit.forms import Form, required
from marketplace.web.shop.passwords import NewPasswordForm, link_ended, private_page
from marketplace.web.shop.portal import bp
from marketplace.web.shop.sign_in import device, home_of


class AcceptForm(Form):
    """A button; the account is there."""


class AcceptAsNewForm(NewPasswordForm):
    name = StringField(_l("Your name"), validators=[required(_l("Write your name.")), Length(max=100)])


@bp.route("/undangan/<token>", methods=["GET", "POST"])
def invitation(token: str) -> ResponseReturnValue:
    offer = queries.find_invitation_by_token(token)
    if offer is None or not offer.is_open:
        return link_ended("shop.sign_in")
    person = login.current()
    if person is not None:
        return _with_account(token, offer, person.id)
    known = queries.find_user_by_contact(email=offer.email, phone=offer.phone)
    if known is not None and known.is_confirmed:
        here = url_for("shop.invitation", token=token)
        return private_page("shop/account/invitation_sign_in.html", offer=offer, next=here)
    return _as_new(token, offer)


def _with_account(token: str, offer: Invitation, user_id: int) -> ResponseReturnValue:
    form = AcceptForm()
    if not form.validate_on_submit():
        return private_page("shop/account/invitation.html", form=form, offer=offer, is_new=False)
    try:
        with transaction():
            service.accept_invitation(token, user_id=user_id)
            user = queries.get_user(user_id)
    except InvitationClosed:
        return link_ended("shop.sign_in")
    except (InvitationForSomebodyElse, InviterMayNotGive, AlreadyMember) as error:
        form.refuse(error)
        return private_page("shop/account/invitation.html", form=form, offer=offer, is_new=False)
    flash(_("Welcome! You now work for %(name)s.", name=offer.organisation.name), "success")
    return redirect(home_of(user), 303)


def _as_new(token: str, offer: Invitation) -> ResponseReturnValue:
    form = AcceptAsNewForm()
    if not form.is_submitted():
        form.name.data = offer.name
    if not form.validate_on_submit():
        return private_page("shop/account/invitation.html", form=form, offer=offer, is_new=True)
    try:
        password_hash = service.prepare_password(form.password.data, about=(form.name.data, offer.contact))
        with transaction():
            user = service.accept_as_new(token, name=form.name.data, password_hash=password_hash)
            session_token = service.open_session(user, **device())
    except WeakPassword as error:
        form.refuse(error, "password")
        return private_page("shop/account/invitation.html", form=form, offer=offer, is_new=True)
    except (InviterMayNotGive, ContactTaken) as error:
        form.refuse(error)
        return private_page("shop/account/invitation.html", form=form, offer=offer, is_new=True)
    except InvitationClosed:
        return link_ended("shop.sign_in")
    login.start_session(user, session_token)
    flash(_("Welcome! You now work for %(name)s.", name=offer.organisation.name), "success")
    return redirect(home_of(user), 303)
