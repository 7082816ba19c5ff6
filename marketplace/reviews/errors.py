"""What can go wrong with reviews."""

from __future__ import annotations

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound
from marketplace.core.words import _l


class ReviewNotFound(NotFound):
    """No such review, or it is of another shop."""

    code = "review_not_found"
    message = _l("This review was not found.")


class NotReceived(Conflict):
    """Source: product.md V12: only from received orders."""

    code = "review_not_received"
    message = _l("You can review this once you have received it.")


class OwnProduct(NotAllowed):
    """A partner's members neither buy from nor review their own shop. Source: product.md section 2."""

    code = "review_own_product"
    message = _l("You belong to this shop and cannot review its products.")


class StarsMissing(DomainError):
    """Fewer than one, or more than five."""

    code = "review_stars_missing"
    message = _l("Choose one to five stars.")


class ReviewFinal(Conflict):
    """The seller has replied to these words, or a month is over."""

    code = "review_final"
    message = _l("This review cannot be changed any more.")


class TooManyReviewPhotos(DomainError):
    """A review is no album."""

    code = "review_too_many_photos"
    message = _l("Send at most %(most)s photos.")


class WordsMissing(DomainError):
    """A reply without words, or a hidden review without a reason."""

    code = "review_words_missing"
    message = _l("Write a few words.")
