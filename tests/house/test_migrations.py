"""The migrations make the tables of the models, and go up and down with data in."""

from __future__ import annotations

import re

from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, text

from marketplace.core.db import db
from tools.environment import ROOT

FOLDER = ROOT / "migrations"


def test_the_migrations_are_one_numbered_line():
    names = sorted(path.name for path in (FOLDER / "versions").glob("*.py"))
    assert [name.split("_")[0] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
    assert (FOLDER / "HEAD").read_text(encoding="ascii").strip() == names[-1].removesuffix(".py")
    for name in names:
        source = (FOLDER / "versions" / name).read_text(encoding="utf-8")
        assert re.search(rf'^revision = "{name[:4]}"$', source, re.MULTILINE), name


def test_migrations_know_no_class_of_ours():
    for path in (FOLDER / "versions").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert "import marketplace" not in source, path.name
        assert not re.search(r"from marketplace\.\S*models", source), path.name


def test_the_tables_are_those_of_the_models(app: Flask):
    db.session.remove()
    check(directory=str(FOLDER))


def test_down_to_nothing_and_up_again(app: Flask):
    db.session.remove()
    downgrade(directory=str(FOLDER), revision="base")
    assert set(inspect(db.engine).get_table_names()) - {"alembic_version"} == set()
    upgrade(directory=str(FOLDER))
    assert set(db.metadata.tables) <= set(inspect(db.engine).get_table_names())


def test_one_step_down_and_up_keeps_the_data(app: Flask):
    """The reference data stands for every row: a batch migration rebuilds tables, and must not lose any."""
    newest = sorted((FOLDER / "versions").glob("*.py"))[-1].name[:4]
    count = text("SELECT count(*) FROM districts")
    before = db.session.scalar(count)
    assert before
    db.session.remove()
    if newest != "0001":
        downgrade(directory=str(FOLDER), revision="-1")
        upgrade(directory=str(FOLDER))
        assert db.session.scalar(count) == before
