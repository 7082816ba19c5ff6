"""New code takes over while people shop: nobody's request is dropped, and the worker hands back what it had in hand.

PROOF=long lets more people shop through more reloads, and tells the worker to stop by SIGTERM, which gives it ten seconds.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.client import HTTPResponse

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Config
from marketplace.catalogue.models import Variant
from marketplace.core import jobs
from marketplace.core.db import db, transaction
from marketplace.core.jobs import Job, JobState
from marketplace.notices.service import Letter, tell_user
from marketplace.orders.models import Checkout
from tests.make import make_user
from tests.orders.buyers import Buyer
from tests.orders.make import make_goods
from tests.support.processes import free_ports, process, wait_for
from tests.support.sound import broken, figure

IS_LONG = os.environ.get("PROOF") == "long"
READERS, BUYERS, RELOADS = (3, 3, 4) if IS_LONG else (2, 1, 1)
COMMAND = ("gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app")


def workers_of(master: int) -> set[int]:
    with open(f"/proc/{master}/task/{master}/children", encoding="ascii") as file:
        return {int(each) for each in file.read().split()}


@dataclass
class Crowd:
    """People who read and people who buy, until told to stop; what went wrong for anybody is kept."""

    address: str
    goods: Variant
    stop: threading.Event = field(default_factory=threading.Event)
    read: int = 0
    bought: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def reads(self) -> None:
        with urllib.request.urlopen(f"{self.address}/cari?q=kopi", timeout=60) as answer:
            assert answer.status == 200
        self.read += 1

    def buys(self) -> None:
        buyer = Buyer(self.address)
        assert buyer.put_in(self.goods.id).status == 303
        phone = f"0812{time.monotonic_ns() % 10**8:08}"
        form = buyer.checkout_form(partner_ids=[self.goods.partner_id], phone=phone)
        answer = buyer.post("/checkout", form)
        assert answer.status == 303, answer.status
        self.bought.append(answer.location.rsplit("/", 1)[-1])

    def go(self, act: Callable[[], None]) -> None:
        while not self.stop.is_set():
            try:
                act()
            except (OSError, AssertionError, KeyError) as error:
                self.faults.append(repr(error))


def test_a_reload_under_load_drops_no_request(app: Flask, settings: Config) -> None:
    goods = make_goods(name="Kopi Sidikalang", stock=1_000_000)
    db.session.refresh(goods)
    port = free_ports()
    crowd = Crowd(f"http://127.0.0.1:{port}", goods)
    ours = replace(settings, PORT=port, BASE_URL=crowd.address)
    with process(ours, *COMMAND) as master:
        wait_for(f"{crowd.address}/healthz", master)
        acts = [crowd.reads] * READERS + [crowd.buys] * BUYERS
        people = [threading.Thread(target=crowd.go, args=(act,)) for act in acts]
        for person in people:
            person.start()
        for _turn in range(RELOADS):
            before = workers_of(master.pid)
            os.kill(master.pid, signal.SIGHUP)
            deadline = time.monotonic() + 60
            while before & workers_of(master.pid) and time.monotonic() < deadline:
                time.sleep(0.2)
            assert not before & workers_of(master.pid), "the old processes are still there"
        seen = crowd.read, len(crowd.bought)
        deadline = time.monotonic() + 60
        while (crowd.read <= seen[0] or len(crowd.bought) <= seen[1]) and time.monotonic() < deadline:
            time.sleep(0.1)  # until the new ones have answered both
        crowd.stop.set()
        for person in people:
            person.join()
    figure(
        f"{RELOADS} reloads, {crowd.read} pages and {len(crowd.bought)} orders, {len(crowd.faults)} failed"
    )
    assert crowd.faults == []
    assert crowd.read > seen[0]
    assert len(crowd.bought) > seen[1]
    db.session.rollback()
    assert set(crowd.bought) <= set(db.session.scalars(select(Checkout.code)))
    assert broken() == []


class Slow:
    """A buyer whose order is in the server's hand while the form itself is still on its way."""

    def __init__(self, address: str, goods: Variant, number: int) -> None:
        buyer = Buyer(address)
        buyer.put_in(goods.id)
        form = buyer.checkout_form(partner_ids=[goods.partner_id], phone=f"0812345678{number:02}")
        self.body = urllib.parse.urlencode(form).encode()
        place = urllib.parse.urlsplit(address)
        request = urllib.request.Request(f"{address}/checkout")
        buyer.cookies.add_cookie_header(request)
        head = [
            "POST /checkout HTTP/1.1",
            f"Host: {place.netloc}",
            f"Cookie: {request.get_header('Cookie')}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(self.body)}",
            "Expect: 100-continue",
            "",
            "",
        ]
        self.socket = socket.create_connection((place.hostname, place.port), timeout=60)
        self.socket.sendall("\r\n".join(head).encode())
        assert self.socket.recv(64).startswith(b"HTTP/1.1 100"), "the server has it in hand"

    def finish(self) -> int:
        self.socket.sendall(self.body)
        answer = HTTPResponse(self.socket)
        answer.begin()
        answer.read()
        self.socket.close()
        return answer.status


