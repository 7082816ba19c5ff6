"""One template a session with every table and the reference data; a fresh copy of it for every test."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from pathlib import Path
from typing import Protocol

from sqlalchemy import create_engine, make_url

from config import Config
from marketplace.app import create_app
from tools.environment import ROOT

TEMPLATE = "marketplace_template"
A_DAY = 86_400
VERSIONS = ROOT / "migrations" / "versions"


class Database(Protocol):
    """What a test runs on."""

    url: str

    def reset(self) -> None:
        """As empty as the template again. Nobody may be connected."""

    def remove(self) -> None:
        """The session is over."""


class Sqlite:
    """A file, copied from the template."""

    def __init__(self, template: str, folder: Path) -> None:
        self.template = template
        self.path = folder / "test.sqlite"
        self.url = f"sqlite:///{self.path}"

    def reset(self) -> None:
        for leftover in self.path.parent.glob(f"{self.path.name}-*"):
            leftover.unlink()
        shutil.copyfile(self.template, self.path)

    def remove(self) -> None:
        shutil.rmtree(self.path.parent, ignore_errors=True)


class Postgres:
    """A database, cloned from the template inside the server."""

    def __init__(self, server: str, name: str) -> None:
        self.server, self.name = server, name
        self.url = make_url(server).set(database=name).render_as_string(hide_password=False)

    def reset(self) -> None:
        run_on(self.server, f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)',
               f'CREATE DATABASE "{self.name}" TEMPLATE {TEMPLATE} STRATEGY file_copy')  # fmt: skip

    def remove(self) -> None:
        run_on(self.server, f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


def run_on(server: str, *statements: str) -> None:
    """Administration of a PostgreSQL server, outside any transaction."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
    finally:
        engine.dispose()


def sqlite_template() -> str:
    """The path of the template; kept under var/ until the tables or the reference data change."""
    folder = ROOT / "var" / "test-templates"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{_fingerprint()}.sqlite"
    if not path.exists():
        for old in folder.glob("*.sqlite"):
            if time.time() - old.stat().st_mtime > A_DAY:  # not sooner: another session may be using it
                old.unlink(missing_ok=True)
        part = folder / f"{os.getpid()}.part"
        part.unlink(missing_ok=True)
        fill(f"sqlite:///{part}")
        part.replace(path)
    return str(path)


def postgres_template(server: str) -> None:
    """Make the template database, new in every session."""
    run_on(
        server,
        f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)",
        f"CREATE DATABASE {TEMPLATE} TEMPLATE template0",
    )
    fill(make_url(server).set(database=TEMPLATE).render_as_string(hide_password=False))


def settings_for(url: str, *, var: Path, port: int) -> Config:
    """A demo installation on this machine, all of it under `var`."""
    return Config(
        SECRET_KEY="a secret for tests, long enough for anybody",
        STRIPE_WEBHOOK_SECRET="whsec_for_tests",
        DATABASE_URL=url,
        BASE_URL=f"http://127.0.0.1:{port}",
        PORT=port,
        DEMO=True,
        VAR_DIR=str(var),
        MEDIA_URL=f"file://{var / 'media'}",
    )


def fill(url: str) -> None:
    """Tables by the migrations, and the reference data every test may count on."""
    from flask_migrate import upgrade

    from marketplace.core.db import db
    from marketplace.places.service import load_places

    app = create_app(settings_for(url, var=ROOT / "var" / "test-templates" / "var", port=8000))
    with app.app_context():
        if any(VERSIONS.glob("*.py")):
            upgrade(directory=str(ROOT / "migrations"))
        else:
            db.create_all()
        from marketplace.core.db import transaction

        with transaction():
            load_places()
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.session.remove()
        db.engine.dispose()


def _fingerprint() -> str:
    """Changes whenever the template might."""
    patterns = ["migrations/**/*.py", "marketplace/core/**/*.py", "marketplace/places/**/*.py"]
    if not any(VERSIONS.glob("*.py")):
        patterns.append("marketplace/**/*.py")
    digest = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
