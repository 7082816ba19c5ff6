"""Single-use links and codes: given for one contact, replaced by the next one, used up once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from marketplace.accounts import queries, tokens
from marketplace.accounts.errors import TokenInvalid
from marketplace.accounts.models import OneTimeToken, TokenPurpose, User
from marketplace.core.clock import now
from marketplace.core.db import db

LINK_LIFE = timedelta(minutes=60)
CODE_LIFE = timedelta(minutes=15)


def issue_link_token(user: User, purpose: TokenPurpose) -> str:
    """For 60 minutes, once, for this contact. Links sent earlier keep working until one of them is used."""
    token = tokens.new_token()
    store_link(user, purpose, token, contact=user.contact)
    return token


def store_link(user: User, purpose: TokenPurpose, token: str, *, contact: str) -> OneTimeToken:
    """A link for 60 minutes, sent to this contact."""
    return _store(user, purpose, tokens.hash_token(token), contact=contact, life=LINK_LIFE)


def store_code(user: User, purpose: TokenPurpose, code: str, *, shown_to: int | None) -> None:
    """A six-digit code, for 15 minutes; replaces whatever was open, so that only one code can be guessed at."""
    end_open_tokens(user.id, purpose)
    hashed = tokens.hash_code(code, of=code_name(user.id, purpose))
    _store(user, purpose, hashed, contact=user.contact, life=CODE_LIFE, shown_to=shown_to)


def code_name(user_id: int, purpose: TokenPurpose) -> str:
    """What a code is for, as part of its hash."""
    return f"{purpose.value}:{user_id}"


def _store(
    user: User,
    purpose: TokenPurpose,
    token_hash: str,
    *,
    contact: str,
    life: timedelta,
    shown_to: int | None = None,
) -> OneTimeToken:
    row = OneTimeToken(user_id=user.id, purpose=purpose, token_hash=token_hash, contact=contact)
    row.expires_at, row.shown_to_id = now() + life, shown_to
    db.session.add(row)
    db.session.flush()
    return row


def end_open_tokens(user_id: int, purpose: TokenPurpose) -> None:
    """None of the links and codes sent so far works any more."""
    db.session.execute(
        update(OneTimeToken)
        .where(
            OneTimeToken.user_id == user_id, OneTimeToken.purpose == purpose, OneTimeToken.used_at.is_(None)
        )
        .values(used_at=now())
    )


def take_token(token: str, purpose: TokenPurpose) -> User:
    """Use a link up, and with it all others for the same thing; returns its holder, locked.

    Raises TokenInvalid, also when the contact has changed since.
    """
    row = queries.find_open_token(tokens.hash_token(token), purpose=purpose, lock=True)
    if row is None:
        raise TokenInvalid()
    user = queries.lock_user(row.user_id)
    if not user.is_active or user.contact != row.contact:
        raise TokenInvalid()
    end_open_tokens(user.id, purpose)
    return user
