"""Statements that belong to one database only, run when the tables are made or dropped."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DDL


def on_dialect(statement: str, dialect: str) -> Any:
    """The statement, skipped on any other database. `DDL` fills in percent signs, so they are doubled."""
    make: Any = DDL
    return make(statement.replace("%", "%%")).execute_if(dialect=dialect)
