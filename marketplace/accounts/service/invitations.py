"""Inviting people into a role. What the inviter may give is asked again when the invitation is accepted."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts import queries, rules, tokens
from marketplace.accounts.errors import (
    ContactTaken,
    InvitationClosed,
    InvitationForSomebodyElse,
    InviterMayNotGive,
    RoleDoesNotFit,
)
from marketplace.accounts.events import AccountConfirmed, InvitationAccepted, InvitationMade
from marketplace.accounts.models import Invitation, Membership, Role, User
from marketplace.accounts.service.links import CODE_LIFE
from marketplace.accounts.service.organisations import add_member, check_site
from marketplace.accounts.service.sign_up import normal_contacts, register_user
from marketplace.core import audit
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.events import emit

INVITATION_LIFE = timedelta(days=7)


def invite(
    *,
    organisation_id: int,
    role: Role,
    contact: str,
    by: int,
    site_id: int | None = None,
    name: str = "",
    locale: str = "id",
) -> Invitation:
    """Offer a role to an e-mail address or phone number for seven days; an open one for the same contact is replaced.

    Raises ContactInvalid, RoleDoesNotFit, SiteDoesNotFit, InviterMayNotGive.
    """
    email, phone = rules.normal_login(contact)
    normal_contacts(email, phone)
    _check_offer(organisation_id, role, site_id, by=by)
    for older in queries.open_invitations(organisation_id):
        if older.contact == (email or phone) and older.role is role:
            older.revoked_at = now()
    invitation = Invitation(
        organisation_id=organisation_id,
        role=role,
        site_id=site_id,
        email=email,
        phone=phone,
        invited_by_id=by,
    )
    invitation.name, invitation.locale, invitation.expires_at = name.strip(), locale, now() + INVITATION_LIFE
    db.session.add(invitation)
    emit(InvitationMade(invitation_id=_key(invitation)), about=invitation, by=by)
    audit.record(
        "invitation.made", invitation, by=by, after={"organisation_id": organisation_id, "role": role.value}
    )
    return invitation


def _key(invitation: Invitation) -> int:
    db.session.flush()
    return invitation.id


def _check_offer(organisation_id: int, role: Role, site_id: int | None, *, by: int) -> None:
    organisation = queries.get_organisation(organisation_id)
    if role.kind is not organisation.kind:
        raise RoleDoesNotFit()
    check_site(organisation, site_id)
    inviter = queries.get_user(by)
    access = queries.access_of(by)
    if not inviter.is_active or not rules.may_grant(
        access, role, organisation_id=organisation_id, kind=organisation.kind
    ):
        raise InviterMayNotGive()


def issue_invitation_token(invitation_id: int) -> str:
    """The token of the link, made when the message is written; an earlier one stops working."""
    invitation = queries.get_invitation(invitation_id)
    token = tokens.new_token()
    invitation.token_hash = tokens.hash_token(token)
    db.session.flush()
    return token


def issue_invitation_code(invitation_id: int, *, organisation_id: int, shown_to: int) -> str:
    """A code for 15 minutes, to hand over to an invited person who has only a phone. Raises InviterMayNotGive."""
    invitation = queries.get_invitation(invitation_id, organisation_id=organisation_id)
    if not invitation.is_open or invitation.phone is None:
        raise InvitationClosed()
    _check_offer(organisation_id, invitation.role, invitation.site_id, by=shown_to)
    code = tokens.new_code()
    invitation.code_hash = tokens.hash_code(code, of=f"invitation:{invitation.id}")
    invitation.code_expires_at = now() + CODE_LIFE
    audit.record("invitation.code_shown", invitation, by=shown_to)
    return code


def revoke_invitation(invitation_id: int, *, organisation_id: int, by: int) -> None:
    """Take an offer back. Raises InvitationClosed when it was accepted in the meantime."""
    invitation = queries.get_invitation(invitation_id, organisation_id=organisation_id)
    if invitation.accepted_at is not None:
        raise InvitationClosed()
    invitation.revoked_at = invitation.revoked_at or now()
    audit.record("invitation.revoked", invitation, by=by)


def accept_invitation(token: str, *, user_id: int) -> Membership:
    """Take the offered role with the signed-in account.

    Raises InvitationClosed, InvitationForSomebodyElse, and InviterMayNotGive when the inviter lost the right since.
    """
    invitation = _lock_open(token)
    user = queries.lock_user(user_id)
    if (invitation.email or invitation.phone) not in (user.email, user.phone):
        raise InvitationForSomebodyElse()
    return _accept(invitation, user)


def accept_as_new(token: str, *, name: str, password_hash: str) -> User:
    """Take the offered role with a new account: the link has proved the contact.

    Raises InvitationClosed, InviterMayNotGive, and ContactTaken when the contact has an open account: sign in instead.
    """
    invitation = _lock_open(token)
    existing = queries.find_user_by_contact(email=invitation.email, phone=invitation.phone)
    if existing is not None and (existing.is_confirmed or not existing.is_active):
        raise ContactTaken()
    user = existing or User(email=invitation.email, phone=invitation.phone)
    user.name, user.locale = name.strip(), invitation.locale
    user.password_hash, user.password_changed_at, user.confirmed_at = password_hash, now(), now()
    register_user(user)
    emit(AccountConfirmed(user_id=user.id), about=user, by=user.id)
    _accept(invitation, user)
    return user


def _lock_open(token: str) -> Invitation:
    query = select(Invitation).where(Invitation.token_hash == tokens.hash_token(token)).with_for_update()
    invitation = db.session.scalar(query, execution_options={"populate_existing": True})
    if invitation is None or not invitation.is_open:
        raise InvitationClosed()
    return invitation


def _accept(invitation: Invitation, user: User) -> Membership:
    _check_offer(invitation.organisation_id, invitation.role, invitation.site_id, by=invitation.invited_by_id)
    membership = add_member(
        user_id=user.id,
        organisation_id=invitation.organisation_id,
        role=invitation.role,
        site_id=invitation.site_id,
        by=invitation.invited_by_id,
    )
    invitation.accepted_at, invitation.accepted_by_id = now(), user.id
    emit(InvitationAccepted(invitation_id=invitation.id, user_id=user.id), about=invitation, by=user.id)
    return membership
