"""Which migration the code expects and which one the database has."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.core.db import db

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def expected_revision() -> str:
    """The revision of the newest migration in this copy of the code."""
    return (MIGRATIONS / "HEAD").read_text(encoding="ascii").split("_")[0].strip()


def current_revision() -> str | None:
    """The revision the database is at; None when it has no tables, or does not answer."""
    try:
        found = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        db.session.rollback()
        return None
    return None if found is None else str(found)


def knows_revision(revision: str) -> bool:
    """Whether this copy of the code has that migration: an older copy cannot read a newer database."""
    return revision.isdigit() and any((MIGRATIONS / "versions").glob(f"{revision}_*.py"))
