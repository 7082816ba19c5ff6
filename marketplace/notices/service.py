"""Writing messages and sending them. The caller holds the transaction(); sending has its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.accounts import service as accounts
from marketplace.accounts.models import User
from marketplace.core.clock import now
from marketplace.core.config import current
from marketplace.core.db import db, is_sqlite, transaction
from marketplace.core.failpoints import failpoint
from marketplace.core.jobs import enqueue, job
from marketplace.core.links import link
from marketplace.core.rendering import render
from marketplace.core.states import move, start
from marketplace.core.words import speaking
from marketplace.notices import queries, rules
from marketplace.notices.gateway import mail
from marketplace.notices.kinds import FIXED, OPTIONAL, NoticeKind, Way
from marketplace.notices.models import Channel, Message, MessageState, Notice, NoticeChoice

SECRET = "—"


@dataclass(frozen=True, slots=True)
class Letter:
    """What to say, in the reader's words: written while `speaking` their language. `button` is (text, address)."""

    subject: str
    paragraphs: Sequence[str]
    button: tuple[str, str] | None = None
    is_secret: bool = False


Write = Callable[[], Letter]


def tell_user(user: User, write: Write, *, key: str, kind: NoticeKind = NoticeKind.ORDERS) -> None:
    """A message to the person's e-mail address, else phone, and a line in their portal: in the ways that they chose.

    Source: product.md V13. A secret goes one way only, whatever was chosen.
    """
    with speaking(user.locale):
        letter = write()
    ways = FIXED if letter.is_secret else queries.ways(user.id, kind)
    key = f"{key}:{user.id}"
    if Way.APP in ways and not letter.is_secret and letter.button is not None:
        _note(user.id, letter, key=key)
    by_mail = Way.EMAIL in ways and bool(user.email)
    by_phone = Way.PHONE in ways or (Way.EMAIL in ways and not user.email)
    facts: dict[str, Any] = {"locale": user.locale, "user_id": user.id, "kind": kind}
    if by_mail and user.email:
        _message(Channel.EMAIL, user.email, letter, key=key, **facts)
    if by_phone and user.phone:
        _message(Channel.PHONE, user.phone, letter, key=f"{key}:phone" if by_mail else key, **facts)


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


def read_notice(notice_id: int, *, user_id: int) -> None:
    """The person has opened this one."""
    db.session.execute(
        update(Notice)
        .where(Notice.id == notice_id, Notice.user_id == user_id, Notice.read_at.is_(None))
        .values(read_at=now())
        .execution_options(synchronize_session=False)
    )


def _note(user_id: int, letter: Letter, *, key: str) -> None:
    known = db.session.scalar(select(Notice.id).where(Notice.key == key))
    if known is None and letter.button is not None:
        db.session.add(Notice(key=key, user_id=user_id, text=letter.subject, url=letter.button[1]))


def choose(user_id: int, wanted: Mapping[NoticeKind, Collection[Way]]) -> None:
    """The ways in which a person wants to be told; the consents follow, so that the log says since when.

    Of orders only WhatsApp can be chosen: the site and the mail stay.
    """
    for kind, ways in wanted.items():
        for way in Way:
            _set(user_id, kind, way, is_on=way in ways)
        if kind.consent is not None:
            (accounts.give_consent if ways else accounts.withdraw_consent)(user_id, kind.consent)


def _set(user_id: int, kind: NoticeKind, way: Way, *, is_on: bool) -> None:
    values = {"user_id": user_id, "kind": kind, "way": way, "is_on": is_on, "created_at": now()}
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    statement = insert(NoticeChoice).values(**values)
    columns = ["user_id", "kind", "way"]
    db.session.execute(statement.on_conflict_do_update(index_elements=columns, set_={"is_on": is_on}))


def leave_link(user_id: int, kind: NoticeKind) -> str:
    """The address that stops this kind without signing in."""
    return link("shop.unsubscribe", token=rules.sign(user_id, kind, secret=current().SECRET_KEY))


def who_leaves(token: str) -> tuple[int, NoticeKind] | None:
    """Whom this link is about, when it is one of ours and the kind can be stopped."""
    found = rules.read(token, secret=current().SECRET_KEY)
    return found if found is not None and found[1].consent is not None else None


def _message(
    channel: Channel,
    recipient: str,
    letter: Letter,
    *,
    locale: str,
    key: str,
    user_id: int | None,
    kind: NoticeKind | None = None,
) -> None:
    if db.session.scalar(select(Message.id).where(Message.key == key)) is not None:
        return
    leave = leave_link(user_id, kind) if user_id is not None and kind in OPTIONAL and kind else None
    html = None
    if channel is Channel.EMAIL:
        html = render("notices/letter.html", locale=locale, letter=letter, leave=leave)
    row = Message(
        key=key,
        channel=channel,
        recipient=recipient,
        user_id=user_id,
        subject=letter.subject,
        text=render("notices/letter.txt", locale=locale, letter=letter, leave=leave),
        html=html,
        is_secret=letter.is_secret,
        kind=kind,
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
    kind, user_id = row.kind, row.user_id
    db.session.rollback()
    if channel is Channel.EMAIL:
        leave = leave_link(user_id, kind) if user_id is not None and kind in OPTIONAL and kind else None
        mail().send(key=key, recipient=recipient, subject=subject, text=text, html=html, leave=leave)
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
    db.session.execute(delete(NoticeChoice).where(NoticeChoice.user_id == user_id))
