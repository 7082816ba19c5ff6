"""Messages about somebody's account. Secrets are made here, at sending time, and never stored in an event."""

from __future__ import annotations

import secrets

from marketplace.accounts import queries, service
from marketplace.accounts.events import (
    InvitationMade,
    NewEmailAsked,
    PasswordChanged,
    PasswordResetRequested,
    SignUpRepeated,
    SignUpStarted,
)
from marketplace.core.db import transaction
from marketplace.core.events import on
from marketplace.core.links import link
from marketplace.core.words import _
from marketplace.notices.service import Letter, tell_guest, tell_user


@on(SignUpStarted)
def tell_new_user_to_confirm(event: SignUpStarted) -> None:
    """The link, or by phone the code, that opens the account."""
    with transaction():
        user = queries.get_user(event.user_id)
        if user.is_confirmed:
            return
        if user.email:
            address = link("shop.confirm", token=service.issue_confirm_token(user.id))
            tell_user(
                user,
                lambda: Letter(
                    _("Confirm your e-mail address"),
                    [
                        _("Welcome to Pasar Mitra, %(name)s.", name=user.name),
                        _("The link works for 60 minutes, once."),
                    ],
                    (_("Confirm and sign in"), address),
                    is_secret=True,
                ),
                key=f"confirm:{user.id}:{address[-12:]}",
            )
        else:
            _tell_code(event.user_id)


@on(PasswordResetRequested)
def tell_user_how_to_reset(event: PasswordResetRequested) -> None:
    """A single-use link under our own address, or a code by phone."""
    with transaction():
        user = queries.get_user(event.user_id)
        if not user.email:
            _tell_code(event.user_id)
            return
        address = link("shop.reset_password", token=service.issue_reset_token(user.id))
        tell_user(
            user,
            lambda: Letter(
                _("Choose a new password"),
                [
                    _("Somebody asked for a new password for your account."),
                    _("The link works for 60 minutes, once. If it was not you, do nothing."),
                ],
                (_("Choose a new password"), address),
                is_secret=True,
            ),
            key=f"reset:{user.id}:{address[-12:]}",
        )


def _tell_code(user_id: int) -> None:
    user = queries.get_user(user_id)
    code = service.issue_code(user.id)
    tell_user(
        user,
        lambda: Letter(
            _("Your code: %(code)s", code=code),
            [_("It works for 15 minutes, once. Give it to nobody who calls you.")],
            is_secret=True,
        ),
        key=f"code:{user.id}:{secrets.token_hex(4)}",
    )


@on(SignUpRepeated)
def tell_holder_of_second_sign_up(event: SignUpRepeated) -> None:
    """Somebody signed up with an address that has an account: its holder learns how to get in."""
    with transaction():
        user = queries.get_user(event.user_id)
        tell_user(
            user,
            lambda: Letter(
                _("You already have an account"),
                [
                    _(
                        "Somebody wanted to open an account with your contact. You can sign in, or choose a new password."
                    )
                ],
                (_("Sign in"), link("shop.sign_in")),
                is_secret=True,
            ),
            key=f"sign-up-repeated:{user.id}:{user.password_changed_at}",
        )


@on(PasswordChanged)
def tell_user_password_changed(event: PasswordChanged) -> None:
    """In case it was not them."""
    with transaction():
        user = queries.get_user(event.user_id)
        tell_user(
            user,
            lambda: Letter(
                _("Your password was changed"),
                [_("All other devices were signed out. If it was not you, choose a new password at once.")],
                (_("Choose a new password"), link("shop.forgot_password")),
            ),
            key=f"password-changed:{user.id}:{user.password_changed_at}",
        )


@on(NewEmailAsked)
def tell_both_addresses(event: NewEmailAsked) -> None:
    """The link to the new address; word to the contact known so far, in case it was not them."""
    with transaction():
        user = queries.get_user(event.user_id)
        email, token = service.issue_email_token(event.request_id)
        address = link("shop.confirm_email", token=token)
        tell_guest(
            lambda: Letter(
                _("Confirm your new e-mail address"),
                [_("The link works for 60 minutes, once. If it was not you, do nothing.")],
                (_("Confirm the address"), address),
                is_secret=True,
            ),
            email=email,
            phone=None,
            locale=user.locale,
            key=f"new-email:{event.request_id}:{address[-12:]}",
        )
        tell_user(
            user,
            lambda: Letter(
                _("Your e-mail address is about to change"),
                [_("If it was not you, change your password now; the new address does not count yet.")],
                (_("Change the password"), link("shop.change_password")),
            ),
            key=f"new-email-old:{event.request_id}",
        )


@on(InvitationMade)
def tell_invited(event: InvitationMade) -> None:
    """By e-mail, a single-use link; by phone, the code is handed over by the person who invited."""
    with transaction():
        invitation = queries.get_invitation(event.invitation_id)
        if not invitation.email:
            return
        address = link("shop.invitation", token=service.issue_invitation_token(invitation.id))
        organisation = invitation.organisation.name
        tell_guest(
            lambda: Letter(
                _("You are invited to %(organisation)s", organisation=organisation),
                [
                    _(
                        "Accept the invitation to work for %(organisation)s on Pasar Mitra.",
                        organisation=organisation,
                    )
                ],
                (_("Accept the invitation"), address),
                is_secret=True,
            ),
            email=invitation.email,
            phone=None,
            locale="id",
            key=f"invitation:{invitation.id}:{address[-12:]}",
        )
