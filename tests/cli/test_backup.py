"""The drill: a backup taken while people buy comes back whole in an empty place, and nothing is ever overwritten."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import sys
import tarfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.cli.backup import command as backup
from marketplace.core import files, heartbeats
from marketplace.core.audit import seal_entries
from marketplace.core.db import db, is_sqlite
from tests.make import PASSWORD, make_user
from tests.orders.make import PHONE, buy, make_goods, make_order
from tests.support.backups import Elsewhere, restored, saved
from tests.support.backups import elsewhere as elsewhere


@contextmanager
def people_buying(app: Flask, *, threads: int = 3) -> Iterator[list[str]]:
    """Orders, payments and audit entries are written all the time; gives the codes that were acknowledged."""
    stop, codes, faults = threading.Event(), list[str](), list[BaseException]()
    goods = [make_goods(stock=10_000) for _each in range(threads)]
    keys = [each.id for each in goods]

    def go_on(variant_id: int) -> None:
        with app.app_context():
            try:
                while not stop.is_set():
                    variant = db.session.get_one(type(goods[0]), variant_id)
                    codes.append(make_order(variant=variant, quantity=1).code)
                    seal_entries(most=20)
            except BaseException as error:  # shown by the test, not lost with the thread
                faults.append(error)

    running = [threading.Thread(target=go_on, args=(key,)) for key in keys]
    for thread in running:
        thread.start()
    try:
        while len(codes) < 5 and not faults:
            time.sleep(0.02)
        yield codes
    finally:
        stop.set()
        for thread in running:
            thread.join()
    assert not faults, faults


def test_a_backup_under_load_comes_back_whole(
    app: Flask, tmp_path: Path, elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]
) -> None:
    make_user(email="sari@contoh.test")
    photo = files.save(b"a picture", folder="photos", extension="webp")
    paper = files.save(b"a slip", folder="private/proofs", extension="pdf")
    file = tmp_path / "whole.tar.gz"
    with people_buying(app) as codes:
        before = list(codes)
        made = saved(app, file)
    after = len(codes) - len(before)

    other = elsewhere()
    code, words = restored(other, file, "--json")
    assert code == 0, words
    report = json.loads(words)
    assert report["ok"]
    assert report["rows"] == sum(made["manifest"]["counts"].values())
    assert made["manifest"]["counts"]["orders"] >= len(before)
    with other.app_context():
        assert db.session.scalar(text("SELECT count(*) FROM orders")) == made["manifest"]["counts"]["orders"]
        assert set(before) <= set(db.session.scalars(text("SELECT code FROM orders")))
        assert (files.read(photo), files.read(paper)) == (b"a picture", b"a slip")
        visitor = other.test_client()
        assert (
            visitor.post("/masuk", data={"email": "sari@contoh.test", "password": PASSWORD}).status_code
            == 303
        )
        page = other.test_client().post(
            "/lacak", data={"code": before[0], "phone": PHONE}, follow_redirects=True
        )
        assert before[0] in page.get_data(as_text=True)
        make_order(variant=make_goods())  # new rows get numbers above those that came back
        db.session.remove()
    with capsys.disabled():
        sys.stdout.write(
            f"\nsaved in {made['seconds']} s ({after} orders placed meanwhile), restored in {report['seconds']} s\n"
        )


def test_copying_the_file_of_a_living_database_loses_orders(app: Flask, tmp_path: Path) -> None:
    """The negative control: what the backup command is for."""
    if not is_sqlite():
        return  # there is no file to copy
    order = make_order()
    live = Path(str(db.engine.url.database))
    shutil.copyfile(live, tmp_path / "copied.sqlite")
    made = saved(app, tmp_path / "whole.tar.gz")

    copied = sqlite3.connect(tmp_path / "copied.sqlite")
    assert copied.execute("SELECT count(*) FROM orders").fetchone()[0] == 0
    copied.close()
    assert made["manifest"]["counts"]["orders"] == 1
    assert order.id


def test_a_damaged_archive_is_refused_before_anything_is_touched(
    app: Flask, tmp_path: Path, elsewhere: Elsewhere
) -> None:
    make_order()
    files.save(b"a picture", folder="photos", extension="webp")
    saved(app, tmp_path / "whole.tar.gz")
    bad = tmp_path / "bad.tar.gz"
    with tarfile.open(tmp_path / "whole.tar.gz") as source, tarfile.open(bad, "w:gz") as target:
        for member in source:
            data = source.extractfile(member)
            assert data is not None
            if member.name.startswith("media/"):
                member.size, data = 5, io.BytesIO(b"other")
            target.addfile(member, data)
    short = tmp_path / "short.tar.gz"
    short.write_bytes((tmp_path / "whole.tar.gz").read_bytes()[:-2000])
    other = elsewhere()
    for file in (bad, short):
        code, words = restored(other, file)
        assert code == 1
        assert "Error" in words
    assert "damaged" in restored(other, bad)[1]
    assert restored(other, tmp_path / "whole.tar.gz")[0] == 0, "the refused ones left nothing behind"


def test_a_place_that_is_not_empty_is_refused_or_set_aside(
    app: Flask, tmp_path: Path, elsewhere: Elsewhere
) -> None:
    make_order()
    saved(app, tmp_path / "one.tar.gz")
    other = elsewhere()
    code, words = restored(other, tmp_path / "one.tar.gz")
    assert code == 0, words

    code, words = restored(other, tmp_path / "one.tar.gz")
    assert (code, "not empty" in words) == (1, True)
    assert restored(other, tmp_path / "one.tar.gz", "--dry-run", "--force-empty")[0] == 0

    code, words = restored(other, tmp_path / "one.tar.gz", "--force-empty")
    assert code == 0, words
    assert "what was there is now" in words
    with other.app_context():
        assert db.session.scalar(text("SELECT count(*) FROM orders")) == 1
        db.session.remove()


def test_an_archive_is_never_overwritten_and_only_its_owner_reads_it(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "one.tar.gz"
    saved(app, file)
    before = file.read_bytes()
    again = app.test_cli_runner().invoke(backup, [str(file)])
    assert (again.exit_code, "exists already" in again.output) == (1, True)
    assert file.read_bytes() == before
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["one.tar.gz"]
    assert heartbeats.all_beats()[heartbeats.BACKUP].data["file"] == "one.tar.gz"


def test_a_backup_of_the_other_database_is_refused_with_words(
    app: Flask, tmp_path: Path, elsewhere: Elsewhere
) -> None:
    saved(app, tmp_path / "one.tar.gz")
    foreign = tmp_path / "foreign.tar.gz"
    with tarfile.open(tmp_path / "one.tar.gz") as source, tarfile.open(foreign, "w:gz") as target:
        for member in source:
            data = source.extractfile(member)
            assert data is not None
            body = data.read()
            if member.name == "manifest.json":
                here, there = ("sqlite", "postgresql") if is_sqlite() else ("postgresql", "sqlite")
                body = body.replace(f'"dialect": "{here}"'.encode(), f'"dialect": "{there}"'.encode())
                member.size = len(body)
            target.addfile(member, io.BytesIO(body))
    code, words = restored(elsewhere(), foreign)
    assert (code, "returns to the kind of database" in words) == (1, True)


def test_buying_goes_on_while_a_backup_runs(app: Flask, tmp_path: Path) -> None:
    with people_buying(app, threads=1) as codes:
        for number in range(3):
            before = len(codes)
            saved(app, tmp_path / f"{number}.tar.gz")
            deadline = time.monotonic() + 10
            while len(codes) == before and time.monotonic() < deadline:
                time.sleep(0.02)
            assert len(codes) > before
    buy({make_goods(): 1})
