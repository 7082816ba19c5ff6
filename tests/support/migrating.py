"""What a database is made of and what is in it, to compare before and after a migration; and one that dies in between.

`python -m tests.support.migrating` is `flask db upgrade` that is killed by SIGKILL where a migration hurts most: after the
first table was dropped for its rebuilt copy, or when all is done and nothing is committed.
"""

from __future__ import annotations

import hashlib
import os
import signal
from typing import Any

from sqlalchemy import Engine, event, inspect, text

from marketplace.core.db import db

OURS = "search_index"  # SQLite keeps its shadow tables, PostgreSQL its generated text
TRIGGERS = {
    "sqlite": "SELECT tbl_name || ' ' || name || ' ' || sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
}
Described = dict[str, Any]


def structure() -> Described:
    """Tables, columns, constraints, indexes and triggers, in an order that does not depend on how they came about."""
    found = inspect(db.engine)
    parts = {
        "foreign keys": found.get_multi_foreign_keys(),
        "unique": found.get_multi_unique_constraints(),
        "checks": found.get_multi_check_constraints(),
        "indexes": found.get_multi_indexes(),
    }
    made: Described = {
        f"{part} of {table}": _sorted(things)
        for part, tables in parts.items()
        for (_schema, table), things in tables.items()
        if not table.startswith(OURS)
    }
    for (_schema, table), columns in found.get_multi_columns().items():
        facts = [(each["name"], str(each["type"]), each["nullable"], each["default"]) for each in columns]
        made[f"columns of {table}"] = facts if not table.startswith(OURS) else []
    with db.engine.connect() as connection:
        made["triggers"] = sorted(connection.scalars(text(TRIGGERS[connection.dialect.name])))
    return made


def contents() -> dict[str, tuple[int, str]]:
    """Rows of every table, and a digest of all of them."""
    made = {}
    with db.engine.connect() as connection:
        for table in _tables():
            rows = sorted(repr(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{table}"')))
            made[table] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return made


def _tables() -> list[str]:
    return sorted(name for name in inspect(db.engine).get_table_names() if not name.startswith(OURS))


def _sorted(things: Any) -> list[str]:
    return sorted(repr(sorted((name, _plain(value)) for name, value in thing.items())) for thing in things)


def _plain(value: Any) -> str:
    """A condition of an index is an object of its own; its words count."""
    return str({name: str(part) for name, part in value.items()}) if isinstance(value, dict) else str(value)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _main() -> None:
    from flask_migrate import upgrade

    from wsgi import app

    @event.listens_for(Engine, "after_cursor_execute")
    def watch(_connection: Any, cursor: Any, statement: str, *_more: Any) -> None:
        if os.environ.get("COMMIT_EACH_STATEMENT"):  # the negative control
            cursor.connection.commit()
        if statement.lstrip().upper().startswith("DROP TABLE"):
            _die()

    os.environ["FAILPOINT"] = "migration_before_commit"
    with app.app_context():
        upgrade(revision=os.environ["MIGRATE_TO"])


if __name__ == "__main__":
    _main()
