"""`flask doctor`: one line for everything that must be well, with the cure beside what is not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import click
from flask.cli import with_appcontext
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.core import files
from marketplace.core.config import current
from marketplace.core.db import db, is_sqlite
from marketplace.core.errors import DomainError
from marketplace.core.schema import current_revision, expected_revision
from marketplace.reports.queries import read_health
from marketplace.reports.rules import Level, Reading, Vital

LEAST_DISK, LITTLE_DISK = 200_000_000, 1_000_000_000
WORDS = {Level.OK: "ok", Level.WARN: "warn", Level.FAIL: "FAIL"}
PRAGMAS = {"journal_mode": ("wal",), "synchronous": (2, 3), "foreign_keys": (1,)}
MEANING: dict[Vital, tuple[str, str]] = {
    Vital.WORKER: ("worker heard of", "start it: systemctl start pasar-mitra-worker"),
    Vital.BACKUP: ("last backup", "systemctl start pasar-mitra-backup, and look why the timer did not"),
    Vital.JOBS_LATE: ("oldest waiting job", "is the worker running, and fast enough? /admin/pekerjaan"),
    Vital.JOBS_FAILING: (
        "jobs tried in vain",
        "is the mail server up? errors: /admin/pekerjaan?status=waiting",
    ),
    Vital.JOBS_DEAD: ("jobs given up", "read the error and try again: /admin/pekerjaan?status=dead"),
    Vital.PERIODIC: ("periodic jobs overdue or never run", "restart the worker; errors: /admin/pekerjaan"),
    Vital.RECONCILE: ("last comparison with the card provider", "flask payments reconcile"),
    Vital.WEBHOOKS: ("events of the card provider waiting", "flask payments reconcile"),
    Vital.HELD: ("payments that differ from what we asked for", "a person looks: /admin/keuangan"),
    Vital.LEDGER: ("sum of all books", "stop payouts; flask audit invariants names the transaction"),
    Vital.AUDIT_TAIL: ("oldest audit entry not linked", "is the worker running? flask audit verify"),
    Vital.CLOCK: ("clock", "timedatectl set-ntp true"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One check: how it is and, unless it is well, what to do."""

    name: str
    level: Level
    finding: str
    cure: str = ""


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of lines.")
@with_appcontext
def command(as_json: bool) -> None:
    """Check settings, database, disk, worker, jobs, backup, books, audit log and clock. Exit 1 when one FAILs.

    Changes nothing, but for a small file that is written into the media folder and removed again.
    """
    lines = examine()
    failed = any(line.level is Level.FAIL for line in lines)
    if as_json:
        found = [
            {"name": line.name, "level": WORDS[line.level], "finding": line.finding, "cure": line.cure}
            for line in lines
        ]
        click.echo(json.dumps({"ok": not failed, "checks": found}, indent=1))
    else:
        for line in lines:
            cure = f"  -> {line.cure}" if line.level is not Level.OK else ""
            click.echo(f"{WORDS[line.level]:4}  {line.name}: {line.finding}{cure}")
    if failed:
        raise SystemExit(1)


def examine() -> list[Line]:
    """Every check in order; without a database those that need it are left out."""
    lines = [*_settings(), *_disk(), _media()]
    reachable = _database()
    lines.append(reachable)
    if reachable.level is Level.FAIL:
        return lines
    migrated = _migrated()
    lines.append(migrated)
    if is_sqlite():
        lines += _pragmas()
    if migrated.level is not Level.FAIL:
        lines += [_line(reading) for reading in read_health().readings.values()]
    db.session.rollback()
    return lines


def _settings() -> Iterator[Line]:
    config = current()
    problems = config.problems()
    text_of = "; ".join(problems) or ("a demo: nothing is real" if config.DEMO else "complete")
    yield Line("settings", Level.FAIL if problems else Level.OK, text_of, "see .env.example")
    weak = len(config.SECRET_KEY) < 32
    level = Level.OK if not weak else Level.WARN if config.DEMO or config.DEBUG else Level.FAIL
    cure = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
    yield Line("secret key", level, f"{len(config.SECRET_KEY)} characters", cure)
    if not config.DEMO and config.MAIL_URL == "outbox:":
        yield Line("mail", Level.WARN, "no message leaves this machine", "set MAIL_URL")


def _disk() -> Iterator[Line]:
    folder = current().var
    if not folder.exists():
        yield Line("disk", Level.FAIL, f"{folder} does not exist", "create it for the user of the service")
        return
    free = shutil.disk_usage(folder).free
    level = Level.FAIL if free < LEAST_DISK else Level.WARN if free < LITTLE_DISK else Level.OK
    yield Line("disk", level, f"{free // 1_000_000} MB free at {folder}", "delete old backups or enlarge it")


def _media() -> Line:
    """Really written and removed: rights and full disks show only then."""
    try:
        key = files.save(b"written by flask doctor", folder="doctor", extension="txt")
        files.delete(key)
    except (DomainError, OSError) as error:
        return Line(
            "media", Level.FAIL, f"cannot be written: {error.__cause__ or error}", "rights of MEDIA_URL"
        )
    return Line("media", Level.OK, "can be written")


def _database() -> Line:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        db.session.rollback()
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        return Line("database", Level.FAIL, reason, "is it running, and is DATABASE_URL right?")
    return Line("database", Level.OK, f"{db.engine.dialect.name} answers")


def _migrated() -> Line:
    here, wanted = current_revision(), expected_revision()
    if here == wanted:
        return Line("migrations", Level.OK, f"at {here}")
    return Line("migrations", Level.FAIL, f"at {here or 'none'}, the code needs {wanted}", "flask db upgrade")


def _pragmas() -> Iterator[Line]:
    for name, wanted in PRAGMAS.items():
        value = db.session.execute(text(f"PRAGMA {name}")).scalar_one()
        level = Level.OK if value in wanted else Level.FAIL
        cure = "WAL needs a local disk, not a network one" if name == "journal_mode" else "report this"
        yield Line(f"sqlite {name}", level, str(value), cure)


def _line(reading: Reading) -> Line:
    name, cure = MEANING[reading.vital]
    level = reading.level
    if reading.vital is Vital.BACKUP and current().DEMO:
        level = min(level, Level.WARN)  # nothing in a demo is worth a backup
    parts = [reading.detail] if reading.detail else []
    if reading.vital is Vital.LEDGER:
        parts = [f"Rp{reading.number}"]
    elif reading.number is not None and reading.vital is not Vital.CLOCK:
        parts.insert(0, str(reading.number))
    if reading.is_never:
        parts.append("never")
    elif reading.age is not None:
        parts.append(f"{_span(reading.age)} ago")
    return Line(name, level, ", ".join(parts) or "none", cure)


def _span(age: timedelta) -> str:
    seconds = round(age.total_seconds())
    for size, unit in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
