"""What machines that watch are told: ready or not, and numbers without anything about persons."""

from __future__ import annotations

import re
import time
import urllib.request
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from config import Config
from marketplace.app import create_app
from marketplace.core import heartbeats, jobs
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.payments.states import Method
from tests.make import Cast
from tests.orders.make import make_goods, make_order
from tests.support.vitals import examine, scrape, value


def test_a_ready_shop_names_its_checks(app: Flask, client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["checks"] == {"database": True, "migrations": True, "disk": True}


def test_a_database_behind_the_code_gets_no_traffic(app: Flask, client: FlaskClient) -> None:
    with transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["checks"]["migrations"]) == (503, False)
    assert examine(app)[0] == 1


@pytest.mark.parametrize("seconds", [600, -600])
def test_a_wrong_clock_is_a_warning_and_not_an_outage(app: Flask, client: FlaskClient, seconds: int) -> None:
    with transaction():
        heartbeats.beat(heartbeats.PROVIDER_CLOCK, {"skew_seconds": seconds})
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert "600 s" in answer.get_json()["warnings"]["clock"]
    assert "FAIL  clock" in examine(app)[1]


def test_late_jobs_are_a_warning(app: Flask, client: FlaskClient) -> None:
    with transaction():
        jobs.enqueue("core.audit.seal", run_at=now() - timedelta(minutes=6))
    answer = client.get("/readyz")
    assert (answer.status_code, "jobs" in answer.get_json()["warnings"]) == (200, True)


def test_metrics_count_the_business_and_name_nobody(app: Flask, client: FlaskClient, cast: Cast) -> None:
    goods = make_goods(stock=10)
    make_order(variant=goods)
    make_order(variant=goods, method=Method.COD)
    words = scrape(client)
    assert value(words, 'pasar_mitra_orders{state="new"}') == 2
    assert value(words, 'pasar_mitra_payments{method="transfer",state="settled"}') == 1
    assert value(words, "pasar_mitra_ledger_sum_rupiah") == 0
    assert value(words, "pasar_mitra_database_up") == 1
    assert not re.search(r"Sari|\+62|@|PM-", words)


def test_metrics_are_not_for_strangers(app: Flask, client: FlaskClient, settings: Config) -> None:
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404
    other = create_app(replace(settings, METRICS_TOKEN="a token"))
    guarded = other.test_client()
    assert guarded.get("/metrics", base_url=settings.BASE_URL).status_code == 404
    allowed = {"Authorization": "Bearer a token", "X-Forwarded-For": "203.0.113.9"}
    assert guarded.get("/metrics", base_url=settings.BASE_URL, headers=allowed).status_code == 200
    with other.app_context():
        db.engine.dispose()  # the next test replaces the file under it


def test_metrics_answer_without_a_database(app: Flask, settings: Config, tmp_path) -> None:
    broken = create_app(replace(settings, DATABASE_URL=f"sqlite:///{tmp_path}")).test_client()
    answer = broken.get("/metrics", base_url=settings.BASE_URL)
    assert answer.status_code == 200
    assert value(answer.get_data(as_text=True), "pasar_mitra_database_up") == 0


def test_two_processes_are_counted_together(web_server: str) -> None:
    """Both workers answer; whichever is asked for the metrics knows all of it."""
    asked = 40
    for _each in range(asked):
        with urllib.request.urlopen(f"{web_server}/healthz", timeout=10):
            pass
    name = 'pasar_mitra_requests_total{endpoint="health.alive",method="GET",status="200"}'
    seen = set()
    for _each in range(6):
        with urllib.request.urlopen(f"{web_server}/metrics", timeout=10) as answer:
            seen.add(value(answer.read().decode(), name))
    assert min(seen) >= asked
    assert len(seen) == 1


def test_a_worker_beats_while_it_lives_and_signs_off(app: Flask, settings: Config) -> None:
    from tests.support.processes import process

    with process(settings, "flask", "--app", "wsgi", "worker"):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            db.session.rollback()
            if any(name.startswith(heartbeats.WORKER) for name in heartbeats.all_beats()):
                break
            time.sleep(0.2)
        else:
            raise AssertionError("no heartbeat")
    db.session.rollback()
    assert not any(name.startswith(heartbeats.WORKER) for name in heartbeats.all_beats())
