"""How often something may be tried: counted per key in our own database, so that all web workers agree."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import Index, delete, func, select
from sqlalchemy.orm import Mapped

from marketplace.core.clock import now
from marketplace.core.db import Model, db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.words import _l


class TooManyAttempts(DomainError):
    """Wait before trying again."""

    code = "too_many_attempts"
    message = _l("Too many attempts. Wait %(minutes)s minutes and try again.")
    status = 429


class Attempt(Model):
    """One try. The key is hashed: no e-mail address or phone number is kept here."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_key", "purpose", "key_hash", "created_at"),)

    purpose: Mapped[str]
    key_hash: Mapped[str]


def hash_key(key: str) -> str:
    return hashlib.sha256(key.casefold().encode()).hexdigest()


def check_attempts(purpose: str, key: str, *, most: int, within: timedelta) -> None:
    """Raises TooManyAttempts when `most` tries were recorded for this key lately."""
    query = select(func.count()).where(
        Attempt.purpose == purpose, Attempt.key_hash == hash_key(key), Attempt.created_at > now() - within
    )
    if (db.session.scalar(query) or 0) >= most:
        raise TooManyAttempts(minutes=max(1, int(within.total_seconds() // 60)))


def record_attempt(purpose: str, key: str) -> None:
    """Count one try, in a transaction of its own: a refused sign-in rolls back, its count must not."""
    with transaction() as session:
        session.add(Attempt(purpose=purpose, key_hash=hash_key(key)))


def forget_attempts(purpose: str, key: str) -> None:
    """After a success, in the caller's transaction."""
    db.session.execute(delete(Attempt).where(Attempt.purpose == purpose, Attempt.key_hash == hash_key(key)))
