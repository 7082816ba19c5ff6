"""New code takes over while people shop: nobody's request is dropped, and the worker hands back what it had in hand."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
import urllib.request
from dataclasses import replace

from flask import Flask
from sqlalchemy import select

from config import Config
from marketplace.core import jobs
from marketplace.core.db import db, transaction
from marketplace.core.jobs import Job, JobState
from marketplace.notices.service import Letter, tell_user
from tests.make import make_user
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


def state_of(job_id: int) -> tuple[JobState, int]:
    db.session.rollback()
    row = db.session.get_one(Job, job_id)
    return row.state, row.attempts


def test_a_worker_that_is_told_to_stop_hands_back_what_it_has_in_hand(app: Flask, settings: Config) -> None:
    """Its letter waits for a mail server that never answers; the next worker need not wait until the lease ends."""
    reader = make_user("Sari", email="sari@contoh.test")
    with transaction():
        tell_user(
            reader, lambda: Letter("Halo", ["Satu baris."], ("Buka", "http://127.0.0.1/x")), key="test:1"
        )
    job_id = db.session.scalars(select(Job.id).where(Job.name == "notices.send")).one()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        slow = replace(settings, MAIL_URL=f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        with process(slow, "flask", "--app", "wsgi", "worker") as worker:
            deadline = time.monotonic() + 90
            while state_of(job_id)[0] is not JobState.RUNNING:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            os.kill(worker.pid, signal.SIGINT)  # SIGTERM waits for it ten seconds first
            assert worker.wait(timeout=30) is not None
    assert state_of(job_id) == (JobState.WAITING, 0)
    assert jobs.run_job(job_id)
    assert state_of(job_id) == (JobState.DONE, 1)
