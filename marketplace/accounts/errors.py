"""What can go wrong with accounts."""

from __future__ import annotations

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound
from marketplace.core.words import _l


class UserNotFound(NotFound):
    """No such person."""

    code = "user_not_found"
    message = _l("This person was not found.")


class OrganisationNotFound(NotFound):
    """No such organisation."""

    code = "organisation_not_found"
    message = _l("This organisation was not found.")


class SiteNotFound(NotFound):
    """No such site."""

    code = "site_not_found"
    message = _l("This site was not found.")


class MembershipNotFound(NotFound):
    """No such role, or it ended already."""

    code = "membership_not_found"
    message = _l("This member was not found.")


class AddressNotFound(NotFound):
    """No such address, or it is somebody else's."""

    code = "address_not_found"
    message = _l("This address was not found.")


class InvitationNotFound(NotFound):
    """No such invitation for this organisation."""

    code = "invitation_not_found"
    message = _l("This invitation was not found.")


class WrongLogin(DomainError):
    """Says the same whether the account is unknown, the password wrong, or the account not open."""

    code = "wrong_login"
    message = _l("The e-mail address or phone number, or the password, is not right.")


class WrongPassword(DomainError):
    """The current password, asked again before something important."""

    code = "wrong_password"
    message = _l("This is not your current password.")


class WeakPassword(DomainError):
    """Too easily guessed. Length and a short list, no rules about signs."""

    code = "weak_password"
    message = _l(
        "Choose a password of at least 10 characters that others cannot guess, for example three or four words."
    )


class ContactInvalid(DomainError):
    """Neither an e-mail address nor an Indonesian phone number."""

    code = "contact_invalid"
    message = _l("Give an e-mail address like nama@contoh.id or a phone number like 0812 3456 7890.")


class ContactTaken(Conflict):
    """Only said to people who are signed in or to staff: strangers must not learn who has an account."""

    code = "contact_taken"
    message = _l("Another account already uses this e-mail address or phone number.")
    status = 422


class TokenInvalid(DomainError):
    """Used, expired, replaced, or never ours: all say the same."""

    code = "token_invalid"
    message = _l(
        "This link or code no longer works. It can be used once and only for a short time. Ask for a new one."
    )


class InvitationClosed(DomainError):
    """Accepted, withdrawn or expired."""

    code = "invitation_closed"
    message = _l("This invitation no longer works. Ask the person who invited you for a new one.")


class InvitationForSomebodyElse(NotAllowed):
    """The signed-in account is not the one that was invited."""

    code = "invitation_for_somebody_else"
    message = _l("This invitation was sent to another address. Sign in with the account that was invited.")


class InviterMayNotGive(NotAllowed):
    """Nobody gives what they do not hold, not even when they held it at the time of inviting."""

    code = "inviter_may_not_give"
    message = _l("The person who invites may not give this role.")


class RoleDoesNotFit(DomainError):
    """A partner has no approvers, a company no harvesters."""

    code = "role_does_not_fit"
    message = _l("An organisation of this kind has no such role.")


class SiteDoesNotFit(DomainError):
    """The site belongs to another organisation."""

    code = "site_does_not_fit"
    message = _l("This site belongs to another organisation.")


class AlreadyMember(Conflict):
    """The role is held already."""

    code = "already_member"
    message = _l("This person already has this role.")
    status = 422


class LastOwner(Conflict):
    """A shop without an owner can be reached by nobody."""

    code = "last_owner"
    message = _l("This is the last owner. Make somebody else an owner first.")


class LastAdmin(Conflict):
    """Somebody must be able to let people in."""

    code = "last_admin"
    message = _l("This is the last administrator. Appoint another one first.")
