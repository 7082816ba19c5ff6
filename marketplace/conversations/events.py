"""What happened in questions and conversations. No event holds what was written: facts are kept for ever."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.core.events import Event


@dataclass(frozen=True, kw_only=True)
class QuestionEvent(Event):
    """Which question, about which product and to whom."""

    name = "question_event"

    question_id: int
    partner_id: int
    asker_id: int | None
    product_name: str
    product_slug: str


@dataclass(frozen=True, kw_only=True)
class QuestionAsked(QuestionEvent):
    """Somebody wants to know something: the shop answers."""

    name = "question_asked"


@dataclass(frozen=True, kw_only=True)
class QuestionAnswered(QuestionEvent):
    """The shop answered for the first time."""

    name = "question_answered"


@dataclass(frozen=True, kw_only=True)
class QuestionHidden(QuestionEvent):
    """Our staff took it from the page; who asked is told why."""

    name = "question_hidden"

    reason: str


@dataclass(frozen=True, kw_only=True)
class MessageWritten(Event):
    """One side wrote about an order. `is_first`: the other side had read everything before."""

    name = "order_message_written"

    message_id: int
    order_id: int
    order_code: str
    checkout_id: int
    partner_id: int
    side: str
    is_first: bool
