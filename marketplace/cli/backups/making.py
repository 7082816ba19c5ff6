"""Making a backup: the database first, then the files, so that every file a row names is in the archive."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from marketplace.cli.backups import postgres, sqlite
from marketplace.cli.backups.archive import MEDIA, BackupRefused, Manifest, writing
from marketplace.core import files, heartbeats
from marketplace.core.clock import now
from marketplace.core.db import db, is_sqlite, transaction
from marketplace.core.schema import current_revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a backup holds and how long it took."""

    file: str
    bytes: int
    seconds: float
    manifest: Manifest


def make_backup(path: Path) -> Made:
    """Save database and files into one new archive, and note that it was done. Raises BackupRefused."""
    if current_revision() is None:
        raise BackupRefused("the database has no tables, or does not answer: there is nothing to save")
    if path.exists():
        raise BackupRefused(f"{path} exists already: name another file, nothing is ever overwritten")
    try:
        made = _make(path)
    except Exception as error:
        db.session.rollback()
        with transaction():  # seen by the doctor and /metrics at once, not only when tomorrow's is missing
            heartbeats.beat(heartbeats.BACKUP_FAILED, {"reason": str(error)[:300]})
        raise
    with transaction():
        facts = {"file": path.name, "bytes": made.bytes, "seconds": made.seconds}
        heartbeats.beat(heartbeats.BACKUP, facts)
    return made


def _make(path: Path) -> Made:
    db.session.rollback()
    started, at = time.monotonic(), now()
    columns: dict[str, list[str]] = {}
    with writing(path) as archive, tempfile.TemporaryDirectory(prefix=".backup-", dir=path.parent) as folder:
        if is_sqlite():
            revision, counts = sqlite.dump(archive, Path(folder))
        else:
            revision, counts, columns = postgres.dump(archive, Path(folder))
        for key in files.storage().names():
            try:
                archive.add_bytes(f"{MEDIA}{key}", files.storage().get(key))
            except files.FileMissing:
                continue  # deleted since the list was made: no row of the saved instant needs it to be public
        manifest = Manifest(
            dialect=db.engine.dialect.name,
            revision=revision,
            at=at.isoformat(),
            counts=counts,
            columns=columns,
        )
        archive.finish(manifest)
    return Made(
        file=str(path),
        bytes=path.stat().st_size,
        seconds=round(time.monotonic() - started, 2),
        manifest=manifest,
    )
