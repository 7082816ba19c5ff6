"""Changing accounts. The caller holds the transaction(); nothing here commits.

Hashing a password takes a twentieth of a second and much memory, so it never happens while the database is locked:
`authenticate`, `prove_password` and `prepare_password` are called before the transaction, their results inside it.
"""

from marketplace.accounts.queries import session_user
from marketplace.accounts.service.addresses import (
    AddressData,
    add_address,
    edit_address,
    make_default,
    remove_address,
)
from marketplace.accounts.service.attempts import admit
from marketplace.accounts.service.cleaning import clean
from marketplace.accounts.service.codes import exchange_code, issue_code, may_hand_over
from marketplace.accounts.service.invitations import (
    accept_as_new,
    accept_invitation,
    invite,
    issue_invitation_code,
    issue_invitation_token,
    revoke_invitation,
)
from marketplace.accounts.service.new_email import ask_new_email, confirm_email, issue_email_token
from marketplace.accounts.service.organisations import (
    add_member,
    create_organisation,
    create_site,
    edit_organisation,
    end_membership,
)
from marketplace.accounts.service.passwords import (
    change_password,
    issue_reset_token,
    prepare_password,
    request_reset,
    reset_password,
)
from marketplace.accounts.service.people import (
    disable_user,
    edit_profile,
    enable_user,
    erase_user,
    give_consent,
    set_locale,
    withdraw_consent,
)
from marketplace.accounts.service.sessions import (
    Proof,
    authenticate,
    end_all_sessions,
    end_session,
    open_session,
    prove_password,
    sign_in,
    sign_out,
    start_session,
)
from marketplace.accounts.service.sign_up import (
    confirm_account,
    issue_confirm_token,
    sign_up,
    start_sign_up,
)

__all__ = [
    "AddressData",
    "Proof",
    "accept_as_new",
    "accept_invitation",
    "add_address",
    "add_member",
    "admit",
    "ask_new_email",
    "authenticate",
    "change_password",
    "clean",
    "confirm_account",
    "confirm_email",
    "create_organisation",
    "create_site",
    "disable_user",
    "edit_address",
    "edit_organisation",
    "edit_profile",
    "enable_user",
    "end_all_sessions",
    "end_membership",
    "end_session",
    "erase_user",
    "exchange_code",
    "give_consent",
    "invite",
    "issue_code",
    "issue_confirm_token",
    "issue_email_token",
    "issue_invitation_code",
    "issue_invitation_token",
    "issue_reset_token",
    "make_default",
    "may_hand_over",
    "open_session",
    "prepare_password",
    "prove_password",
    "remove_address",
    "request_reset",
    "reset_password",
    "revoke_invitation",
    "session_user",
    "set_locale",
    "sign_in",
    "sign_out",
    "sign_up",
    "start_session",
    "start_sign_up",
    "withdraw_consent",
]
