"""Append-only tables: the database itself refuses UPDATE and DELETE, whoever asks.

`install` puts the triggers on a table made by `create_all`; a migration calls `up(dialect, table)` and
`down(dialect, table)` and executes each statement.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, FromClause, Table, event

TABLES = ("ledger_transactions", "ledger_postings")

_REFUSAL = "is append-only: rows are never changed or deleted"

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {upper} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} {refusal}'); END
"""

_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' {refusal}', ERRCODE = 'restrict_violation'; END $$
"""

_POSTGRESQL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {upper} ON {table}
FOR EACH {each} EXECUTE FUNCTION refuse_change()
"""

_VERBS = {
    "sqlite": {"update": "ROW", "delete": "ROW"},
    "postgresql": {"update": "ROW", "delete": "ROW", "truncate": "STATEMENT"},
}


def up(dialect: str, table: str) -> list[str]:
    """The statements that make the table append-only."""
    if dialect == "sqlite":
        return [
            _SQLITE.format(table=table, verb=verb, upper=verb.upper(), refusal=_REFUSAL).strip()
            for verb in _VERBS["sqlite"]
        ]
    return [_POSTGRESQL_FUNCTION.format(refusal=_REFUSAL).strip()] + [
        _POSTGRESQL.format(table=table, verb=verb, upper=verb.upper(), each=each).strip()
        for verb, each in _VERBS["postgresql"].items()
    ]


def down(dialect: str, table: str) -> list[str]:
    """The statements that take the triggers off again, for a migration that goes down."""
    on = "" if dialect == "sqlite" else f" ON {table}"
    return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on}" for verb in _VERBS[dialect]]


def install(table: FromClause) -> None:
    """Make the table append-only whenever `create_all` makes it."""
    if not isinstance(table, Table):
        raise TypeError("only real tables have triggers")
    event.listen(table, "after_create", _after_create)


def _after_create(table: Table, connection: Connection, **_options: Any) -> None:
    for statement in up(connection.dialect.name, table.name):
        connection.exec_driver_sql(statement)
