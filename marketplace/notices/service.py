"""Writing messages and sending them. The caller holds the transaction(); sending has its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, or_, select, update

from marketplace.accounts.models import User
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.failpoints import failpoint
from marketplace.core.jobs import enqueue, job
from marketplace.core.rendering import render
from marketplace.core.states import move, start
from marketplace.core.words import speaking
from marketplace.notices.gateway import mail
from marketplace.notices.models import Channel, Message, MessageState, Notice

SECRET = "—"


@dataclass(frozen=True, slots=True)
class Letter:
    """What to say, in the reader's words: written while `speaking` their language. `button` is (text, address)."""

    subject: str
    paragraphs: Sequence[str]
    button: tuple[str, str] | None = None
    is_secret: bool = False


Write = Callable[[], Letter]


def tell_user(user: User, write: Write, *, key: str) -> None:
    """A message to the person's e-mail address, else phone, and a line in their portal."""
    with speaking(user.locale):
        letter = write()
    if not letter.is_secret and letter.button is not None:
        _note(user.id, letter, key=f"{key}:{user.id}")
    if user.email:
        _message(
            Channel.EMAIL, user.email, letter, locale=user.locale, key=f"{key}:{user.id}", user_id=user.id
        )
    elif user.phone:
        _message(
            Channel.PHONE, user.phone, letter, locale=user.locale, key=f"{key}:{user.id}", user_id=user.id
        )


def tell_guest(write: Write, *, email: str | None, phone: str | None, locale: str, key: str) -> None:
    """A message to a buyer without an account: by e-mail when they gave one, else by phone."""
    with speaking(locale):
        letter = write()
    if email:
        _message(Channel.EMAIL, email, letter, locale=locale, key=key, user_id=None)
    elif phone:
        _message(Channel.PHONE, phone, letter, locale=locale, key=key, user_id=None)


def read_notices(*, user_id: int) -> None:
    """The person has seen them."""
    db.session.execute(
        update(Notice)
        .where(Notice.user_id == user_id, Notice.read_at.is_(None))
        .values(read_at=now())
        .execution_options(synchronize_session=False)
    )


def _note(user_id: int, letter: Letter, *, key: str) -> None:
    known = db.session.scalar(select(Notice.id).where(Notice.key == key))
    if known is None and letter.button is not None:
        db.session.add(Notice(key=key, user_id=user_id, text=letter.subject, url=letter.button[1]))


def _message(
    channel: Channel, recipient: str, letter: Letter, *, locale: str, key: str, user_id: int | None
) -> None:
    if db.session.scalar(select(Message.id).where(Message.key == key)) is not None:
        return
    html = render("notices/letter.html", locale=locale, letter=letter) if channel is Channel.EMAIL else None
    row = Message(
        key=key,
        channel=channel,
        recipient=recipient,
        user_id=user_id,
        subject=letter.subject,
        text=render("notices/letter.txt", locale=locale, letter=letter),
        html=html,
        is_secret=letter.is_secret,
    )
    db.session.add(row)
    start(row)
    enqueue("notices.send", {"message_id": row.id}, key=f"notices.send:{row.id}")


@job("notices.send")
def _send(payload: dict[str, Any]) -> None:
    send_message(payload["message_id"])


def send_message(message_id: int) -> None:
    """Take it to its address, then mark it. Killed in between, it goes out again with the same Message-ID."""
    row = db.session.get(Message, message_id)
    if row is None or row.state is MessageState.SENT:
        db.session.rollback()
        return
    channel, key, recipient = row.channel, row.key, row.recipient
    subject, text, html = row.subject, row.text, row.html
    db.session.rollback()
    if channel is Channel.EMAIL:
        mail().send(key=key, recipient=recipient, subject=subject, text=text, html=html)
    failpoint("notice_sent_not_marked")
    with transaction() as session:
        fresh = session.get(Message, message_id, with_for_update=True)
        if fresh is None or fresh.state is MessageState.SENT:
            return
        move(fresh, MessageState.SENT)
        fresh.sent_at = now()
        if fresh.is_secret and type(mail()).__name__ != "Outbox":
            fresh.text, fresh.html = SECRET, None


def forget_person(user_id: int, *, contacts: Collection[str]) -> None:
    """Messages and portal lines of somebody who was erased are gone, also those sent before there was an account; what was
    not sent yet is not sent."""
    db.session.execute(
        delete(Message).where(or_(Message.user_id == user_id, Message.recipient.in_(contacts)))
    )
    db.session.execute(delete(Notice).where(Notice.user_id == user_id))
