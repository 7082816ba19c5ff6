"""What happened to accounts. No event holds a link, a code, a name or an address: who writes a message finds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from marketplace.core.events import Event


@dataclass(frozen=True, kw_only=True)
class SignUpStarted(Event):
    """Somebody gave a new contact: send `issue_confirm_token(user_id)` by e-mail, or `issue_code` by phone."""

    name: ClassVar[str] = "sign_up_started"
    user_id: int


@dataclass(frozen=True, kw_only=True)
class SignUpRepeated(Event):
    """Somebody signed up with the contact of an open account: tell its holder how to sign in."""

    name: ClassVar[str] = "sign_up_repeated"
    user_id: int


@dataclass(frozen=True, kw_only=True)
class AccountConfirmed(Event):
    """The contact was proved; the account is open."""

    name: ClassVar[str] = "account_confirmed"
    user_id: int


@dataclass(frozen=True, kw_only=True)
class PasswordResetRequested(Event):
    """Send `issue_reset_token(user_id)` by e-mail, or `issue_code` by phone."""

    name: ClassVar[str] = "password_reset_requested"
    user_id: int


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """Tell the holder, in case it was not them."""

    name: ClassVar[str] = "password_changed"
    user_id: int


@dataclass(frozen=True, kw_only=True)
class NewEmailAsked(Event):
    """Send `issue_email_token(request_id)` to the new address it returns, and word to the contact known so far."""

    name: ClassVar[str] = "new_email_asked"
    user_id: int
    request_id: int


@dataclass(frozen=True, kw_only=True)
class InvitationMade(Event):
    """Send `issue_invitation_token(invitation_id)` by e-mail; by phone its code is handed over."""

    name: ClassVar[str] = "invitation_made"
    invitation_id: int


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(Event):
    """Tell the person who invited."""

    name: ClassVar[str] = "invitation_accepted"
    invitation_id: int
    user_id: int


@dataclass(frozen=True, kw_only=True)
class MembershipEnded(Event):
    """Somebody no longer acts for an organisation in a role."""

    name: ClassVar[str] = "membership_ended"
    membership_id: int
    user_id: int


@dataclass(frozen=True, kw_only=True)
class UserDisabled(Event):
    """The account was closed by an administrator."""

    name: ClassVar[str] = "user_disabled"
    user_id: int
