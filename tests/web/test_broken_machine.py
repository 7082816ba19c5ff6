"""A full disk, a lock that is held, a database that goes and comes back: words, nothing half done, and it heals alone."""

from __future__ import annotations

import gc
import io
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from config import Config
from marketplace.app import create_app
from marketplace.cli.invariants import run_all
from marketplace.core.db import LOCK_SECONDS, db, is_sqlite, transaction
from marketplace.core.files import storage
from tests.catalogue.make import make_category, photo
from tests.make import Cast, sign_in
from tests.orders.make import make_goods, make_order
from tests.support.client import Visitor
from tests.support.databases import fill
from tests.support.postgres import Server
from tests.web.shop.test_checkout import answers, form_of, put_in

SOON = 5.0


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process can grow, wherever it lies."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def count(table: str) -> int:
    db.session.rollback()
    return db.session.scalar(text(f"SELECT count(*) FROM {table}")) or 0


def is_friendly(answer: TestResponse) -> bool:
    """A page with words, no trace, and when to come back."""
    words = answer.get_data(as_text=True)
    assert "Traceback" not in words
    assert "Error" not in words
    return answer.status_code == 503 and "<h1" in words and bool(answer.headers["Retry-After"])


def assert_invariants_hold() -> None:
    assert [outcome.invariant.code for outcome in run_all() if outcome.is_broken] == []


def test_an_order_on_a_full_disk_is_refused_whole_and_works_once_there_is_room(
    app: Flask, client: FlaskClient
) -> None:
    goods = make_goods(stock=5)
    put_in(client, goods)
    typed = {**form_of(client), **answers(goods)}
    before = {table: count(table) for table in ("checkouts", "orders", "payments", "jobs", "ledger_postings")}

    with full_disk():
        answer = client.post("/checkout", data=typed)
    if not is_sqlite():  # the database has a disk of its own; ours is not needed for an order
        assert answer.status_code == 303
        return
    assert is_friendly(answer)
    assert {table: count(table) for table in before} == before
    with full_disk():
        assert client.get("/").status_code == 200, "who only looks notices nothing"
        assert client.get("/healthz").status_code == 200

    assert client.post("/checkout", data=typed).status_code == 303
    assert count("orders") == 1
    assert_invariants_hold()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the parser's own file
@pytest.mark.parametrize("size", ["small", "large"])
def test_an_upload_on_a_full_disk_leaves_no_file_and_no_row(
    app: Flask, client: FlaskClient, cast: Cast, size: str
) -> None:
    """A large one is kept in a file already while it arrives."""
    category = make_category()
    sign_in(client, cast.budi)
    padding = b"" if size == "small" else b"\0" * 900_000

    boundary, body = encode_multipart(
        {
            "photo": FileStorage(io.BytesIO(photo() + padding), "IMG_0001.JPG"),
            "name": "Kopi Arabika",
            "price": "45000",
            "stock": "10",
            "category_id": str(category.id),
        }
    )

    def send() -> TestResponse:
        kind = f'multipart/form-data; boundary="{boundary}"'
        return client.post("/mitra/produk/baru", data=body, content_type=kind)

    with full_disk():
        assert is_friendly(send())
    gc.collect()  # the parser leaves its file to the collector, which must not complain about it in another test
    assert (count("products"), list(storage().names())) == (0, [])
    assert list(Path(app.config["SETTINGS"].VAR_DIR).rglob(".*.webp*")) == []
    assert send().status_code == 303
    assert count("products") == 1
    assert list(storage().names()) != []


@contextmanager
def held_lock(app: Flask, seconds: float = 15) -> Iterator[None]:
    """Somebody else writes and does not come to an end."""
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context(), transaction() as session:
            if not is_sqlite():
                session.execute(text("LOCK TABLE checkouts, orders IN EXCLUSIVE MODE"))
            taken.set()
            done.wait(seconds)

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait()
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_a_lock_that_is_held_refuses_after_five_seconds_and_readers_do_not_notice(
    app: Flask, client: FlaskClient
) -> None:
    goods = make_goods(stock=5)
    put_in(client, goods)
    typed = {**form_of(client), **answers(goods)}
    with held_lock(app):
        started = time.monotonic()
        answer = client.post("/checkout", data=typed)
        waited = time.monotonic() - started
        reading = time.monotonic()
        assert app.test_client().get("/").status_code == 200
        assert time.monotonic() - reading < 2
    assert is_friendly(answer)
    assert "coba lagi" in answer.get_data(as_text=True).lower()
    assert LOCK_SECONDS - 0.5 <= waited < LOCK_SECONDS + 4
    assert count("orders") == 0
    assert client.post("/checkout", data=typed).status_code == 303


def test_when_all_connections_are_taken_it_says_so_soon(app: Flask, client: FlaskClient) -> None:
    taken = []
    with pytest.raises(PoolTimeout):
        while True:
            taken.append(db.engine.connect())
    started = time.monotonic()
    answer = client.get("/")
    waited = time.monotonic() - started
    for connection in taken:
        connection.close()
    assert is_friendly(answer)
    assert "coba lagi" in answer.get_data(as_text=True).lower()
    assert waited < 5
    assert client.get("/").status_code == 200


@contextmanager
def away(settings: Config, server: Server | None) -> Iterator[None]:
    """The database does not answer inside the block, and is there again after it."""
    if server is not None:
        server.halt()
        yield
        server.start()
        return
    path = Path(settings.DATABASE_URL.removeprefix("sqlite:///"))
    db.session.remove()
    db.engine.dispose()
    aside = path.with_name("aside")
    aside.mkdir()
    for part in path.parent.glob(f"{path.name}*"):
        part.rename(aside / part.name)
    path.mkdir()
    yield
    path.rmdir()
    for part in aside.iterdir():
        part.rename(path.parent / part.name)
    aside.rmdir()


@pytest.fixture
def own(app: Flask, settings: Config) -> Iterator[tuple[Flask, Config, Server | None]]:
    """A shop whose database may be stopped without harm to other tests."""
    if is_sqlite():
        yield app, settings, None
        return
    server = Server()
    ours = replace(settings, DATABASE_URL=server.url())
    fill(ours.DATABASE_URL)
    other = create_app(ours)
    other.test_client_class = Visitor
    try:
        with other.app_context():
            yield other, ours, server
            db.session.remove()
            db.engine.dispose()
    finally:
        server.stop()


def test_a_database_that_went_and_came_back_is_used_again_without_a_restart(
    own: tuple[Flask, Config, Server | None],
) -> None:
    shop, settings, server = own
    client = shop.test_client()
    assert client.get("/").status_code == 200
    with away(settings, server):
        for address in ("/", "/cari?q=kopi"):
            assert is_friendly(client.get(address))
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
        assert (ready.status_code, ready.get_json()["checks"]["database"]) == (503, False)
    started = time.monotonic()
    while client.get("/").status_code != 200:
        assert time.monotonic() - started < SOON
        time.sleep(0.1)
    assert client.get("/readyz").status_code == 200
    with shop.app_context():
        make_order()
        assert_invariants_hold()
