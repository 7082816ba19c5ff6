"""`flask docs build`: what can be read off the code is written by it, so that it cannot be wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import CheckConstraint, Column, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql

from marketplace.core.db import Base
from marketplace.core.errors import CODES
from marketplace.core.states import MACHINES
from marketplace.core.words import Lazy
from marketplace.ledger.accounts import MEANINGS, Account, Book
from marketplace.ledger.table import ROWS

if TYPE_CHECKING:
    from werkzeug.routing import Rule

FOLDER = Path(__file__).resolve().parents[2] / "docs"
WRITTEN_BY_US = "<!-- Written by `make docs`. Change the code, not this file. -->"

POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]

command = AppGroup("docs", help="The documents that are made from the code.")


@command.command("build")
def build() -> None:
    """Write docs/states.md, errors.md, routes.md, schema.md and ledger.md."""
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


@command.command("check")
def check() -> None:
    """Exit 1 and name the documents that are no longer what the code says."""
    stale = [name for name, text in pages().items() if _read(FOLDER / name) != text]
    if stale:
        raise click.ClickException(f"no longer true: {', '.join(stale)}. Run `make docs`.")


def pages() -> dict[str, str]:
    """Each document by its file name."""
    return {
        "states.md": _page("States", states()),
        "errors.md": _page("Errors", errors()),
        "routes.md": _page("Routes", routes()),
        "schema.md": _page("Tables", schema()),
        "ledger.md": _page("The books", books()),
    }


def states() -> Iterable[str]:
    """One diagram for each machine."""
    yield "Which state may follow which. Nothing else moves: `core.states.move` refuses and the audit finds the rest."
    for name, moves in sorted(MACHINES.items()):
        yield f"## {name}"
        yield diagram(moves)


def diagram(moves: Mapping[Any, set[Any]]) -> str:
    """`unpaid > new expired`, one line a state, in the order of the enum."""
    width = max(len(state.value) for state in moves)
    lines = []
    for state, targets in moves.items():
        following = [target.value for target in type(state) if target in targets]
        lines.append(f"{state.value:<{width}} > {' '.join(following)}".rstrip())
    return "```\n" + "\n".join(lines) + "\n```"


def errors() -> Iterable[str]:
    """Every code a page or the API may answer with."""
    yield "What a user can do wrong. The code is stable; `details` of an API problem carries the named values."
    rows = [
        (f"`{code}`", str(error.status), _english(error.message), _package(error.__module__))
        for code, error in CODES.items()
        if error.__module__.startswith("marketplace.")  # a test may have made some more
    ]
    yield _table(("Code", "Status", "Words", "From"), sorted(rows))


def routes() -> Iterable[str]:
    """Every address, by the portal whose guard stands before it."""
    yield "Every address, by the part of the house that answers it. tests/house says who may see which."
    portals: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for rule in current_app.url_map.iter_rules():
        portal, _, name = rule.endpoint.rpartition(".")
        portals[portal].append((f"`{rule.rule}`", _methods(rule), f"`{name}`"))
    for portal, rows in sorted(portals.items()):
        yield f"## {portal or 'the application itself'}"
        yield _table(("Address", "Methods", "Endpoint"), sorted(rows))


def books() -> Iterable[str]:
    """The chart of accounts, and what each business event posts: the table of ledger/rules.py."""
    yield "Double entry, written once. A debit is money we have or are owed, a credit money we owe or earned."
    for book in Book:
        yield f"## Accounts of the {book.value} book"
        rows = [(f"`{one.value}`", _english(one.label), MEANINGS[one]) for one in Account if one.book is book]
        yield _table(("Account", "On the pages", "What it holds"), rows)
    yield "## What each event posts"
    yield (
        "A line of nothing is left out, so an entry has some of these accounts. An entry is corrected by its opposite, "
        "whose name ends in `_reversed`; nothing is ever changed or deleted."
    )
    table = [(f"`{row.event}`", row.when, _accounts(row.debit), _accounts(row.credit)) for row in ROWS]
    yield _table(("Event", "When", "Debit", "Credit"), table)


def _accounts(accounts: Iterable[Account]) -> str:
    return ", ".join(f"`{account}`" for account in accounts)


def schema() -> Iterable[str]:
    """Every table with its columns and constraints, by package."""
    yield "Every table, by the package that owns it. Types are those of PostgreSQL; `?` may be empty."
    packages: dict[str, list[type[Any]]] = defaultdict(list)
    for mapper in Base.registry.mappers:
        packages[_package(mapper.class_.__module__)].append(mapper.class_)
    for package, classes in sorted(packages.items()):
        yield f"## {package}"
        for model in sorted(classes, key=lambda each: str(each.__tablename__)):
            yield f"### {model.__tablename__}"
            yield (model.__doc__ or "").strip().split("\n\n")[0]
            yield _columns(model.__table__)
            yield "\n".join(f"- {line}" for line in sorted(_rules(model.__table__)))


def _columns(table: Table) -> str:
    rows = []
    for column in table.columns:
        kind = column.type.compile(dialect=POSTGRESQL).lower()
        points = ", ".join(f"-> {key.target_fullname}" for key in column.foreign_keys)
        rows.append((f"`{column.name}`", f"{kind}{'?' if _may_be_empty(column) else ''}", points))
    return _table(("Column", "Type", ""), rows)


def _may_be_empty(column: Column[Any]) -> bool:
    return bool(column.nullable)


def _rules(table: Table) -> Iterable[str]:
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            yield f"check `{constraint.name}`: {' '.join(str(constraint.sqltext).split())}"
        elif isinstance(constraint, UniqueConstraint):
            yield f"unique: {', '.join(column.name for column in constraint.columns)}"
    for index in table.indexes:
        if index.unique:
            parts = ", ".join(str(getattr(part, "name", part)) for part in index.expressions)
            yield f"unique: {parts} (`{index.name}`)"


def _english(text: str) -> str:
    return text.source if isinstance(text, Lazy) else text


def _methods(rule: Rule) -> str:
    return " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))


def _package(module: str) -> str:
    """marketplace.orders.models.lines -> orders."""
    return module.split(".")[1]


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _page(title: str, parts: Iterable[str]) -> str:
    return "\n\n".join([f"# {title}", WRITTEN_BY_US, *(part for part in parts if part)]) + "\n"


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
