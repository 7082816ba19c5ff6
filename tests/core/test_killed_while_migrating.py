"""kill -9 in the middle of a migration: nothing of it has happened, and the next start brings all of it.

PROOF=long dies in every migration from the first to the newest, with orders, payments and books in the tables.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade

from config import Config
from marketplace.core.audit import seal_entries
from marketplace.core.db import db
from marketplace.core.schema import MIGRATIONS, current_revision, expected_revision
from marketplace.payments.states import Method
from tests.make import make_user
from tests.orders.make import buy, make_goods, make_order
from tests.support.migrating import contents, structure
from tests.support.processes import environment
from tests.support.sound import broken, figure
from tools.environment import ROOT

COVERS = {"migration_before_commit"}
REBUILDS = re.compile(r"add_column|drop_constraint|alter_column")
ALL = sorted(MIGRATIONS.glob("versions/*.py"))
NEWEST_REBUILD = [file.name[:4] for file in ALL if REBUILDS.search(file.read_text("utf-8"))][-1]
IS_LONG = os.environ.get("PROOF") == "long"
CHOSEN = [file.name[:4] for file in ALL] if IS_LONG else [NEWEST_REBUILD]
FOLDER = str(MIGRATIONS)


def killed_in(revision: str, settings: Config, **more: str) -> None:
    """A process of its own that migrates up to `revision` and dies in it."""
    child = subprocess.run(
        [sys.executable, "-m", "tests.support.migrating"],
        cwd=ROOT, env=environment(settings, {"MIGRATE_TO": revision, **more}),
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL, child.stderr


def lived_in() -> None:
    goods = make_goods(stock=50)
    make_user()
    for method in (Method.TRANSFER, Method.COD):
        make_order(variant=goods, method=method)
    buy({goods: 2})
    seal_entries()
    db.session.remove()


@pytest.mark.parametrize("revision", CHOSEN)
def test_killed_in_the_middle_of_a_migration_nothing_happened_and_the_next_start_does_all(
    app: Flask, settings: Config, revision: str
) -> None:
    fresh = structure()
    lived_in()
    older = f"{int(revision) - 1:04}" if revision != "0001" else "base"
    downgrade(directory=FOLDER, revision=older)
    before, shape = contents(), structure()

    killed_in(revision, settings)
    assert contents() == before, "half a migration"
    assert structure() == shape
    db.session.remove()

    upgrade(directory=FOLDER)
    after = contents()
    assert current_revision() == expected_revision()
    assert structure() == fresh
    kept = {
        table: after[table][0] for table in before
    }  # migrations bring rows of their own: first rules, reported cash
    assert [table for table, (rows, _digest) in before.items() if kept[table] < rows] == []
    assert broken() == []
    db.session.remove()

    upgrade(directory=FOLDER)
    assert contents() == after, "the second time there is nothing to do"
    figure(f"{revision} killed")


def test_a_migration_that_commits_each_statement_is_caught(app: Flask, settings: Config) -> None:
    """The negative control: what one transaction is for."""
    if not IS_LONG:
        return
    lived_in()
    downgrade(directory=FOLDER, revision=f"{int(NEWEST_REBUILD) - 1:04}")
    before, shape = contents(), structure()
    killed_in(NEWEST_REBUILD, settings, COMMIT_EACH_STATEMENT="1")
    assert (contents(), structure()) != (before, shape)
