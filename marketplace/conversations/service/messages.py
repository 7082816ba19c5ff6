"""Private messages between the buyer of an order and its partner."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import delete, update

from marketplace.conversations import queries, rules
from marketplace.conversations.errors import NothingWritten, TalkNotOpen, TooManyTalkPhotos
from marketplace.conversations.events import MessageWritten
from marketplace.conversations.models import Conversation, OrderMessage
from marketplace.conversations.states import Side
from marketplace.core import files
from marketplace.core.clock import now
from marketplace.core.db import after_commit, db
from marketplace.core.events import emit
from marketplace.core.limits import TooManyAttempts
from marketplace.orders import queries as orders
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState

NOT_OPEN = frozenset({OrderState.UNPAID, OrderState.EXPIRED})


def send_message(
    order_id: int, *, side: Side, words: str, photos: Sequence[str] = (), by: int | None
) -> OrderMessage:
    """One side writes about an order; who writes has read what was there. The caller has checked whose order it is.

    `photos` are keys of private files. Raises OrderNotFound, TalkNotOpen, NothingWritten, TooManyTalkPhotos,
    TooManyAttempts.
    """
    order = orders.lock_order_by_id(order_id)
    if order.state in NOT_OPEN:
        raise TalkNotOpen
    if not words.strip() and not photos:
        raise NothingWritten
    if len(photos) > rules.MOST_PHOTOS:
        raise TooManyTalkPhotos(most=rules.MOST_PHOTOS)
    conversation = queries.lock_conversation(order_id) or _begin(order)
    _check_rate(conversation, side)
    message = OrderMessage(
        conversation_id=conversation.id, side=side, author_id=by, words=words.strip(), photos=list(photos)
    )
    db.session.add(message)
    db.session.flush()
    is_first = conversation.unread_by(side.other) == 0
    conversation.last_message_id = message.id
    if side is Side.BUYER:
        conversation.partner_unread, conversation.buyer_unread = conversation.partner_unread + 1, 0
    else:
        conversation.buyer_unread, conversation.partner_unread = conversation.buyer_unread + 1, 0
    event = MessageWritten(
        message_id=message.id,
        order_id=order.id,
        order_code=order.code,
        checkout_id=order.checkout_id,
        partner_id=order.partner_id,
        side=side.value,
        is_first=is_first,
    )
    emit(event, about=order, by=by)
    return message


def _begin(order: Order) -> Conversation:
    """The first message: the lock on the order keeps it the only first one."""
    conversation = Conversation(
        order_id=order.id,
        partner_id=order.partner_id,
        buyer_id=order.buyer_id,
        buyer_unread=0,
        partner_unread=0,
        last_message_id=0,
    )
    db.session.add(conversation)
    db.session.flush()
    return conversation


def _check_rate(conversation: Conversation, side: Side) -> None:
    lately = queries.written_since(conversation.id, side, now() - rules.MESSAGES_WITHIN)
    if lately >= rules.MOST_MESSAGES:
        raise TooManyAttempts(minutes=int(rules.MESSAGES_WITHIN.total_seconds() // 60))


def mark_read(order_id: int, *, side: Side) -> None:
    """This side has seen all of it."""
    column = Conversation.buyer_unread if side is Side.BUYER else Conversation.partner_unread
    db.session.execute(
        update(Conversation)
        .where(Conversation.order_id == order_id, column > 0)
        .values({column: 0})
        .execution_options(synchronize_session=False)
    )


def forget_buyer(user_id: int) -> None:
    """A person's conversations go with all that both sides wrote in them: sellers write names and places too."""
    for conversation in queries.conversations_of_buyer(user_id):
        for message in queries.messages_about(conversation.order_id):
            for key in message.photos:
                after_commit(_remover(key))
        db.session.execute(delete(OrderMessage).where(OrderMessage.conversation_id == conversation.id))
        db.session.delete(conversation)


def _remover(key: str) -> Callable[[], None]:
    return lambda: files.delete(key)
