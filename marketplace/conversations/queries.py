"""Finding questions and messages. Whose they are must be named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import joinedload

from marketplace.catalogue.models import Listing
from marketplace.conversations.errors import MessageNotFound, QuestionNotFound
from marketplace.conversations.models import Conversation, OrderMessage, Question
from marketplace.conversations.states import QuestionState, Side
from marketplace.core.db import db
from marketplace.core.paging import Page, decode_cursor, encode_cursor
from marketplace.orders.models import Order

PAGE = 20
FRESH = {"populate_existing": True}


class Talk(NamedTuple):
    """One conversation in a list, with what was said last."""

    conversation: Conversation
    last: OrderMessage


def of_product(product_id: int, *, cursor: str | None = None) -> Page[Question]:
    """The answered ones that everybody may read, newest first."""
    return _questions(_public(product_id), cursor)


def newest_answered(product_id: int, *, limit: int) -> Sequence[Question]:
    """For the product's page."""
    return db.session.scalars(_public(product_id).order_by(Question.id.desc()).limit(limit)).all()


def _public(product_id: int) -> Select[Question]:
    return select(Question).where(
        Question.product_id == product_id,
        Question.state == QuestionState.SHOWN,
        Question.answer.is_not(None),
    )


def of_partner(partner_id: int, *, unanswered: bool = False, cursor: str | None = None) -> Page[Question]:
    """All that a shop was asked, newest first; or what it has not answered."""
    query = select(Question).where(Question.partner_id == partner_id)
    if unanswered:
        query = query.where(Question.answer.is_(None), Question.state == QuestionState.SHOWN)
    return _questions(query.options(joinedload(Question.product)), cursor)


def for_staff(*, state: QuestionState, cursor: str | None = None) -> Page[Question]:
    """Everybody's, newest first: for moderation."""
    query = select(Question).where(Question.state == state).options(joinedload(Question.product))
    return _questions(query, cursor)


def of_asker(user_id: int, *, limit: int | None = None) -> Sequence[Question]:
    """What one person asked, newest first."""
    query = select(Question).where(Question.asker_id == user_id).options(joinedload(Question.product))
    return db.session.scalars(query.order_by(Question.id.desc()).limit(limit)).all()


def _questions(query: Select[Question], cursor: str | None) -> Page[Question]:
    after = decode_cursor(cursor, length=1)
    if after is not None and isinstance(after[0], int):
        query = query.where(Question.id < after[0])
    rows = db.session.scalars(query.order_by(Question.id.desc()).limit(PAGE + 1)).all()
    items = rows[:PAGE]
    return Page(items, encode_cursor(items[-1].id) if len(rows) > PAGE else None)


def asked_since(user_id: int, moment: datetime) -> int:
    query = select(func.count()).where(Question.asker_id == user_id, Question.created_at > moment)
    return db.session.scalar(query) or 0


def get_question(question_id: int, *, partner_id: int) -> Question:
    """One that the shop was asked. Raises QuestionNotFound."""
    found = db.session.get(Question, question_id)
    if found is None or found.partner_id != partner_id:
        raise QuestionNotFound
    return found


def get_question_for_staff(question_id: int) -> Question:
    """Anybody's. Raises QuestionNotFound."""
    found = db.session.get(Question, question_id)
    if found is None:
        raise QuestionNotFound
    return found


def lock_question(question_id: int, *, partner_id: int | None) -> Question:
    """Kept until the transaction ends; `partner_id=None` is for our staff. Raises QuestionNotFound."""
    query = select(Question).where(Question.id == question_id)
    if partner_id is not None:
        query = query.where(Question.partner_id == partner_id)
    found = db.session.scalar(query.with_for_update(), execution_options=FRESH)
    if found is None:
        raise QuestionNotFound
    return found


def lock_card(product_id: int) -> None:
    """Keep the product's card from everyone else, so that two answers at once are both on it."""
    db.session.execute(select(Listing.id).where(Listing.product_id == product_id).with_for_update())


