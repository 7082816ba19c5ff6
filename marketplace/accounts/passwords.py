"""Hashing passwords with argon2id: 19 MiB, two passes, one lane (OWASP), at most four at a time in one process.

Each hash takes memory; without the limit a flood of sign-ins would take all of it.
"""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_slots = threading.BoundedSemaphore(4)
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_dummy: list[str] = []


def use(hasher: PasswordHasher) -> None:
    """Other costs: tests take cheap ones."""
    global _hasher
    _hasher = hasher
    _dummy.clear()


def hash_password(password: str) -> str:
    with _slots:
        return _hasher.hash(_bytes(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Whether it is the password. Without a stored one a dummy is verified, so that both answers take the same time."""
    if stored is None:
        _verify(_dummy_hash(), password)
        return False
    return _verify(stored, password)


def needs_rehash(stored: str) -> bool:
    """Whether it was hashed with other costs than today's."""
    try:
        return _hasher.check_needs_rehash(stored)
    except InvalidHashError:
        return True


def _verify(stored: str, password: str) -> bool:
    with _slots:
        try:
            return _hasher.verify(stored, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False


def _dummy_hash() -> str:
    if not _dummy:
        _dummy.append(hash_password("nobody has this password"))
    return _dummy[0]


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
