"""A lock that is held, a database that goes and comes back: words, nothing half done, and it heals alone."""

from __future__ import annotations

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
from werkzeug.test import TestResponse

from config import Config
from marketplace.app import create_app
from marketplace.cli.invariants import run_all
from marketplace.core.db import LOCK_SECONDS, db, is_sqlite, transaction
from tests.orders.make import make_goods, make_order
from tests.support.client import Visitor
from tests.support.databases import fill
from tests.support.postgres import Server
from tests.web.shop.test_checkout import answers, form_of, put_in

SOON = 5.0


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
