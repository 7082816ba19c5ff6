"""Messages about an order: two sides, what is new for each, and how much may be written."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.conversations import queries, rules, service
from marketplace.conversations.errors import MessageNotFound, NothingWritten, TalkNotOpen, TooManyTalkPhotos
from marketplace.conversations.models import Conversation, OrderMessage
from marketplace.conversations.states import Side
from marketplace.core import jobs
from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.core.limits import TooManyAttempts
from marketplace.notices.models import Message
from marketplace.orders.models import Order
from marketplace.payments.states import Method
from tests.make import Cast
from tests.orders.make import make_goods, make_order


@pytest.fixture
def order(app: Flask, cast: Cast) -> Order:
    """Sari bought from Budi's shop, cash on delivery."""
    return make_order(variant=make_goods(partner=cast.maggot), method=Method.COD, buyer=cast.sari)


def say(order: Order, side: Side, words: str = "Halo", **facts) -> OrderMessage:
    with transaction():
        return service.send_message(order.id, side=side, words=words, **{"by": None, **facts})


def news(order: Order) -> tuple[int, int]:
    """What is new for the buyer and for the partner."""
    found = queries.find_conversation(order.id)
    db.session.refresh(found)
    return found.buyer_unread, found.partner_unread


def test_each_side_sees_what_is_new_and_writing_is_reading(order: Order):
    say(order, Side.BUYER, "Kapan dikirim?")
    say(order, Side.BUYER, "Besok bisa?")
    assert news(order) == (0, 2)
    say(order, Side.PARTNER, "Bisa, pagi.")
    assert news(order) == (1, 0)
    with transaction():
        service.mark_read(order.id, side=Side.BUYER)
    assert news(order) == (0, 0)
    assert [one.words for one in queries.messages_about(order.id)] == [
        "Kapan dikirim?", "Besok bisa?", "Bisa, pagi.",
    ]  # fmt: skip


def test_counts_are_of_the_person_and_of_the_shop(order: Order, cast: Cast):
    say(order, Side.BUYER)
    say(order, Side.PARTNER)
    say(order, Side.PARTNER)
    assert (queries.unread_by_buyer(cast.sari.id), queries.unread_by_buyer(cast.tono.id)) == (2, 0)
    say(order, Side.BUYER)
    both = select(queries.unread_talks(cast.maggot.id), queries.unread_talks(cast.ulos.id))
    assert tuple(db.session.execute(both).one()) == (1, 0)
    assert [talk.last.side for talk in queries.talks_of_partner(cast.maggot.id).items] == [Side.BUYER]
    assert queries.talks_of_partner(cast.ulos.id).items == []


def test_the_other_side_hears_once_until_it_has_read(order: Order, cast: Cast):
    for words in ("Halo", "Ada orang?", "Halo?"):
        say(order, Side.BUYER, words)
    jobs.run_due()

    def told() -> int:
        keys = db.session.scalars(select(Message.key).where(Message.user_id == cast.budi.id))
        return sum(key.startswith("order-message:") for key in keys)

    assert told() == 1
    with transaction():
        service.mark_read(order.id, side=Side.PARTNER)
    say(order, Side.BUYER, "Terima kasih")
    jobs.run_due()
    assert told() == 2
    text = "".join(db.session.scalars(select(Message.text)))
    assert "Ada orang" not in text  # what was written stays on its page


def test_before_it_is_paid_the_seller_knows_of_no_order(app: Flask, cast: Cast):
    unpaid = make_order(variant=make_goods(partner=cast.maggot), method=Method.TRANSFER, paid=False)
    with pytest.raises(TalkNotOpen):
        say(unpaid, Side.BUYER)
    assert queries.find_conversation(unpaid.id) is None


def test_nothing_is_no_message_and_an_album_is_too_much(order: Order):
    with pytest.raises(NothingWritten):
        say(order, Side.BUYER, "  ")
    with pytest.raises(TooManyTalkPhotos):
        say(order, Side.BUYER, "", photos=["private/messages/a/a.webp"] * (rules.MOST_PHOTOS + 1))
    message = say(order, Side.BUYER, "", photos=["private/messages/aa/aa.webp"])
    assert queries.photo_key(message.id, 0, order_id=order.id) == "private/messages/aa/aa.webp"
    for wrong in ((message.id, 1, order.id), (message.id + 1, 0, order.id), (message.id, 0, order.id + 1)):
        with pytest.raises(MessageNotFound):
            queries.photo_key(wrong[0], wrong[1], order_id=wrong[2])


def test_thirty_an_hour_from_one_side(order: Order):
    for number in range(rules.MOST_MESSAGES):
        say(order, Side.BUYER, str(number))
    with pytest.raises(TooManyAttempts):
        say(order, Side.BUYER, "lagi")
    say(order, Side.PARTNER, "Tenang")
    with at(now() + rules.MESSAGES_WITHIN):
        say(order, Side.BUYER, "lagi")


def test_two_first_messages_at_once_begin_one_conversation(app: Flask, order: Order):
    order_id = order.id
    db.session.rollback()
    barrier, errors = threading.Barrier(2), []

    def one(side: Side) -> None:
        with app.app_context():
            try:
                barrier.wait(5)
                with transaction():
                    service.send_message(order_id, side=side, words=side.value, by=None)
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=one, args=(side,)) for side in Side]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert db.session.scalar(select(func.count()).select_from(Conversation)) == 1
    assert db.session.scalar(select(func.count()).select_from(OrderMessage)) == 2
