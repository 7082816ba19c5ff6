"""No room for the database, for uploads and for the log: whole requests are refused, nothing is half, and it heals alone."""

from __future__ import annotations

import gc
import io
import json
import logging
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from config import Config
from marketplace.core.db import is_sqlite
from marketplace.core.files import storage
from marketplace.web.kit.observing import configure_logging
from tests.catalogue.make import make_category, photo
from tests.make import Cast, sign_in
from tests.orders.buyers import Buyer
from tests.orders.make import make_goods
from tests.support.processes import free_ports, process, wait_for
from tests.support.sound import broken
from tests.web.shop.test_checkout import answers, form_of, put_in
from tests.web.test_broken_machine import count, is_friendly


@contextmanager
def full_disk(*processes: int) -> Iterator[None]:
    """No file of these processes can grow, wherever it lies; of our own when none is named."""
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in processes or (0,)}
    for pid, (_soft, hard) in before.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        for pid, limits in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The log is kept in a file on the same disk."""
    path, root = tmp_path / "log", logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with path.open("w", encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stderr", file)
        configure_logging()
        yield path
        root.handlers[:] = handlers
        root.setLevel(level)
        monkeypatch.undo()


def test_an_order_on_a_full_disk_is_refused_whole_and_works_once_there_is_room(
    app: Flask, client: FlaskClient, log: Path
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
    assert broken() == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the parser's own file
@pytest.mark.parametrize("size", ["small", "large"])
def test_an_upload_on_a_full_disk_leaves_no_file_and_no_row(
    app: Flask, client: FlaskClient, cast: Cast, log: Path, size: str
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


def family(child: subprocess.Popen[Any]) -> list[int]:
    """A server and the processes it has started."""
    children = Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text("ascii").split()
    return [child.pid, *map(int, children)]


def wait_until(is_so: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def is_done(job: str) -> bool:
    return count(f"jobs WHERE name = '{job}' AND state = 'done'") > 0


def test_servers_whose_log_cannot_be_written_go_on_and_write_again_once_there_is_room(
    app: Flask, settings: Config, tmp_path: Path
) -> None:
    """Web server and worker as they run for real, each with a log on the same full disk."""
    goods = make_goods(stock=5)
    port = free_ports()
    ours = replace(settings, PORT=port, BASE_URL=f"http://127.0.0.1:{port}")
    server_log, worker_log = tmp_path / "server.log", tmp_path / "worker.log"
    command = ("gunicorn", "--config", "deploy/gunicorn.conf.py", "--workers=1", "wsgi:app")
    with ExitStack() as stack:
        here, there = (stack.enter_context(path.open("ab")) for path in (server_log, worker_log))
        server = stack.enter_context(process(ours, *command, log=here))
        wait_for(f"{ours.BASE_URL}/healthz", server)
        worker = stack.enter_context(process(ours, "flask", "--app", "wsgi", "worker", log=there))
        wait_until(lambda: b"is ready" in worker_log.read_bytes())
        buyer = Buyer(ours.BASE_URL)
        buyer.put_in(goods.id)
        form = buyer.checkout_form(partner_ids=[goods.partner_id], phone="081234567890")
        before, size = family(server), server_log.stat().st_size
        assert size > 0, "each request has its line"

        with full_disk(*before, worker.pid):
            pressed = buyer.post("/checkout", {**form, "email": "sari@contoh.test"})
            seen = [buyer.get(path).status for path in ("/", "/cari?q=kopi", "/healthz")]
            assert server_log.stat().st_size == size, "or the disk was not full"
        assert seen == [200, 200, 200]
        assert pressed.status == (503 if is_sqlite() else 303)
        assert (count("orders"), family(server), worker.poll()) == (int(not is_sqlite()), before, None)

        again = buyer.post("/checkout", {**form, "email": "sari@contoh.test"})
        assert again.status == 303
        wait_until(lambda: is_done("notices.send"))  # the worker goes on too
    assert count("orders") == 1
    last = json.loads(server_log.read_text("utf-8").splitlines()[-1])
    assert (last["route"], last["status"]) == ("/checkout", 303)
    assert broken() == []
