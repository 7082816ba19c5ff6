"""What can go wrong with paying."""

from __future__ import annotations

from marketplace.core.errors import Conflict, DomainError, NotFound, Unavailable
from marketplace.core.words import _l


class PaymentNotFound(NotFound):
    code = "payment_not_found"
    message = _l("This payment was not found.")


class ProofNotFound(NotFound):
    code = "proof_not_found"
    message = _l("This proof of transfer was not found.")


class RefundNotFound(NotFound):
    code = "refund_not_found"
    message = _l("This refund was not found.")


class MethodNotOffered(DomainError):
    code = "method_not_offered"
    message = _l("%(method)s cannot be used here: %(reason)s")


class PaymentOpenAlready(Conflict):
    code = "payment_open_already"
    message = _l("There is an open payment for this purchase already.")


class PaymentNotOpen(Conflict):
    code = "payment_not_open"
    message = _l("This payment is already: %(state)s.")


class ConfirmedAlready(Conflict):
    code = "payment_confirmed_already"
    message = _l("Somebody else confirmed this payment a moment ago. Nothing was booked twice.")


class CardPageStillOpen(Conflict):
    code = "card_page_still_open"
    message = _l("The card payment page is still open. Close it there first, or wait until it ends.")


class NoFreeCode(Unavailable):
    code = "no_free_transfer_code"
    message = _l(
        "Too many transfers of this amount are open at the moment. Please choose another way to pay."
    )


class PaymentTimeOver(Conflict):
    code = "payment_time_over"
    message = _l("The time to pay is over. Please order again; nothing was charged.")


class WrongAmount(DomainError):
    code = "wrong_transfer_amount"
    message = _l("The amount received must be exactly %(amount)s.")


class SameProof(DomainError):
    code = "proof_sent_already"
    message = _l("This photo was sent already. Please take a new one if it was rejected.")


class TooManyProofs(DomainError):
    code = "too_many_proofs"
    message = _l(
        "You have sent several photos already. Please call us, so that we can look for the money together."
    )


class TooManyPayments(DomainError):
    code = "too_many_payments"
    message = _l("The way of paying was changed several times already. Please pay this way, or order again.")


class RefundTooLarge(DomainError):
    code = "refund_too_large"
    message = _l("Only %(left)s of this payment can still be refunded.")


class RefundSentAlready(Conflict):
    code = "refund_sent_already"
    message = _l("This refund was sent already.")


class RefundAccountWrong(DomainError):
    code = "refund_account_wrong"
    message = _l("Write the bank, an account number of 6 to 20 digits, and the name of its holder.")


class RefundProofMissing(DomainError):
    code = "refund_proof_missing"
    message = _l("Add a photo of the transfer: the buyer and the books rely on it.")


class RefundNeedsNoAccount(Conflict):
    code = "refund_needs_no_account"
    message = _l("This refund goes back to the card, or it was sent already.")


class StatementNotFound(NotFound):
    code = "statement_not_found"
    message = _l("This bank statement was not found.")


class StatementTooLarge(DomainError):
    code = "statement_too_large"
    message = _l("The file is too large: at most 5 MB and 20,000 lines. Export a shorter period.")


class StatementUnreadable(DomainError):
    code = "statement_unreadable"
    message = _l("This file cannot be read as a bank statement. Export it from your bank as CSV.")


class StatementNotReady(Conflict):
    code = "statement_not_ready"
    message = _l("Mend the lines with errors, or say which column is which, before you confirm.")


class LineTaken(Conflict):
    code = "bank_line_taken"
    message = _l("Somebody else dealt with this line a moment ago. Nothing was booked twice.")


class LineNotFound(NotFound):
    code = "bank_line_not_found"
    message = _l("This line of the bank statement was not found.")


class NotMatchable(DomainError):
    code = "payment_not_matchable"
    message = _l("Only a payment by bank transfer or QRIS can be matched.")


class MoreThanProviderHolds(DomainError):
    code = "more_than_provider_holds"
    message = _l("By our books the provider holds only %(held)s. Check the amount, the fee and the provider.")
