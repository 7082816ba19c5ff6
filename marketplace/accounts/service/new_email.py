"""Another e-mail address for an account: it counts once a link sent there was opened.

Else anybody could keep somebody else's address from ever having an account of its own.
"""

from __future__ import annotations

from marketplace.accounts import queries, rules, tokens
from marketplace.accounts.errors import ContactInvalid, TokenInvalid
from marketplace.accounts.events import NewEmailAsked
from marketplace.accounts.models import OneTimeToken, TokenPurpose, User
from marketplace.accounts.service.links import end_open_tokens, store_link
from marketplace.accounts.service.sign_up import check_free
from marketplace.core import audit
from marketplace.core.events import emit


def ask_new_email(user_id: int, email: str, *, by: int) -> OneTimeToken:
    """Send a link to the new address and word to the old contact. Ask for the password before.

    Raises ContactInvalid, ContactTaken.
    """
    normal = rules.normal_email(email)
    if normal is None:
        raise ContactInvalid()
    user = queries.lock_user(user_id)
    check_free(email=normal, phone=None, but=user_id)
    request = store_link(user, TokenPurpose.NEW_EMAIL, tokens.new_token(), contact=normal)
    emit(NewEmailAsked(user_id=user.id, request_id=request.id), about=user, by=by)
    return request


def issue_email_token(request_id: int) -> tuple[str, str]:
    """The new address and the token of its link, made when the message is written."""
    request = queries.get_token_request(request_id)
    token = tokens.new_token()
    store_link(request.user, TokenPurpose.NEW_EMAIL, token, contact=request.contact)
    return request.contact, token


def confirm_email(token: str) -> User:
    """The link was opened: the address is theirs. Links to the old one stop working.

    Raises TokenInvalid, and ContactTaken when somebody opened an account with the address in the meantime.
    """
    row = queries.find_open_token(tokens.hash_token(token), purpose=TokenPurpose.NEW_EMAIL, lock=True)
    if row is None:
        raise TokenInvalid()
    user = queries.lock_user(row.user_id)
    if not user.is_active:
        raise TokenInvalid()
    check_free(email=row.contact, phone=None, but=user.id)
    before, user.email = user.email, row.contact
    end_open_tokens(user.id, TokenPurpose.NEW_EMAIL)
    personal = {"before": {"email": before}, "after": {"email": user.email}}
    audit.record("user.email_changed", user, by=user.id, subject_id=user.id, personal=personal)
    return user
