"""New accounts: first a contact is proved, then a password is set.

In this order nobody can prepare an account with somebody else's address and a password of their own, and the page that
starts it can answer the same to everybody.
"""

from __future__ import annotations

from marketplace.accounts import passwords, queries, rules
from marketplace.accounts.errors import ContactInvalid, ContactTaken
from marketplace.accounts.events import AccountConfirmed, SignUpRepeated, SignUpStarted
from marketplace.accounts.models import Consent, ConsentKind, TokenPurpose, User
from marketplace.accounts.service.links import issue_link_token, take_token
from marketplace.accounts.service.passwords import check_password
from marketplace.core import audit
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.events import emit

TERMS_VERSION = "2026-11"


def sign_up(
    *, name: str, email: str | None = None, phone: str | None = None, password: str, locale: str = "id"
) -> User:
    """An open account at once, for contacts that are known to be right: the first administrator, the demo, tests.

    Raises ContactInvalid, ContactTaken, WeakPassword.
    """
    email, phone = normal_contacts(email, phone)
    check_free(email=email, phone=phone)
    check_password(password, about=(name, email or "", phone or ""))
    user = User(name=name.strip(), email=email, phone=phone, locale=locale, confirmed_at=now())
    user.password_hash = passwords.hash_password(password)
    user.password_changed_at = now()
    register_user(user)
    return user


def start_sign_up(*, name: str, login: str, locale: str = "id", wants_news: bool = False) -> None:
    """Somebody wants an account: send a link or code to the contact, or tell its holder that there is an account.

    Nothing is returned, because nothing may be told. Raises ContactInvalid.
    """
    email, phone = rules.normal_login(login)
    if email is None and phone is None:
        raise ContactInvalid()
    user = queries.find_user_by_contact(email=email, phone=phone)
    if user is not None and (user.is_confirmed or not user.is_active):
        emit(SignUpRepeated(user_id=user.id), about=user)
        return
    if user is None:
        user = User(email=email, phone=phone)
    user.name, user.locale = name.strip(), locale
    register_user(user, wants_news=wants_news)
    emit(SignUpStarted(user_id=user.id), about=user)


def normal_contacts(email: str | None, phone: str | None) -> tuple[str | None, str | None]:
    """Both in their normal form; at least one must be there. Raises ContactInvalid."""
    normal = rules.normal_email(email) if email else None, rules.normal_phone(phone) if phone else None
    if (email and normal[0] is None) or (phone and normal[1] is None) or normal == (None, None):
        raise ContactInvalid()
    return normal


def check_free(*, email: str | None, phone: str | None, but: int | None = None) -> None:
    """Raises ContactTaken when another account uses one of them."""
    for found in (queries.find_user_by_contact(email=email), queries.find_user_by_contact(phone=phone)):
        if found is not None and found.id != but:
            raise ContactTaken()


def register_user(user: User, *, wants_news: bool = False) -> None:
    """Store a person and, for a new one, the consent that the form asked for."""
    is_new = user.id is None
    db.session.add(user)
    db.session.flush()
    if not is_new:
        return
    kinds = [ConsentKind.TERMS, *([ConsentKind.NEWS] if wants_news else [])]
    db.session.add_all([Consent(user_id=user.id, kind=kind, version=TERMS_VERSION) for kind in kinds])
    personal = {"name": user.name, "email": user.email, "phone": user.phone}
    audit.record("user.created", user, by=user.id, subject_id=user.id, personal=personal)


def issue_confirm_token(user_id: int) -> str:
    """A single-use link's token for the contact of a new account; earlier ones stop working."""
    return issue_link_token(queries.get_user(user_id), TokenPurpose.CONFIRM)


def confirm_account(token: str, *, password_hash: str) -> User:
    """The contact is proved: open the account with its first password, hashed. Raises TokenInvalid."""
    user = take_token(token, TokenPurpose.CONFIRM)
    user.password_hash = password_hash
    user.password_changed_at = user.confirmed_at = now()
    audit.record("user.confirmed", user, by=user.id)
    emit(AccountConfirmed(user_id=user.id), about=user, by=user.id)
    return user
