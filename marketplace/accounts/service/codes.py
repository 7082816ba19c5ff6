"""Six-digit codes for people who have only a phone: sent by SMS, or read out by somebody who knows them.

A code is worth nothing but a link: it is exchanged for one, and the pages behind links do the rest.
"""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts import queries, rules, tokens
from marketplace.accounts.errors import TokenInvalid
from marketplace.accounts.models import Invitation, Role, TokenPurpose, User
from marketplace.accounts.service.links import code_name, issue_link_token, store_code
from marketplace.core import audit
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.errors import NotAllowed


def issue_code(user_id: int, *, shown_to: int | None = None) -> str:
    """A code to open the account or set a new password, whichever is next; earlier links and codes stop working.

    `shown_to` is the person who reads it out: remembered, and only allowed when `may_hand_over`. Raises NotAllowed.
    """
    user = queries.get_user(user_id)
    if shown_to is not None:
        if not may_hand_over(queries.access_of(shown_to), queries.access_of(user_id)):
            raise NotAllowed()
        audit.record("user.code_shown", user, by=shown_to)
    code = tokens.new_code()
    store_code(user, _purpose(user), code, shown_to=shown_to)
    return code


def _purpose(user: User) -> TokenPurpose:
    return TokenPurpose.RESET if user.is_confirmed else TokenPurpose.CONFIRM


def may_hand_over(reader: rules.Access, holder: rules.Access) -> bool:
    """Whether somebody may read out the code of an account: only when they could have given all its roles themselves.

    Otherwise an officer could become an administrator by way of a new password. People without any role (consumers)
    are helped by officers and administrators.
    """
    if reader.user_id == holder.user_id:
        return False
    if not holder.grants:
        return reader.has(Role.ADMIN, Role.PROGRAMME_OFFICER)
    return all(
        rules.may_grant(reader, grant.role, organisation_id=grant.organisation_id, kind=grant.kind)
        for grant in holder.grants
    )


def exchange_code(*, phone: str, code: str) -> tuple[str, str]:
    """Use a code up and return ("confirm" | "reset" | "invitation", the token of the link it stands for).

    Count the try with `admit("code", phone)` first. Raises TokenInvalid, always in the same words.
    """
    normal = rules.normal_phone(phone)
    if normal is None or not (code.isascii() and code.isdigit()):
        raise TokenInvalid()
    found = _from_account(normal, code) or _from_invitation(normal, code)
    if found is None:
        raise TokenInvalid()
    return found


def _from_account(phone: str, code: str) -> tuple[str, str] | None:
    user = queries.find_user_by_contact(phone=phone)
    if user is None or not user.is_active:
        return None
    for purpose in (TokenPurpose.CONFIRM, TokenPurpose.RESET):
        row = queries.find_open_token(
            tokens.hash_code(code, of=code_name(user.id, purpose)), purpose=purpose, lock=True
        )
        if row is not None and row.user_id == user.id:
            row.used_at = now()
            return purpose.value, issue_link_token(user, purpose)
    return None


def _from_invitation(phone: str, code: str) -> tuple[str, str] | None:
    query = select(Invitation).where(
        Invitation.phone == phone, Invitation.code_hash.is_not(None), Invitation.code_expires_at > now()
    )
    for invitation in db.session.scalars(query.with_for_update()):
        if invitation.is_open and invitation.code_hash == tokens.hash_code(
            code, of=f"invitation:{invitation.id}"
        ):
            token = tokens.new_token()
            invitation.token_hash, invitation.code_hash = tokens.hash_token(token), None
            return "invitation", token
    return None
