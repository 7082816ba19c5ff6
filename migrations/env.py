"""How migrations run: numbered, on both databases, without any class of ours in them."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from marketplace.core.db import JsonColumn, db

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


with db.engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        # Batch mode rebuilds tables; with checks on, dropping the old one breaks its children.
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=render_item,
        include_object=include_object,
        process_revision_directives=number_the_revision,
    )
    with context.begin_transaction():
        context.run_migrations()
