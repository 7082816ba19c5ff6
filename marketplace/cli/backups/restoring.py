"""Restoring: everything is checked before anything is touched, and nothing that was there is ever deleted."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from flask_migrate import upgrade

from marketplace.cli.backups import postgres, sqlite
from marketplace.cli.backups.archive import MEDIA, BackupRefused, Manifest, unpack
from marketplace.cli.invariants import run_all
from marketplace.core import audit, files
from marketplace.core.clock import now
from marketplace.core.config import current
from marketplace.core.db import db, is_sqlite
from marketplace.core.schema import MIGRATIONS, expected_revision, knows_revision

BY_MIGRATIONS = frozenset({"alembic_version", "rule_values"})  # rows that an unused database has


@dataclass(slots=True, kw_only=True)
class Restored:
    """What came back, and what the checks said."""

    file: str
    at: str
    rows: int
    files: int
    revision: str
    seconds: float = 0
    set_aside: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    is_dry: bool = False


def restore_backup(path: Path, *, force_empty: bool, dry_run: bool) -> Restored:
    """Put database and files back, bring the tables up to date, and check books, stock, states and audit chain.

    Raises BackupRefused before anything was changed: a damaged or foreign archive, or a place that is not empty.
    """
    started = time.monotonic()
    beside = current().var
    beside.mkdir(parents=True, exist_ok=True)
    place = sqlite.path_of_database().parent if is_sqlite() else beside
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=place) as name:
        folder = Path(name)
        manifest = unpack(path, folder)
        _check_fit(manifest)
        _check_empty(force_empty)
        restored = Restored(
            file=str(path),
            at=manifest.at,
            rows=sum(manifest.counts.values()),
            files=len(manifest.files),
            revision=expected_revision(),
            is_dry=dry_run,
        )
        if not dry_run:
            _put_back(folder, manifest, restored)
    restored.seconds = round(time.monotonic() - started, 2)
    return restored


def _check_fit(manifest: Manifest) -> None:
    here = db.engine.dialect.name
    if manifest.dialect != here:
        raise BackupRefused(
            f"this backup was made on {manifest.dialect}, DATABASE_URL names {here}. "
            "A backup returns to the kind of database it came from"
        )
    if not knows_revision(manifest.revision):
        raise BackupRefused(
            f"this backup has revision {manifest.revision}, this copy of the code ends at {expected_revision()}. "
            "Update the code first"
        )


def _check_empty(force_empty: bool) -> None:
    """Refuses a place where something is, unless all of it can be set aside."""
    if force_empty:
        if not isinstance(files.storage(), files.LocalStorage) and _has_files():
            raise BackupRefused(
                "the bucket of MEDIA_URL is not empty and cannot be renamed: name another prefix. Nothing was changed"
            )
        return
    rows = {
        name: number for name, number in _side().rows_now().items() if number and name not in BY_MIGRATIONS
    }
    if rows:
        most = max(rows, key=lambda name: rows[name])
        raise BackupRefused(
            f"the database is not empty: {sum(rows.values())} rows, most in {most}. Name another DATABASE_URL, "
            "or add --force-empty: what is there is renamed, not deleted"
        )
    if _has_files():
        raise BackupRefused(
            "MEDIA_URL is not empty. Name another, or add --force-empty: it is renamed, not deleted"
        )


def _put_back(folder: Path, manifest: Manifest, restored: Restored) -> None:
    db.session.remove()
    db.engine.dispose()
    stamp = f"{now():%Y%m%dT%H%M%S}"
    if any(number for number in _side().rows_now().values()):
        restored.set_aside.append(_side().set_aside(stamp))
    db.engine.dispose()
    if (aside := _media_aside(stamp)) is not None:
        restored.set_aside.append(aside)
    _side().load(folder, manifest)
    for key in manifest.files:
        files.storage().put(key, (folder / f"{MEDIA}{key}").read_bytes())
    restored.problems += _differences(manifest)
    upgrade(directory=str(MIGRATIONS))
    restored.problems += _faults()


def _has_files() -> bool:
    return next(iter(files.storage().names()), None) is not None


def _media_aside(stamp: str) -> str | None:
    store = files.storage()
    if not isinstance(store, files.LocalStorage) or not _has_files():
        return None  # a bucket with something in it was refused before
    aside = store.root.with_name(f"{store.root.name}.before-{stamp}")
    store.root.rename(aside)
    return str(aside)


def _differences(manifest: Manifest) -> list[str]:
    """Tables whose number of rows is not that of the manifest."""
    found = _side().rows_now()
    return [
        f"{table}: {number} rows in the backup, {found.get(table, 0)} now"
        for table, number in manifest.counts.items()
        if found.get(table, 0) != number
    ]


def _faults() -> list[str]:
    faults = [
        f"{outcome.invariant.code} {outcome.invariant.promise}: {outcome.finding.offender}"
        for outcome in run_all()
        if outcome.finding is not None and outcome.is_broken
    ]
    verdict = audit.verify()
    if not verdict.is_good:
        faults.append(f"the audit chain breaks at position {verdict.first_bad}")
    return faults


def _side() -> ModuleType:
    """The module of this database."""
    return sqlite if is_sqlite() else postgres
