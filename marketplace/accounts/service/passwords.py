"""Setting a password: chosen, changed, or forgotten and set anew by a link."""

from __future__ import annotations

from marketplace.accounts import passwords, queries, rules
from marketplace.accounts.errors import WeakPassword, WrongPassword
from marketplace.accounts.events import PasswordChanged, PasswordResetRequested
from marketplace.accounts.models import TokenPurpose, User
from marketplace.accounts.service.links import issue_link_token, take_token
from marketplace.accounts.service.sessions import Proof, end_all_sessions
from marketplace.core import audit
from marketplace.core.clock import now
from marketplace.core.events import emit


def check_password(password: str, *, about: tuple[str, ...] = ()) -> None:
    """Raises WeakPassword."""
    if rules.password_problem(password, about=about) is not None:
        raise WeakPassword()


def prepare_password(password: str, *, about: tuple[str, ...] = ()) -> str:
    """Check a new password and hash it: slow, so call it before the transaction. Raises WeakPassword."""
    check_password(password, about=about)
    return passwords.hash_password(password)


def change_password(proof: Proof, *, password_hash: str, keep_token: str | None) -> None:
    """A new password ends every other session. Raises WrongPassword when it was changed in between."""
    user = queries.lock_user(proof.user_id)
    if user.password_changed_at != proof.password_changed_at:
        raise WrongPassword()
    _set(user, password_hash, keep_token=keep_token)


def request_reset(login: str) -> None:
    """Somebody forgot the password: a link or code goes to the contact, if there is an account. Says nothing."""
    user = queries.find_user_by_login(login)
    if user is not None and user.is_active:
        emit(PasswordResetRequested(user_id=user.id), about=user)


def issue_reset_token(user_id: int) -> str:
    """A single-use link's token, for 60 minutes; earlier ones stop working. Made when the message is written."""
    return issue_link_token(queries.get_user(user_id), TokenPurpose.RESET)


def reset_password(token: str, *, password_hash: str) -> User:
    """Set the password by link: proves the contact too, and ends every session. Raises TokenInvalid."""
    user = take_token(token, TokenPurpose.RESET)
    user.confirmed_at = user.confirmed_at or now()
    _set(user, password_hash, keep_token=None)
    return user


def _set(user: User, password_hash: str, *, keep_token: str | None) -> None:
    user.password_hash = password_hash
    user.password_changed_at = now()
    end_all_sessions(user.id, but=keep_token)
    audit.record("user.password_changed", user, by=user.id)
    emit(PasswordChanged(user_id=user.id), about=user, by=user.id)
