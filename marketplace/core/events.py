"""What happened, written in the transaction in which it happened, and who reacts to it later.

`emit()` stores a Fact and one job per reaction. Nothing that must hold at once may depend on a reaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Model, db
from marketplace.core.jobs import WORK, enqueue_all
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity

E = TypeVar("E", bound="Event")
EVENTS: dict[str, type[Event]] = {}
REACTIONS: dict[str, list[str]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact in the past tense. Fields are plain values: int, str, bool, Money, Quantity, dates, lists of them."""

    name: ClassVar[str]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        EVENTS[cls.name] = cls


class Fact(Model):
    """An event as it was stored: the history of a thing, read as a timeline."""

    __tablename__ = "facts"
    __table_args__ = (Index("ix_facts_subject", "subject", "subject_id"),)

    name: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    subject_id: Mapped[int]
    by_id: Mapped[int | None]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)


def emit(event: Event, *, about: Any, by: int | None = None) -> Fact:
    """Remember the event about a stored row and queue every reaction, in the caller's transaction."""
    return emit_all([(event, about)], by=by)[0]


def emit_all(events: Iterable[tuple[Event, Any]], *, by: int | None = None) -> list[Fact]:
    """As `emit` for many events, each with the row it is about, in as many statements as for one."""
    facts = [_fact(event, about, by) for event, about in events]
    db.session.add_all(facts)
    db.session.flush()
    enqueue_all(
        (reaction, {"event": fact.name, "data": fact.data, "fact_id": fact.id})
        for fact in facts
        for reaction in REACTIONS.get(fact.name, ())
    )
    return facts


def _fact(event: Event, about: Any, by: int | None) -> Fact:
    if about.id is None:
        db.session.flush()
    data = {key: _plain(value) for key, value in asdict(event).items()}
    return Fact(name=event.name, subject=about.__tablename__, subject_id=about.id, by_id=by, data=data)


def on(event_type: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a reaction. It runs in a worker, opens its own `transaction()`, and is safe to repeat."""

    def register(handler: Callable[[E], None]) -> Callable[[E], None]:
        key = f"{handler.__module__.removeprefix('marketplace.')}.{handler.__name__}"

        def work(payload: dict[str, Any]) -> None:
            handler(_restore(event_type, payload["data"]))

        work.__qualname__ = key
        if key not in WORK:
            WORK[key] = work
            REACTIONS.setdefault(event_type.name, []).append(key)
        return handler

    return register


def _plain(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"amount"}:
        return value["amount"]
    if isinstance(value, dict) and set(value) == {"thousandths"}:
        return value["thousandths"]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _restore(event_type: type[E], data: dict[str, Any]) -> E:
    values: dict[str, Any] = {}
    for field in fields(event_type):
        value = data.get(field.name)
        kind = str(field.type)
        if value is not None and kind.startswith("Money"):
            value = Money(value)
        elif value is not None and kind.startswith("Quantity"):
            value = Quantity(value)
        elif value is not None and kind.startswith("datetime"):
            value = datetime.fromisoformat(value)
        elif value is not None and kind.startswith("date"):
            value = date.fromisoformat(value)
        values[field.name] = value
    return event_type(**values)
