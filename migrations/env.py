"""How migrations run: numbered, on both databases, without any class of ours in them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from marketplace.core.db import JsonColumn, db
from marketplace.core.failpoints import failpoint

PATIENCE = 60  # seconds until somebody else's migration must be done
TURN = 7_271_025  # any number that nobody else locks
LIKE_SEARCH_INDEX = "search_index"  # SQLite's full-text tables are made by SQL of their own
JSON = "sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), 'postgresql')"
KEY = "sa.BigInteger().with_variant(sa.Integer(), 'sqlite')"


def number_the_revision(migration_context: Any, _revision: Any, directives: list[Any]) -> None:
    """0001_first.py, 0002_second.py: the folder reads as history."""
    heads = migration_context.script.get_heads()
    directives[0].rev_id = f"{int(heads[0]) + 1 if heads else 1:04}"


def render_item(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """Migrations name database types only, never classes of ours that may change later."""
    if kind != "type":
        return False
    if isinstance(item, type(JsonColumn)):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return JSON
    if isinstance(item, sa.Enum):
        return f"sa.String({item.length})"
    if isinstance(item, sa.types.TypeDecorator):
        return _plain(item.impl_instance)
    return KEY if isinstance(item, sa.BigInteger) and item._variant_mapping else False


def _plain(kind: Any) -> str:
    if isinstance(kind, sa.DateTime):
        return "sa.DateTime(timezone=True)"
    return f"sa.{type(kind).__name__}()"


def include_object(_thing: Any, name: str | None, _kind: str, _reflected: bool, _compared: Any) -> bool:
    """What autogenerate looks at."""
    return not (name or "").startswith(LIKE_SEARCH_INDEX)


def after_each(**_facts: Any) -> None:
    """A migration has done its work and its number is noted; nothing is committed yet."""
    failpoint("migration_before_commit")


@contextmanager
def foreign_keys_off(connection: sa.Connection) -> Iterator[None]:
    """Batch mode rebuilds tables; with the checks on, dropping the old one breaks its children."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys = OFF")  # type: ignore[attr-defined]
    try:
        yield
    finally:  # it goes back into the pool, for work that needs its checks
        connection.rollback()
        driver.execute("PRAGMA foreign_keys = ON")  # type: ignore[attr-defined]


def take_turns(connection: sa.Connection) -> None:
    """Two machines that start at the same moment do not both migrate: the second one finds nothing to do."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({TURN})"))


def orphans(connection: sa.Connection) -> set[tuple[Any, ...]]:
    """Rows that point at nothing, as SQLite finds them; PostgreSQL never lets any in."""
    if connection.dialect.name != "sqlite":
        return set()
    return {tuple(row) for row in connection.execute(sa.text("PRAGMA foreign_key_check"))}


with (
    db.engine.connect().execution_options(write_until=time.monotonic() + PATIENCE) as connection,
    foreign_keys_off(connection),
):
    # All that is missing, in one transaction on both databases: killed anywhere in it, nothing has happened.
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        transactional_ddl=True,
        transaction_per_migration=False,
        on_version_apply=after_each,
        compare_type=True,
        render_item=render_item,
        include_object=include_object,
        process_revision_directives=number_the_revision,
    )
    with context.begin_transaction():
        take_turns(connection)
        before = orphans(connection)
        context.run_migrations()
        if lost := orphans(connection) - before:
            raise RuntimeError(
                f"a migration left {len(lost)} rows that point at nothing: {min(lost, key=str)}"
            )
