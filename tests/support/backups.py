"""Backups made and restored: the same application on an empty place, and the two commands."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import make_url

from config import Config
from marketplace.app import create_app
from marketplace.cli.backup import command as backup
from marketplace.cli.restore import command as restore
from marketplace.core.db import db, is_sqlite
from tests.support.client import Visitor
from tests.support.databases import run_on

Elsewhere = Callable[[], Flask]


@pytest.fixture
def elsewhere(app: Flask, settings: Config, tmp_path: Path) -> Iterator[Elsewhere]:
    """Makes the same application on another, empty database with an empty folder."""
    made: list[tuple[Flask, str]] = []

    def make() -> Flask:
        place = tmp_path / f"place{len(made)}"
        url, name = f"sqlite:///{place / 'm.sqlite'}", f"restored_{os.getpid()}_{len(made)}"
        if not is_sqlite():
            server = make_url(settings.DATABASE_URL).set(database="postgres")
            run_on(server.render_as_string(hide_password=False), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
                   f"CREATE DATABASE {name} TEMPLATE template0")  # fmt: skip
            url = server.set(database=name).render_as_string(hide_password=False)
        place.mkdir()
        other = create_app(
            replace(settings, DATABASE_URL=url, VAR_DIR=str(place), MEDIA_URL=f"file://{place / 'media'}")
        )
        other.test_client_class = Visitor
        other.config["WTF_CSRF_ENABLED"] = False
        made.append((other, name))
        return other

    yield make
    for other, name in made:
        with other.app_context():
            db.session.remove()
            db.engine.dispose()
        if not is_sqlite():
            server = make_url(settings.DATABASE_URL).set(database="postgres")
            run_on(
                server.render_as_string(hide_password=False), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
            )


def saved(app: Flask, file: Path) -> dict[str, Any]:
    db.session.rollback()
    result = app.test_cli_runner().invoke(backup, [str(file), "--json"])
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def restored(other: Flask, file: Path, *words: str) -> tuple[int, str]:
    with other.app_context():
        result = other.test_cli_runner().invoke(restore, [str(file), *words])
        db.session.remove()
    return result.exit_code, result.output
