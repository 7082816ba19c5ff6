"""What can go wrong with questions and messages."""

from __future__ import annotations

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound
from marketplace.core.words import _l


class QuestionNotFound(NotFound):
    """No such question, or it is of another shop."""

    code = "question_not_found"
    message = _l("This question was not found.")


class MessageNotFound(NotFound):
    """No such message or photo in this conversation."""

    code = "message_not_found"
    message = _l("This message was not found.")


class NothingWritten(DomainError):
    """A question, an answer or a message without words and photos; a hidden question without a reason."""

    code = "talk_nothing_written"
    message = _l("Write a few words.")


class AskedOwnShop(NotAllowed):
    """A partner's members do not ask their own shop. Source: product.md section 2."""

    code = "question_own_shop"
    message = _l("You belong to this shop: buyers ask, you answer.")


class TalkNotOpen(Conflict):
    """Not paid yet, or expired: the seller does not know of this order."""

    code = "talk_not_open"
    message = _l(
        "You can write to the seller once the order is placed and paid. Until then ask on the product's page."
    )


class TooManyTalkPhotos(DomainError):
    """A message is no album."""

    code = "talk_too_many_photos"
    message = _l("Send at most %(most)s photos.")
