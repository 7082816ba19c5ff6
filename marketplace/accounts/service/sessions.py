"""Signing in and out: a session is a row, and ends when the row says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from marketplace.accounts import passwords, queries, rules, tokens
from marketplace.accounts.errors import WrongLogin, WrongPassword
from marketplace.accounts.models import SessionRow, User
from marketplace.accounts.service.attempts import admit, check
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.limits import forget_attempts, record_attempt

STAFF_SESSION = timedelta(hours=12)
OTHER_SESSION = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Proof:
    """Somebody knew the password that was set at that time. A change in between makes it worthless.

    A second factor is asked for between this and `start_session`.
    """

    user_id: int
    password_changed_at: datetime | None
    attempt_key: str
    better_hash: str | None = None


def authenticate(*, login: str, password: str, network: str = "") -> Proof:
    """Check who is there. Slow on purpose and without a transaction; `start_session` takes the proof.

    Answers the same and as fast whether the account is unknown, closed, unconfirmed or the password wrong. Raises
    WrongLogin, TooManyAttempts.
    """
    email, phone = rules.normal_login(login)
    key = email or phone or login.strip()[:200]
    if network:
        check("sign_in_network", network)
    admit("sign_in", key)
    user = _with_hash(User.email == email if email else User.phone == phone) if email or phone else None
    try:
        return _prove(user, password, key=key)
    except WrongLogin:
        if network:
            record_attempt("sign_in_network", network)
        raise


def prove_password(user_id: int, password: str) -> Proof:
    """The current password asked again. Raises WrongPassword, TooManyAttempts."""
    key = f"user:{user_id}"
    admit("sign_in", key)
    try:
        return _prove(_with_hash(User.id == user_id), password, key=key)
    except WrongLogin:
        raise WrongPassword() from None


def _with_hash(condition: object) -> User | None:
    query = select(User).where(condition).options(undefer(User.password_hash))  # type: ignore[arg-type]
    return db.session.scalar(query)


def _prove(user: User | None, password: str, *, key: str) -> Proof:
    stored = user.password_hash if user is not None and user.is_active and user.is_confirmed else None
    if len(password) > rules.LONGEST_PASSWORD:
        password = ""
    right = passwords.verify_password(stored, password)
    if user is None or stored is None or not right:
        raise WrongLogin()
    better = passwords.hash_password(password) if passwords.needs_rehash(stored) else None
    return Proof(user.id, user.password_changed_at, key, better)


def start_session(proof: Proof, *, user_agent: str = "", ip: str = "") -> tuple[User, str]:
    """Open a session and return its token, which is stored nowhere else. Raises WrongLogin when things have changed."""
    user = queries.lock_user(proof.user_id)
    if not user.is_active or user.password_changed_at != proof.password_changed_at:
        raise WrongLogin()
    if proof.better_hash is not None:
        user.password_hash = proof.better_hash
    forget_attempts("sign_in", proof.attempt_key)
    return user, open_session(user, user_agent=user_agent, ip=ip)


def open_session(user: User, *, user_agent: str = "", ip: str = "") -> str:
    """The session of somebody who has just proved who they are. Returns its token."""
    token = tokens.new_token()
    life = STAFF_SESSION if queries.access_of(user.id).is_staff else OTHER_SESSION
    row = SessionRow(
        user_id=user.id,
        token_hash=tokens.hash_token(token),
        expires_at=now() + life,
        device=rules.device_words(user_agent),
        network=rules.network_of(ip),
    )
    db.session.add(row)
    db.session.flush()
    return token


def sign_in(*, login: str, password: str, user_agent: str = "", ip: str = "") -> tuple[User, str]:
    """Both steps in the caller's transaction, uncounted: for scripts and tests. Raises WrongLogin."""
    user = queries.find_user_by_login(login)
    return start_session(_prove(user, password, key=login), user_agent=user_agent, ip=ip)


def sign_out(token: str) -> None:
    """End this session. An unknown or ended one is no error."""
    _end(SessionRow.token_hash == tokens.hash_token(token))


def end_session(session_id: int, *, user_id: int) -> None:
    """End one of somebody's own sessions; one that is not theirs stays."""
    _end(SessionRow.id == session_id, SessionRow.user_id == user_id)


def end_all_sessions(user_id: int, *, but: str | None = None) -> None:
    """End every session of somebody, except the one with this token."""
    conditions = [SessionRow.user_id == user_id]
    if but is not None:
        conditions.append(SessionRow.token_hash != tokens.hash_token(but))
    _end(*conditions)


def _end(*conditions: object) -> None:
    db.session.execute(
        update(SessionRow)
        .where(SessionRow.ended_at.is_(None), *conditions)  # type: ignore[arg-type]
        .values(ended_at=now())
    )
