"""A person's own data, consent, and closing accounts."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from marketplace.accounts import queries
from marketplace.accounts.events import UserDisabled
from marketplace.accounts.models import (
    Address,
    Consent,
    ConsentKind,
    Invitation,
    OneTimeToken,
    SessionRow,
    User,
)
from marketplace.accounts.service.organisations import check_not_last
from marketplace.accounts.service.sessions import end_all_sessions
from marketplace.accounts.service.sign_up import TERMS_VERSION, check_free, normal_contacts
from marketplace.core import audit
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.errors import NotAllowed
from marketplace.core.events import emit


def edit_profile(user_id: int, *, name: str, email: str | None, phone: str | None, by: int) -> User:
    """Name and contacts. Open links to an old contact stop working by themselves.

    Ask for the password again before the contact changes. Raises ContactInvalid, ContactTaken.
    """
    email, phone = normal_contacts(email, phone)
    user = queries.lock_user(user_id)
    check_free(email=email, phone=phone, but=user_id)
    before = {"name": user.name, "email": user.email, "phone": user.phone}
    user.name, user.email, user.phone = name.strip(), email, phone
    after = {"name": user.name, "email": email, "phone": phone}
    audit.record("user.edited", user, by=by, subject_id=user_id, personal={"before": before, "after": after})
    return user


def set_locale(user_id: int, locale: str) -> None:
    """The language of pages and messages."""
    queries.get_user(user_id).locale = locale


def disable_user(user_id: int, *, reason: str, by: int) -> None:
    """Close an account: signed out everywhere at once, roles stay as they are for the day it opens again.

    Raises NotAllowed for one's own account, LastOwner, LastAdmin.
    """
    if user_id == by:
        raise NotAllowed()
    memberships = queries.memberships(user_id)
    for organisation_id in sorted({membership.organisation_id for membership in memberships}):
        queries.lock_organisation(organisation_id)
    user = queries.lock_user(user_id)
    for membership in memberships:
        check_not_last(membership)
    user.is_active = False
    end_all_sessions(user_id)
    audit.record("user.disabled", user, by=by, after={"reason": reason})
    emit(UserDisabled(user_id=user_id), about=user, by=by)


def enable_user(user_id: int, *, by: int) -> None:
    """Open a closed account again."""
    user = queries.lock_user(user_id)
    user.is_active = True
    audit.record("user.enabled", user, by=by)


def give_consent(user_id: int, kind: ConsentKind) -> None:
    """Remember a "yes" to the words of today; a second one changes nothing."""
    if not queries.has_consent(user_id, kind):
        db.session.add(Consent(user_id=user_id, kind=kind, version=TERMS_VERSION))


def withdraw_consent(user_id: int, kind: ConsentKind) -> None:
    """Remember the "no"; the "yes" stays as history."""
    given = select(Consent).where(
        Consent.user_id == user_id, Consent.kind == kind, Consent.withdrawn_at.is_(None)
    )
    for consent in db.session.scalars(given):
        consent.withdrawn_at = now()


def erase_user(user_id: int, *, by: int) -> None:
    """The row stays, because history points at it; nothing in it tells who it was, and what the audit log holds about
    the person cannot be read any more. Use `privacy.service.erase`, which asks all features.
    """
    user = queries.lock_user(user_id)
    user.name, user.email, user.phone, user.password_hash = "", None, None, None
    user.is_active, user.erased_at = False, now()
    end_all_sessions(user_id)
    for consent_kind in ConsentKind:
        withdraw_consent(user_id, consent_kind)
    db.session.execute(delete(Address).where(Address.user_id == user_id))
    db.session.execute(delete(OneTimeToken).where(OneTimeToken.user_id == user_id))
    db.session.execute(
        update(Invitation).where(Invitation.accepted_by_id == user_id).values(name="", email="", phone=None)
    )
    db.session.execute(update(SessionRow).where(SessionRow.user_id == user_id).values(device="", network=""))
    audit.forget(user_id)
    audit.record("user.erased", user, by=by)
