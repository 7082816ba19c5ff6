"""Under which the world is loaded: seeded chance, one password hash, no messages, writes that need not wait for the disk."""

from __future__ import annotations

import gc
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from argon2 import PasswordHasher
from sqlalchemy import text

from marketplace.accounts import passwords
from marketplace.core import events, jobs
from marketplace.core.db import db, is_sqlite


@contextmanager
def without_notices() -> Iterator[None]:
    kept = {name: list(keys) for name, keys in events.REACTIONS.items()}
    for keys in events.REACTIONS.values():
        keys[:] = [key for key in keys if not key.startswith("notices.")]
    try:
        yield
    finally:
        for name, keys in kept.items():
            events.REACTIONS[name][:] = keys


@contextmanager
def no_waking() -> Iterator[None]:
    """The loader does its jobs itself; no worker is rung for each row."""
    kept = jobs._Port.wake
    jobs.plug_in_waker(lambda _id: None)
    try:
        yield
    finally:
        jobs.plug_in_waker(kept)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Codes and keys come out of seeded chance here, so that the same seed gives the same rows. Demo only."""
    chance = Random(f"codes {seed}")
    names = ("choice", "randbelow", "token_hex", "token_urlsafe")
    kept = {name: getattr(secrets, name) for name in names}
    secrets.choice = chance.choice
    secrets.randbelow = chance.randrange  # type: ignore[assignment]
    secrets.token_hex = lambda n=32: chance.randbytes(n or 32).hex()  # type: ignore[assignment]
    secrets.token_urlsafe = lambda n=32: chance.randbytes(n or 32).hex()  # type: ignore[assignment]
    try:
        yield
    finally:
        for name, function in kept.items():
            setattr(secrets, name, function)


@contextmanager
def uncollected() -> Iterator[None]:
    """A few hundred thousand short-lived rows: collecting in between costs a fifth of the time. The agenda does a little."""
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.enable()


class _OneHash(PasswordHasher):
    """Everybody has the same demo password: it is hashed once, at its full cost."""

    def __init__(self) -> None:
        super().__init__(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self.known: dict[str | bytes, str] = {}

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        if password not in self.known:
            self.known[password] = super().hash(password, salt=salt)
        return self.known[password]


@contextmanager
def one_hash() -> Iterator[None]:
    kept = passwords._hasher
    passwords.use(_OneHash())
    try:
        yield
    finally:
        passwords.use(kept)


@contextmanager
def fast_writes() -> Iterator[None]:
    """A load that is cut off is thrown away, so its writes need not wait for the disk. This connection only."""
    if not is_sqlite():
        yield
        return
    db.session.rollback()
    with db.engine.connect() as connection:
        before = connection.execute(text("PRAGMA synchronous")).scalar_one()
    _synchronous("OFF")
    try:
        yield
    finally:
        _synchronous(str(before))


def _synchronous(value: str) -> None:
    """Set it on the connection that the session will use: the pool hands the same one out again."""
    db.session.rollback()
    with db.engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        if driver is not None:
            driver.execute(f"PRAGMA synchronous = {value}")
