"""What the programme refuses, and why."""

from __future__ import annotations

from marketplace.core.errors import Conflict, DomainError, NotFound
from marketplace.core.words import _l


class AidNotFound(NotFound):
    code = "aid_not_found"
    message = _l("This aid was not found.")


class VisitNotFound(NotFound):
    code = "visit_not_found"
    message = _l("This visit was not found.")


class FollowUpNotOpen(Conflict):
    code = "follow_up_not_open"
    message = _l("There is nothing left to follow up here.")


class FollowUpNeedsDay(DomainError):
    code = "follow_up_needs_day"
    message = _l("Say by when the follow-up is due.")


class AidReasonMissing(DomainError):
    code = "aid_reason_missing"
    message = _l("Write why it is not given: it stays in the history.")


class EvidenceMissing(DomainError):
    code = "evidence_missing"
    message = _l("Name the evidence: a BAST number, a document, or who saw it and when.")


class FigureThere(DomainError):
    code = "figure_there"
    message = _l("This figure is written down already. Revise it instead: the old one stays readable.")


class TargetNotFound(NotFound):
    code = "target_not_found"
    message = _l("This target was not found.")


class DayInFuture(DomainError):
    code = "day_in_future"
    message = _l("This day is still to come.")


class NotThatPartnersProduct(DomainError):
    code = "not_that_partners_product"
    message = _l("The product belongs to another partner.")
