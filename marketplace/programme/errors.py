"""What the programme refuses, and why."""

from __future__ import annotations

from marketplace.core.errors import DomainError, NotFound
from marketplace.core.words import _l


class AidNotFound(NotFound):
    code = "aid_not_found"
    message = _l("This aid was not found.")


class VisitNotFound(NotFound):
    code = "visit_not_found"
    message = _l("This visit was not found.")


class TargetNotFound(NotFound):
    code = "target_not_found"
    message = _l("This target was not found.")


class DayInFuture(DomainError):
    code = "day_in_future"
    message = _l("This day is still to come.")


class NotThatPartnersProduct(DomainError):
    code = "not_that_partners_product"
    message = _l("The product belongs to another partner.")
