"""How often something may be tried, per account first: behind one address of a mobile network sits a whole village."""

from __future__ import annotations

from datetime import timedelta

from marketplace.core.limits import check_attempts, record_attempt

LIMITS: dict[str, tuple[tuple[int, timedelta], ...]] = {
    "sign_in": ((10, timedelta(minutes=5)),),
    "sign_in_network": ((200, timedelta(minutes=5)),),
    "sign_up": ((5, timedelta(days=1)),),
    "sign_up_network": ((100, timedelta(days=1)),),
    "reset": ((5, timedelta(days=1)),),
    "code": ((5, timedelta(minutes=5)), (50, timedelta(days=1))),
}


def check(purpose: str, key: str) -> None:
    """Raises TooManyAttempts."""
    for most, within in LIMITS[purpose]:
        check_attempts(purpose, key, most=most, within=within)


def admit(purpose: str, key: str) -> None:
    """Count one try before it is made, so that parallel guesses are counted too. Call outside a transaction.

    Raises TooManyAttempts.
    """
    check(purpose, key)
    record_attempt(purpose, key)
