"""States of things and the moves between them: an enum, a table of moves, and a history that proves each move was legal."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from marketplace.core.db import Model, db
from marketplace.core.errors import Conflict
from marketplace.core.words import _l

S = TypeVar("S", bound=StrEnum)
Moves = Mapping[S, set[S]]

MACHINES: dict[str, Mapping[Any, set[Any]]] = {}


class WrongState(Conflict):
    """The move is not in the table of moves."""

    code = "wrong_state"
    message = _l("It is already %(source)s and cannot become %(target)s.")


class StateChange(Model):
    """One move of one thing. Invariant I9: each history is a legal path of its machine."""

    __tablename__ = "state_changes"
    __table_args__ = (Index("ix_state_changes_thing", "machine", "thing_id"),)

    machine: Mapped[str]
    thing_id: Mapped[int]
    source: Mapped[str | None]
    target: Mapped[str]
    by_id: Mapped[int | None]
    note: Mapped[str | None]


class HasState(Protocol):
    """Anything with a key and a state."""

    __tablename__: str
    id: Any
    state: Any


def machine(name: str, moves: Moves[S]) -> Moves[S]:
    """Register a table of moves under the name of its table, for the generated docs and the invariants."""
    MACHINES[name] = moves
    return moves


def check_move(moves: Moves[S], source: S, target: S) -> None:
    """Raises WrongState when the table does not know the move."""
    if target not in moves[source]:
        raise WrongState(source=source, target=target)


def start(thing: HasState, *, by: int | None = None, note: str | None = None) -> None:
    """Write the first line of the history. Flushes only when the thing has no key yet."""
    if thing.id is None:
        db.session.flush()
    db.session.add(
        StateChange(
            machine=thing.__tablename__, thing_id=thing.id, target=thing.state.value, by_id=by, note=note
        )
    )


def move(thing: HasState, target: StrEnum, *, by: int | None = None, note: str | None = None) -> None:
    """Move a locked thing to its next state and remember it. Raises WrongState."""
    moves = MACHINES[thing.__tablename__]
    check_move(moves, thing.state, target)
    db.session.add(
        StateChange(
            machine=thing.__tablename__,
            thing_id=thing.id,
            source=thing.state.value,
            target=target.value,
            by_id=by,
            note=note,
        )
    )
    thing.state = target
