"""PostgreSQL in one read-only snapshot, table by table with COPY: needs no pg_dump of the right version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import Connection, inspect, text

from marketplace.cli.backups.archive import BLOCK, DATABASE, BackupRefused, Manifest, Writer
from marketplace.core.db import db
from marketplace.core.schema import MIGRATIONS

DERIVED = frozenset({"alembic_version", "search_index"})  # made again by migrations and triggers
NO_LIMITS = "SET LOCAL statement_timeout = 0"


def dump(writer: Writer, folder: Path) -> tuple[str, dict[str, int], dict[str, list[str]]]:
    """Add every table; returns the revision, rows and columns by table, all of the same snapshot."""
    counts: dict[str, int] = {}
    columns: dict[str, list[str]] = {}
    with db.engine.connect().execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    ) as connection:
        connection.execute(text(NO_LIMITS))
        revision = str(connection.scalar(text("SELECT version_num FROM alembic_version")))
        for table in tables_parents_first(connection):
            columns[table] = _columns(connection, table)
            counts[table] = _copy_out(connection, table, columns[table], folder / "table.copy")
            writer.add_file(f"{DATABASE}{table}.copy", folder / "table.copy")
    return revision, counts, columns


def rows_now() -> dict[str, int]:
    """Rows by table of the database that DATABASE_URL names."""
    with db.engine.connect() as connection:
        return _counts(connection)


def set_aside(stamp: str) -> str:
    """Rename the schema that is there and make an empty one; returns the old one's new name."""
    aside = f"before_{stamp.lower()}"
    with db.engine.begin() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        connection.execute(text(f"ALTER SCHEMA public RENAME TO {aside}"))
        connection.execute(text("CREATE SCHEMA public"))
        extensions = text(
            "SELECT extname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE nspname = :old"
        )
        for name in connection.scalars(extensions, {"old": aside}).all():
            connection.execute(text(f'ALTER EXTENSION "{name}" SET SCHEMA public'))
    return f"schema {aside}"


def load(folder: Path, manifest: Manifest) -> None:
    """Make the tables as they were, fill them in one transaction with every constraint and trigger on, set the keys."""
    upgrade(directory=str(MIGRATIONS), revision=manifest.revision)
    with db.engine.begin() as connection:
        connection.execute(text(NO_LIMITS))
        order = tables_parents_first(connection)
        if strangers := manifest.columns.keys() - set(order):
            raise BackupRefused(f"the backup has a table that its revision does not have: {min(strangers)}")
        for table in reversed(order):  # what migrations put in comes again from the backup
            connection.execute(text(f'DELETE FROM "{table}"'))
        for table in order:
            if table in manifest.columns:
                _copy_in(connection, table, manifest.columns[table], folder / f"{DATABASE}{table}.copy")
                _set_key(connection, table, manifest.columns[table])


def tables_parents_first(connection: Connection) -> list[str]:
    """Our tables in the order in which they may be filled."""
    ordered = inspect(connection).get_sorted_table_and_fkc_names()
    return [name for name, _keys in ordered if name is not None and name not in DERIVED]


def _columns(connection: Connection, table: str) -> list[str]:
    found = inspect(connection).get_columns(table)
    return [column["name"] for column in found if not column.get("computed")]


def _copy_out(connection: Connection, table: str, columns: list[str], path: Path) -> int:
    rows = 0
    order = f'COPY "{table}" ({_list(columns)}) TO STDOUT'
    with _cursor(connection) as cursor, path.open("wb") as file, cursor.copy(order) as copy:
        for block in copy:
            rows += bytes(block).count(b"\n")  # a line break inside a value is written as \n
            file.write(block)
    return rows


def _copy_in(connection: Connection, table: str, columns: list[str], path: Path) -> None:
    order = f'COPY "{table}" ({_list(columns)}) FROM STDIN'
    with _cursor(connection) as cursor, path.open("rb") as file, cursor.copy(order) as copy:
        while block := file.read(BLOCK):
            copy.write(block)


def _set_key(connection: Connection, table: str, columns: list[str]) -> None:
    """The next row gets a number above the highest."""
    if "id" not in columns:
        return
    statement = (
        f"SELECT setval(pg_get_serial_sequence('public.\"{table}\"', 'id'), max(id)) "
        f'FROM "{table}" HAVING max(id) IS NOT NULL'
    )
    connection.execute(text(statement))


def _counts(connection: Connection) -> dict[str, int]:
    return {
        table: connection.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0
        for table in tables_parents_first(connection)
    }


def _list(columns: list[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()
