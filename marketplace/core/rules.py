"""Rules that change with time: fees, tax rates, thresholds. Each value has a first day; old cases keep the old value."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.clock import today
from marketplace.core.db import Model, db
from marketplace.core.errors import Conflict, DomainError, NotFound
from marketplace.core.words import _l


class RuleValue(Model):
    """One value of one rule from one day on."""

    __tablename__ = "rule_values"
    __table_args__ = (UniqueConstraint("name", "valid_from"),)

    name: Mapped[str]
    valid_from: Mapped[date]
    value: Mapped[dict[str, Any]] = mapped_column(default=dict)
    set_by_id: Mapped[int | None]
    source: Mapped[str | None]


class RuleNotSet(NotFound):
    """Nobody has decided this yet for that day."""

    code = "rule_not_set"
    message = _l("The rule “%(name)s” is not set for %(day)s. Ask an administrator to set it.")
    status = 422


class RuleDayTaken(Conflict):
    """There is a value from that day on: what was decided stays."""

    code = "rule_day_taken"
    message = _l("There is a value from this day on already, and it stays. Choose another first day.")


class RuleInThePast(DomainError):
    """Old cases keep the old value."""

    code = "rule_in_the_past"
    message = _l("A new value counts from today on at the earliest: old cases keep the old one.")


def find_rule(name: str, *, on: date) -> Any | None:
    """The value in force on that day, or None."""
    stored = db.session.scalar(
        select(RuleValue.value)
        .where(RuleValue.name == name, RuleValue.valid_from <= on)
        .order_by(RuleValue.valid_from.desc())
        .limit(1)
    )
    return None if stored is None else stored["v"]


def get_rule(name: str, *, on: date) -> Any:
    """The value in force on that day. Raises RuleNotSet."""
    value = find_rule(name, on=on)
    if value is None:
        raise RuleNotSet(name=name, day=on.isoformat())
    return value


def decide_rule(name: str, value: Any, *, valid_from: date, by: int | None, source: str) -> RuleValue:
    """A new value from today or a later day on, with its reason; nothing that was decided before changes.

    Raises RuleInThePast, RuleDayTaken.
    """
    if valid_from < today():
        raise RuleInThePast
    row = RuleValue(name=name, valid_from=valid_from, value={"v": value}, set_by_id=by, source=source)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise RuleDayTaken from None
    return row


def set_rule(
    name: str, value: Any, *, valid_from: date, by: int | None = None, source: str | None = None
) -> None:
    """For the demo world, tests and migrations: the same day again replaces the value of that day.

    People decide by `decide_rule`, which never changes what was decided.
    """
    row = db.session.scalar(
        select(RuleValue).where(RuleValue.name == name, RuleValue.valid_from == valid_from)
    )
    if row is None:
        row = RuleValue(name=name, valid_from=valid_from)
        db.session.add(row)
    row.value = {"v": value}
    row.set_by_id = by
    row.source = source
    db.session.flush()
