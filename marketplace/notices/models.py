"""Messages that leave, and notices that wait in the portal."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Model, enum_column
from marketplace.core.states import Moves, machine
from marketplace.core.words import _l
from marketplace.notices.kinds import NoticeKind, Way


class Channel(StrEnum):
    """How a message travels."""

    EMAIL = "email"
    PHONE = "phone"

    @property
    def label(self) -> str:
        return CHANNEL_LABELS[self]


class MessageState(StrEnum):
    """Whether it has left."""

    WAITING = "waiting"
    SENT = "sent"

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


CHANNEL_LABELS = {Channel.EMAIL: _l("E-mail"), Channel.PHONE: _l("Phone message")}
STATE_LABELS = {MessageState.WAITING: _l("Waiting"), MessageState.SENT: _l("Sent")}
MOVES: Moves[MessageState] = machine(
    "messages", {MessageState.WAITING: {MessageState.SENT}, MessageState.SENT: set()}
)


class Message(Model):
    """One message to one address. `key` names its cause, so that a repeated reaction writes it once.

    The body of a message with a secret link is emptied once it has left. Without a kind it is about an order or account.
    """

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_state", "state", "id"),)

    key: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[Channel] = mapped_column(enum_column(Channel))
    recipient: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str | None]
    is_secret: Mapped[bool] = mapped_column(default=False)
    state: Mapped[MessageState] = mapped_column(enum_column(MessageState), default=MessageState.WAITING)
    sent_at: Mapped[datetime | None]
    kind: Mapped[NoticeKind | None] = mapped_column(enum_column(NoticeKind))


class Notice(Model):
    """One line in a person's portal, with where it leads."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_unread", "user_id", "read_at", "id"),)

    key: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str]
    url: Mapped[str]
    read_at: Mapped[datetime | None]


class NoticeChoice(Model):
    """What one person wants to be told about a kind, in one way: the last choice counts, no row means the default."""

    __tablename__ = "notice_choices"
    __table_args__ = (UniqueConstraint("user_id", "kind", "way"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[NoticeKind] = mapped_column(enum_column(NoticeKind))
    way: Mapped[Way] = mapped_column(enum_column(Way))
    is_on: Mapped[bool]