def test_a_server_that_is_told_to_stop_finishes_what_it_has_in_hand(app: Flask, settings: Config) -> None:
    goods = make_goods(stock=10)
    port = free_ports()
    address = f"http://127.0.0.1:{port}"
    with process(replace(settings, PORT=port, BASE_URL=address), *COMMAND) as master:
        wait_for(f"{address}/healthz", master)
        in_hand = [Slow(address, goods, number) for number in range(3)]
        os.kill(master.pid, signal.SIGTERM)
        time.sleep(0.5)
        assert [buyer.finish() for buyer in in_hand] == [303, 303, 303]
        assert master.wait(timeout=30) == 0
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{address}/healthz", timeout=5)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Checkout)) == len(in_hand)
    assert broken() == []


@contextmanager
def endless_mail_server() -> Iterator[int]:
    """Says one more line of its greeting each second: whoever waits for the last one waits for ever, without a time-out."""
    over = threading.Event()

    def greet(server: socket.socket) -> None:
        with suppress(OSError):
            connection, _address = server.accept()
            with connection:
                while not over.wait(1):
                    connection.sendall(b"220-just a moment\r\n")

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(8)
        greeter = threading.Thread(target=greet, args=(server,), daemon=True)
        greeter.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()


def state_of(job_id: int) -> tuple[JobState, int]:
    db.session.rollback()
    row = db.session.get_one(Job, job_id)
    return row.state, row.attempts


def test_a_worker_that_is_told_to_stop_hands_back_what_it_has_in_hand(app: Flask, settings: Config) -> None:
    """Its letter waits for a mail server that greets for ever; the next worker need not wait until the lease ends."""
    reader = make_user("Sari", email="sari@contoh.test")
    with transaction():
        tell_user(
            reader, lambda: Letter("Halo", ["Satu baris."], ("Buka", "http://127.0.0.1/x")), key="test:1"
        )
    job_id = db.session.scalars(select(Job.id).where(Job.name == "notices.send")).one()
    with endless_mail_server() as port:
        slow = replace(settings, MAIL_URL=f"smtp://127.0.0.1:{port}")
        with process(slow, "flask", "--app", "wsgi", "worker") as worker:
            deadline = time.monotonic() + 90
            while state_of(job_id)[0] is not JobState.RUNNING:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            os.kill(worker.pid, signal.SIGTERM if IS_LONG else signal.SIGINT)  # the latter does not wait
            assert worker.wait(timeout=60) is not None
    assert state_of(job_id) == (JobState.WAITING, 0)
    assert jobs.run_job(job_id)
    assert state_of(job_id) == (JobState.DONE, 1)
