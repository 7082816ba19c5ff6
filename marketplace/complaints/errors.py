"""What can go wrong with complaints."""

from __future__ import annotations

from marketplace.core.errors import Conflict, DomainError, NotFound
from marketplace.core.words import _l


class ComplaintNotFound(NotFound):
    """No such complaint, or it is somebody else's."""

    code = "complaint_not_found"
    message = _l("This complaint was not found.")


class ComplaintOver(Conflict):
    """It is resolved: who is not content opens a new one."""

    code = "complaint_over"
    message = _l("This complaint is closed. Open a new one if something is still wrong.")


class ComplaintOpenAlready(Conflict):
    """One order has one open complaint: two would be answered twice."""

    code = "complaint_open_already"
    message = _l("There is an open complaint about this order already: %(code)s. Write there.")


class ComplaintWordsMissing(DomainError):
    """A complaint, an answer or a result without words."""

    code = "complaint_words_missing"
    message = _l("Write what is wrong, in a few words.")


class NoWayToAnswer(DomainError):
    """Without an account or an order we need a phone number or an e-mail address."""

    code = "complaint_no_contact"
    message = _l("Write your phone number or e-mail address, so that we can answer.")


class TooManyComplaintPhotos(DomainError):
    """A complaint is no album."""

    code = "complaint_too_many_photos"
    message = _l("Send at most %(most)s photos.")