def find_conversation(order_id: int) -> Conversation | None:
    return db.session.scalar(select(Conversation).where(Conversation.order_id == order_id))


def lock_conversation(order_id: int) -> Conversation | None:
    """Kept until the transaction ends; None when nobody has written yet."""
    query = select(Conversation).where(Conversation.order_id == order_id).with_for_update()
    return db.session.scalar(query, execution_options=FRESH)


def messages_about(order_id: int) -> Sequence[OrderMessage]:
    """All of an order, oldest first. The caller has checked whose order it is."""
    query = (
        select(OrderMessage)
        .join(Conversation, Conversation.id == OrderMessage.conversation_id)
        .where(Conversation.order_id == order_id)
    )
    return db.session.scalars(query.order_by(OrderMessage.id)).all()


def photo_key(message_id: int, place: int, *, order_id: int) -> str:
    """The private file of one photo of a message about this order. Raises MessageNotFound."""
    found = next((one for one in messages_about(order_id) if one.id == message_id), None)
    if found is None or not 0 <= place < len(found.photos):
        raise MessageNotFound
    return found.photos[place]


def written_since(conversation_id: int, side: Side, moment: datetime) -> int:
    query = select(func.count()).where(
        OrderMessage.conversation_id == conversation_id,
        OrderMessage.side == side,
        OrderMessage.created_at > moment,
    )
    return db.session.scalar(query) or 0


def talks_of_partner(partner_id: int, *, cursor: str | None = None) -> Page[Talk]:
    """The shop's conversations, the newest message first."""
    return _talks(Conversation.partner_id == partner_id, cursor)


def talks_of_buyer(user_id: int, *, cursor: str | None = None) -> Page[Talk]:
    """A person's conversations, the newest message first."""
    return _talks(Conversation.buyer_id == user_id, cursor)


def _talks(whose: object, cursor: str | None) -> Page[Talk]:
    query = (
        select(Conversation, OrderMessage)
        .join(OrderMessage, OrderMessage.id == Conversation.last_message_id)
        .where(whose)  # type: ignore[arg-type]
        .options(
            joinedload(Conversation.order).joinedload(Order.partner),
            joinedload(Conversation.order).joinedload(Order.checkout),
        )
    )
    after = decode_cursor(cursor, length=1)
    if after is not None and isinstance(after[0], int):
        query = query.where(Conversation.last_message_id < after[0])
    rows = db.session.execute(query.order_by(Conversation.last_message_id.desc()).limit(PAGE + 1)).all()
    items = [Talk(*row) for row in rows[:PAGE]]
    more = len(rows) > PAGE
    return Page(items, encode_cursor(items[-1].conversation.last_message_id) if more else None)


def unread_talks(partner_id: int) -> ScalarSelect[int]:
    """How many of the shop's conversations have something new: a part of a larger statement."""
    return (
        select(func.count())
        .where(Conversation.partner_id == partner_id, Conversation.partner_unread > 0)
        .scalar_subquery()
    )


def open_questions(partner_id: int) -> ScalarSelect[int]:
    """How many questions wait for the shop's answer: a part of a larger statement."""
    return (
        select(func.count())
        .where(
            Question.partner_id == partner_id,
            Question.answered_at.is_(None),
            Question.state == QuestionState.SHOWN,
        )
        .scalar_subquery()
    )


def unread_by_buyer(user_id: int) -> int:
    """How many messages of sellers the person has not read."""
    query = select(func.coalesce(func.sum(Conversation.buyer_unread), 0))
    return int(db.session.scalar(query.where(Conversation.buyer_id == user_id)) or 0)


def conversations_of_buyer(user_id: int) -> Sequence[Conversation]:
    """All of a person's: for the copy of their data and for erasure."""
    query = select(Conversation).where(Conversation.buyer_id == user_id).order_by(Conversation.id)
    return db.session.scalars(query).all()
