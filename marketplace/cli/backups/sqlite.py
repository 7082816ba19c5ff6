"""SQLite by its online backup: one instant of the database, while others write. Copying the file would lose the WAL."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from marketplace.cli.backups.archive import DATABASE, BackupRefused, Manifest, Writer
from marketplace.core.db import db

MEMBER = f"{DATABASE}marketplace.sqlite"
OURS = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_index%'"


def path_of_database() -> Path:
    """The file behind DATABASE_URL."""
    name = db.engine.url.database
    if not name or name == ":memory:":
        raise BackupRefused("a database in memory has nothing to save")
    return Path(name)


def dump(writer: Writer, folder: Path) -> tuple[str, dict[str, int]]:
    """Add the database; returns its revision and the number of rows of each table, all of the same instant."""
    copy = folder / "copy.sqlite"
    with (
        closing(sqlite3.connect(path_of_database(), timeout=30)) as live,
        closing(sqlite3.connect(copy)) as still,
    ):
        live.backup(still)  # in one step: writers go on, and cannot make the copy start over
        still.execute("PRAGMA journal_mode = DELETE")
        if (word := still.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
            raise BackupRefused(
                f"the database is damaged: {word}. Keep the file, restore the last good backup"
            )
        revision = str(still.execute("SELECT version_num FROM alembic_version").fetchone()[0])
        counts = _counts(still)
    writer.add_file(MEMBER, copy)
    return revision, counts


def rows_now() -> dict[str, int]:
    """Rows by table of the database that DATABASE_URL names; empty when there is no file."""
    path = path_of_database()
    if not path.exists():
        return {}
    with closing(sqlite3.connect(path)) as connection:
        return _counts(connection)


def set_aside(stamp: str) -> str:
    """Rename the database that is there; returns its new name."""
    path = path_of_database()
    aside = path.with_name(f"{path.name}.before-{stamp}")
    with closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as connection:
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise BackupRefused("the database is in use: stop the web server and the worker first")
    path.rename(aside)
    return str(aside)


def load(folder: Path, _manifest: Manifest) -> None:
    """Put the saved database in its place. An empty one that is there makes room."""
    path = path_of_database()
    path.parent.mkdir(parents=True, exist_ok=True)
    for leftover in (path, *path.parent.glob(f"{path.name}-wal"), *path.parent.glob(f"{path.name}-shm")):
        leftover.unlink(missing_ok=True)
    saved = folder / MEMBER
    with saved.open("rb") as file:
        os.fsync(file.fileno())
    saved.replace(path)


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    names = [row[0] for row in connection.execute(OURS)]
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in sorted(names)
    }
