"""What can go wrong with partners."""

from __future__ import annotations

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound
from marketplace.core.words import _l


class PartnerNotFound(NotFound):
    """No such partner."""

    code = "partner_not_found"
    message = _l("This partner was not found.")


class DocumentNotFound(NotFound):
    """No such paper, or it is another partner's."""

    code = "document_not_found"
    message = _l("This paper was not found.")


class StatusMoveWrong(Conflict):
    """The move is not in the table of moves."""

    code = "partner_status_wrong"
    message = _l("The partner is %(source)s and cannot become %(target)s.")


class StatusDateWrong(DomainError):
    """History is written forwards: not before the last change, not after today."""

    code = "partner_status_date"
    message = _l("Choose a day between %(first)s, the last change, and today.")


class StatusReasonMissing(DomainError):
    """Who is paused or ended is told why."""

    code = "partner_status_reason"
    message = _l("Write the reason: it stays in the history.")


class RequirementsOpen(DomainError):
    """A paper that every shop needs is missing, rejected or expired."""

    code = "requirements_open"
    message = _l("These papers are still missing: %(documents)s.")


class DocumentReasonMissing(DomainError):
    """A rejection or exception without a reason helps nobody."""

    code = "document_reason_missing"
    message = _l("Write the reason: the partner will read it.")


class DocumentDatesWrong(DomainError):
    """It ended before it began, or has no end although such papers have one."""

    code = "document_dates_wrong"
    message = _l("Give the last day of validity; it must not be before the first.")


class DocumentNumberWrong(DomainError):
    """The number cannot be one of this kind."""

    code = "document_number_wrong"
    message = _l("This number cannot be right. An NIB has 13 digits, an NPWP 15 or 16.")


class BankAccountWrong(DomainError):
    """No account has such a number."""

    code = "bank_account_wrong"
    message = _l("Write the account number with 6 to 20 digits, and the holder's name.")


class BadPaper(DomainError):
    """Neither a PDF nor a photo."""

    code = "bad_paper"
    message = _l("Send a photo (JPEG, PNG, WebP) or a PDF of at most 10 MB.")


class HolidayDatesWrong(DomainError):
    """A holiday begins before it ends, is not over already, and does not last for ever."""

    code = "holiday_dates_wrong"
    message = _l(
        "The last day must not be before the first, nor in the past, and a holiday lasts 60 days at most."
    )


class HelpCodeWrong(DomainError):
    """Unknown, used, ended or too old: all the same to whoever tries codes."""

    code = "help_code_wrong"
    message = _l(
        "This code does not work. Ask the partner for a new one: it is valid for 30 minutes and works once."
    )


class HelpOwnShop(DomainError):
    """Members act for their shop themselves."""

    code = "help_own_shop"
    message = _l("You belong to this shop yourself: no code is needed.")


class HelpNotFound(NotFound):
    """No such help, or it is another shop's."""

    code = "help_not_found"
    message = _l("This help was not found.")


class HelpEnded(NotAllowed):
    """The time is over, or the partner said stop."""

    code = "help_ended"
    message = _l("Your help in this shop has ended. For more, ask the partner for a new code.")


class NotWhileHelping(NotAllowed):
    """Money, bank account and people are the partner's own business."""

    code = "not_while_helping"
    message = _l(
        "Money, the bank account, people and codes are for the partner alone. Explain how, but do not do it."
    )
