"""A mail server that takes the call and never answers: buyers notice nothing, operators do."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.core import jobs
from marketplace.core.clock import at, now
from marketplace.core.db import db
from marketplace.core.jobs import MOST_ATTEMPTS, Job, JobState
from marketplace.notices import gateway
from marketplace.reports.queries import read_health
from marketplace.reports.rules import Level, Vital
from tests.make import Cast, sign_in
from tests.orders.make import make_goods
from tests.web.shop.test_checkout import answers, form_of, put_in


@pytest.fixture
def black_hole(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Connections are accepted by the machine and answered by nobody."""
    monkeypatch.setattr(gateway, "SECONDS", 0.2)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        mail = f"smtp://127.0.0.1:{listener.getsockname()[1]}"
        monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], MAIL_URL=mail))
        yield


def letters(state: JobState) -> int:
    db.session.rollback()
    these = (Job.name == "notices.send", Job.state == state)
    return db.session.scalar(select(func.count()).where(*these)) or 0


def test_buying_does_not_wait_for_mail_and_given_up_letters_are_seen_and_sent_again(
    app: Flask, client: FlaskClient, cast: Cast, black_hole: None
) -> None:
    goods = make_goods(stock=5, partner=cast.ulos)
    put_in(client, goods)
    typed = {**form_of(client), **answers(goods, payment="cod", email="sari@contoh.test")}
    started = time.monotonic()
    assert client.post("/checkout", data=typed).status_code == 303
    assert time.monotonic() - started < 2
    moment = now()
    jobs.run_due()
    waiting = letters(JobState.WAITING)
    assert waiting >= 1, "the letter waits for its next attempt"

    for day in range(1, MOST_ATTEMPTS + 1):
        with at(moment + timedelta(days=day)):
            jobs.run_due()
    assert letters(JobState.DEAD) == waiting
    assert read_health()[Vital.JOBS_DEAD].level is Level.WARN
    db.session.rollback()
    sign_in(client, cast.ayu)
    page = client.get("/admin/pekerjaan?status=dead").get_data(as_text=True)
    assert "notices.send" in page
    assert "/ulangi" in page
