"""Messages about questions and conversations: somebody waits for an answer, or has it. Words stay on their page."""

from __future__ import annotations

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Role
from marketplace.conversations.events import (
    MessageWritten,
    QuestionAnswered,
    QuestionAsked,
    QuestionEvent,
    QuestionHidden,
)
from marketplace.conversations.states import Side
from marketplace.core.db import transaction
from marketplace.core.events import on
from marketplace.core.links import link
from marketplace.core.words import _
from marketplace.notices.handlers.orders import tell_buyer
from marketplace.notices.service import Letter, Write, tell_user
from marketplace.partners import queries as partners

TALKERS = (Role.OWNER, Role.STAFF)


def _tell_asker(event: QuestionEvent, write: Write, *, key: str) -> None:
    person = accounts.find_user(event.asker_id) if event.asker_id is not None else None
    if person is not None and person.is_active:
        tell_user(person, write, key=key)


@on(QuestionAsked)
def tell_partner_of_question(event: QuestionAsked) -> None:
    """Somebody stands at the counter."""
    with transaction():
        for person in partners.people_of(event.partner_id, *TALKERS):
            tell_user(
                person,
                lambda: Letter(
                    _("A question about %(product)s", product=event.product_name),
                    [_("Answer it: everybody who looks at the product reads it.")],
                    (_("Answer"), link("partner.question_answer", question_id=event.question_id)),
                ),
                key=f"question:{event.question_id}",
            )


@on(QuestionAnswered)
def tell_asker_of_answer(event: QuestionAnswered) -> None:
    """The seller answered."""
    with transaction():
        _tell_asker(
            event,
            lambda: Letter(
                _("The seller answered your question about %(product)s", product=event.product_name),
                [],
                (_("Read the answer"), link("shop.question_list", slug=event.product_slug)),
            ),
            key=f"question-answer:{event.question_id}",
        )


@on(QuestionHidden)
def tell_asker_of_hidden_question(event: QuestionHidden) -> None:
    """Out of sight, and why."""
    with transaction():
        _tell_asker(
            event,
            lambda: Letter(
                _("Your question about %(product)s is not shown", product=event.product_name),
                [event.reason],
                (_("My messages"), link("shop.my_messages")),
            ),
            key=f"question-hidden:{event.question_id}:{event.reason[:40]}",
        )


@on(MessageWritten)
def tell_other_side(event: MessageWritten) -> None:
    """Once until it is read, however much is written meanwhile."""
    if not event.is_first:
        return
    with transaction():
        key = f"order-message:{event.message_id}"
        if event.side == Side.PARTNER:
            tell_buyer(
                event.checkout_id,
                lambda: Letter(
                    _("The seller wrote to you about %(code)s", code=event.order_code),
                    [],
                    (_("Read and answer"), link("shop.order_talk", code=event.order_code)),
                ),
                key=key,
            )
            return
        for person in partners.people_of(event.partner_id, *TALKERS):
            tell_user(
                person,
                lambda: Letter(
                    _("The buyer of %(code)s wrote to you", code=event.order_code),
                    [],
                    (_("Read and answer"), link("partner.order_talk", code=event.order_code)),
                ),
                key=key,
            )
