"""What must always be true of the money, the stock and the papers (docs: money, invariants I1-I13).

One function each, in the module of its subject. A function gets nothing and returns how many rows it looked at and the
first offender, in words an operator can search for. Plain SQL that both databases understand, written apart from the
services on purpose: a check that calls the code it checks proves nothing.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect, text

from marketplace.core.db import db

__all__ = ["INVARIANTS", "Finding", "Invariant", "count", "existing_tables", "first", "invariant", "run_all"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`checked` rows were looked at; `offender` names the first bad one, None when all are good."""

    checked: int
    offender: str | None = None


@dataclass(frozen=True, slots=True)
class Invariant:
    """One promise, the function that checks it, and the tables it needs."""

    code: str
    promise: str
    needs: tuple[str, ...]
    check: Callable[[], Finding]

    @property
    def order(self) -> int:
        return int(self.code[1:])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one invariant. `finding` is None when its tables do not exist yet."""

    invariant: Invariant
    finding: Finding | None

    @property
    def is_broken(self) -> bool:
        return self.finding is not None and self.finding.offender is not None


INVARIANTS: dict[str, Invariant] = {}


def invariant(
    code: str, promise: str, *needs: str
) -> Callable[[Callable[[], Finding]], Callable[[], Finding]]:
    """Register a check under its code. `needs` are the tables it reads."""

    def register(check: Callable[[], Finding]) -> Callable[[], Finding]:
        INVARIANTS[code] = Invariant(code, promise, needs, check)
        return check

    return register


def run_all() -> list[Outcome]:
    """Every invariant in order, each on what is committed now."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    tables = existing_tables()
    db.session.rollback()
    outcomes = []
    for one in sorted(INVARIANTS.values(), key=lambda each: each.order):
        outcomes.append(Outcome(one, one.check() if tables.issuperset(one.needs) else None))
        db.session.rollback()
    return outcomes


def existing_tables() -> set[str]:
    """The tables that this database has: it may be older than the code."""
    return set(inspect(db.session.connection()).get_table_names())


def first(sql: str) -> tuple[Any, ...] | None:
    """The first row of a query that looks for offenders."""
    row = db.session.execute(text(sql)).first()
    return None if row is None else tuple(row)


def count(table: str) -> int:
    """How many rows a table has. The name is one of ours, never typed by anybody."""
    number: int = db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    return number
