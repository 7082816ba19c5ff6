"""New code takes over while people shop: nobody's request is dropped, and the worker hands back what it had in hand."""

from __future__ import annotations

import os
import signal
import threading
import time
import urllib.request

from flask import Flask

from config import Config
from tests.orders.make import make_goods
from tests.support.processes import free_ports, process, wait_for


def workers_of(master: int) -> set[int]:
    with open(f"/proc/{master}/task/{master}/children", encoding="ascii") as file:
        return {int(each) for each in file.read().split()}


def test_a_reload_under_load_drops_no_request(app: Flask, settings: Config) -> None:
    make_goods(name="Kopi Sidikalang")
    port = free_ports()
    told = {"PORT": str(port)}
    command = ("gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app")
    stop, answers, faults = threading.Event(), list[int](), list[str]()

    def shop() -> None:
        while not stop.is_set():
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/cari?q=kopi", timeout=20) as answer:
                    answers.append(answer.status)
            except OSError as error:
                faults.append(str(error))

    with process(settings, *command, env=told) as master:
        wait_for(f"http://127.0.0.1:{port}/healthz", master)
        before = workers_of(master.pid)
        people = [threading.Thread(target=shop) for _each in range(3)]
        for person in people:
            person.start()
        os.kill(master.pid, signal.SIGHUP)
        deadline = time.monotonic() + 40
        while before & workers_of(master.pid) and time.monotonic() < deadline:
            time.sleep(0.2)
        changed = not before & workers_of(master.pid)
        time.sleep(0.5)
        stop.set()
        for person in people:
            person.join()
    assert changed, "the old processes are still there"
    assert faults == []
    assert len(answers) > len(people), "each of them was answered before and after"
    assert set(answers) == {200}
