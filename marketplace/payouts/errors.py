"""What can go wrong with paying partners."""

from __future__ import annotations

from marketplace.core.errors import DomainError, NotFound
from marketplace.core.words import _l


class PayoutNotFound(NotFound):
    code = "payout_not_found"
    message = _l("This payout was not found.")


class NothingToPayOut(DomainError):
    code = "nothing_to_pay_out"
    message = _l("There is nothing to pay out now. The list of what is stuck says why.")


class SamePerson(DomainError):
    code = "payout_needs_two_people"
    message = _l("Who prepared a payout may not confirm it as well. Ask a colleague.")
    status = 403


class NewAccountNeedsTwo(DomainError):
    code = "payout_new_account_needs_two"
    message = _l(
        "This batch pays into an account that was never paid before. Ask a colleague to check it and give it to the bank."
    )
    status = 403


class ReturnReasonMissing(DomainError):
    code = "payout_return_reason_missing"
    message = _l("Write what the bank says.")
