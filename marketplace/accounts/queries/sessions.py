"""Finding sessions, links and codes that are still good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, select

from marketplace.accounts.errors import TokenInvalid
from marketplace.accounts.models import (
    Membership,
    OneTimeToken,
    Organisation,
    SessionRow,
    TokenPurpose,
    User,
)
from marketplace.accounts.queries.organisations import GRANT
from marketplace.accounts.rules import Access, Grant
from marketplace.accounts.tokens import hash_token
from marketplace.core.clock import now
from marketplace.core.db import db


def signed_in(token: str) -> tuple[User, Access] | None:
    """Whose signed-in session this is and what they may do; None when it ended, ran out, or its holder is disabled.

    One statement, because every page asks it.
    """
    query = (
        select(User, *GRANT)
        .join(SessionRow, SessionRow.user_id == User.id)
        .outerjoin(Membership, and_(Membership.user_id == User.id, Membership.ended_at.is_(None)))
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            SessionRow.token_hash == hash_token(token),
            SessionRow.ended_at.is_(None),
            SessionRow.expires_at > now(),
            User.is_active.is_(True),
        )
        .order_by(Membership.id)
    )
    rows: Sequence[Any] = db.session.execute(query).all()
    if not rows:
        return None
    user: User = rows[0][0]
    grants = tuple(Grant(*row[1:]) for row in rows if row.role is not None)
    return user, Access(user_id=user.id, grants=grants)


def session_user(token: str) -> User | None:
    """Whose signed-in session this is, or None."""
    found = signed_in(token)
    return found[0] if found else None


def find_session(token: str) -> SessionRow | None:
    """The row of a session's token, whatever became of it."""
    return db.session.scalar(select(SessionRow).where(SessionRow.token_hash == hash_token(token)))


def current_sessions(user_id: int) -> Sequence[SessionRow]:
    """Where somebody is signed in, newest first."""
    query = (
        select(SessionRow)
        .where(SessionRow.user_id == user_id, SessionRow.ended_at.is_(None), SessionRow.expires_at > now())
        .order_by(SessionRow.id.desc())
    )
    return db.session.scalars(query).all()


def find_open_token(token_hash: str, *, purpose: TokenPurpose, lock: bool = False) -> OneTimeToken | None:
    """Unused and not run out; kept from everyone else until the transaction ends, when asked."""
    query = select(OneTimeToken).where(
        OneTimeToken.token_hash == token_hash,
        OneTimeToken.purpose == purpose,
        OneTimeToken.used_at.is_(None),
        OneTimeToken.expires_at > now(),
    )
    return db.session.scalar(query.with_for_update() if lock else query)


def get_token_request(request_id: int) -> OneTimeToken:
    """The row that a message is written about. Raises TokenInvalid."""
    row = db.session.get(OneTimeToken, request_id)
    if row is None:
        raise TokenInvalid()
    return row


def is_link_open(token: str, purpose: TokenPurpose) -> bool:
    """Whether the page behind a link should be shown; using it asks again."""
    return find_open_token(hash_token(token), purpose=purpose) is not None
