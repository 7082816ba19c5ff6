"""What machines that watch are told: ready or not, and numbers without anything about persons."""

from __future__ import annotations

import re
import time
import urllib.request
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from config import Config
from marketplace.app import create_app
from marketplace.cli.backups.archive import BackupRefused
from marketplace.cli.backups.making import make_backup
from marketplace.cli.doctor import command as doctor
from marketplace.core import heartbeats, jobs
from marketplace.core.clock import at, now
from marketplace.core.db import db, is_sqlite, transaction
from marketplace.core.heartbeats import Heartbeat
from marketplace.core.jobs import Job, JobState
from marketplace.payments.models import ProviderEvent
from marketplace.payments.states import Method
from tests.make import Cast, sign_in
from tests.orders.make import make_goods, make_order


def value(words: str, name: str) -> float:
    """The number behind a metric, as Prometheus reads it."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", words, re.MULTILINE)
    assert found, f"{name} is not in {words}"
    return float(found.group(1))


def scrape(client: FlaskClient) -> str:
    db.session.rollback()
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def healthy() -> None:
    """A worker that works, everything regular done, a backup made, the provider asked."""
    jobs.queue_periodic()
    with transaction():
        heartbeats.worker_beat(now())
        heartbeats.beat(heartbeats.BACKUP)
        heartbeats.beat(heartbeats.RECONCILE, {"unanswered": 0})
        for name in jobs.PERIODIC:
            heartbeats.beat(f"{heartbeats.JOB}{name}")
        db.session.execute(text("DELETE FROM jobs"))


def silence(span: timedelta) -> None:
    """Nothing gave a sign of life for so long."""
    with transaction() as session:
        for row in session.scalars(select(Heartbeat)):
            row.beat_at -= span


def examine(app: Flask) -> tuple[int, str]:
    db.session.rollback()
    result = app.test_cli_runner().invoke(doctor)
    return result.exit_code, result.output


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


def test_a_healthy_shop_satisfies_the_doctor(app: Flask) -> None:
    healthy()
    code, words = examine(app)
    assert code == 0, words
    assert "FAIL" not in words


@pytest.mark.parametrize(
    ("line", "minutes"),
    [("worker heard of", 2), ("last comparison with the card provider", 6), ("periodic jobs overdue", 4)],
)
def test_the_doctor_and_the_metrics_notice_silence(
    app: Flask, client: FlaskClient, line: str, minutes: int
) -> None:
    healthy()
    vital = {"worker": "worker", "last": "reconcile", "periodic": "periodic"}[line.split()[0]]
    assert value(scrape(client), f'pasar_mitra_vital{{vital="{vital}"}}') == 0
    silence(timedelta(minutes=minutes))
    assert f"FAIL  {line}" in examine(app)[1]
    assert value(scrape(client), f'pasar_mitra_vital{{vital="{vital}"}}') == 2


FIVE_MINUTES = timedelta(minutes=5)


def level(client: FlaskClient, vital: str) -> float:
    return value(scrape(client), f'pasar_mitra_vital{{vital="{vital}"}}')


def test_a_comparison_that_stops_is_red_after_five_minutes(app: Flask, client: FlaskClient) -> None:
    healthy()
    between = jobs.PERIODIC["payments.reconcile"] + timedelta(minutes=1)
    silence(between)
    assert level(client, "reconcile") == 0, "between two of them all is well"
    silence(FIVE_MINUTES - between)
    assert "FAIL  last comparison with the card provider" in examine(app)[1]
    assert level(client, "reconcile") == 2


def test_a_backup_that_is_not_taken_is_red_five_minutes_after_its_time(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    healthy()
    silence(timedelta(days=1, minutes=1))
    assert level(client, "backup") == 0
    silence(timedelta(minutes=4))
    assert level(client, "backup") == 2
    assert "warn  last backup" in examine(app)[1], "nothing in a demo is worth a backup"
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], DEMO=False))
    assert "FAIL  last backup" in examine(app)[1]


def test_a_backup_that_fails_is_red_at_once_and_well_after_the_next(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    healthy()
    with pytest.raises(BackupRefused):
        make_backup(tmp_path / "nowhere" / "one.tar.gz")
    assert level(client, "backup") == 2
    assert "last backup: failed: " in examine(app)[1]
    make_backup(tmp_path / "one.tar.gz")
    assert level(client, "backup") == 0


def test_an_outbox_that_fills_is_red_within_five_minutes(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each letter is tried again later, so none of them is ever late."""

    def no_connection(_payload: object) -> None:
        raise OSError("no connection")

    monkeypatch.setitem(jobs.WORK, "notices.send", no_connection)
    healthy()
    with transaction():
        for letter in range(3):
            jobs.enqueue("notices.send", {"message_id": letter})
    broken = now()
    for seconds in range(0, 300, 20):
        with at(broken + timedelta(seconds=seconds)):
            jobs.run_due()
    assert level(client, "jobs_failing") == 2
    assert level(client, "jobs_dead") == 0
    assert "FAIL  jobs tried in vain: 3" in examine(app)[1]


def test_a_stopped_backup_a_full_outbox_and_a_stuck_webhook_are_noticed(
    app: Flask, settings: Config, client: FlaskClient
) -> None:
    healthy()
    with transaction() as session:
        jobs.enqueue("core.audit.seal", run_at=now() - timedelta(minutes=6))
        session.add(Job(name="notices.send", state=JobState.DEAD, error="no connection"))
        session.add(
            ProviderEvent(
                event_id="evt_1",
                type="x",
                object_id="cs_1",
                is_live=False,
                created_at=now() - timedelta(minutes=6),
            )
        )
        session.execute(text("DELETE FROM heartbeats WHERE name = 'backup'"))
    words = scrape(client)
    for vital, level in {"jobs_late": 2, "webhooks": 2, "backup": 2, "jobs_dead": 1}.items():
        assert value(words, f'pasar_mitra_vital{{vital="{vital}"}}') == level
    code, told = examine(app)
    assert code == 1
    assert "FAIL  oldest waiting job" in told
    assert "FAIL  events of the card provider" in told
    assert "warn  jobs given up: 1" in told


def test_a_provider_that_does_not_answer_is_noticed_at_once(app: Flask) -> None:
    healthy()
    with transaction():
        heartbeats.beat(heartbeats.RECONCILE, {"unanswered": 1})
    assert "FAIL  last comparison" in examine(app)[1]


def test_books_that_do_not_balance_are_red_everywhere(app: Flask, client: FlaskClient, cast: Cast) -> None:
    make_order()
    healthy()
    with transaction() as session:
        trigger = "ledger_postings_no_update"
        session.execute(text(f"DROP TRIGGER {trigger}" + ("" if is_sqlite() else " ON ledger_postings")))
        session.execute(
            text(
                "UPDATE ledger_postings SET amount = amount + 1 WHERE id = (SELECT min(id) FROM ledger_postings)"
            )
        )
    assert "FAIL  sum of all books: Rp1" in examine(app)[1]
    assert value(scrape(client), "pasar_mitra_ledger_sum_rupiah") == 1
    sign_in(client, cast.ayu)
    page = client.get("/admin").get_data(as_text=True)
    tile = next(part for part in page.split('<div class="key-figure') if "Jumlah semua pembukuan" in part)
    assert tile.startswith(" key-figure--bad")
    assert "Rp1<" in tile


def test_the_job_board_shows_workers_regular_jobs_and_their_alarms(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    sign_in(client, cast.ayu)
    before = client.get("/admin/pekerjaan").get_data(as_text=True)
    assert "Tidak ada kabar" in before
    assert "belum pernah" in before
    healthy()
    after = client.get("/admin/pekerjaan").get_data(as_text=True)
    assert "Pekerja sistem hidup" in after
    assert "terlambat" not in after
    silence(timedelta(hours=1))
    assert "terlambat" in client.get("/admin/pekerjaan").get_data(as_text=True)


def test_regular_work_that_went_well_does_not_push_the_rest_off_the_job_board(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    with transaction() as session:
        session.add(Job(name="notices.send", state=JobState.DONE))
        for slot in range(60):
            session.add(Job(name="core.audit.seal", key=f"core.audit.seal@{slot}", state=JobState.DONE))
        session.add(Job(name="core.audit.seal", key="core.audit.seal@60", state=JobState.DEAD, error="late"))
    sign_in(client, cast.ayu)
    for address, seals in (("/admin/pekerjaan", 2), ("/admin/pekerjaan?status=done", 1)):
        page = client.get(address).get_data(as_text=True)
        assert page.count("notices.send") == 1
        assert page.count("<td>core.audit.seal</td>") == seals, (
            "once as regular work, and once where it failed"
        )


def test_a_dead_letter_shows_its_error_and_is_tried_again_with_a_trace(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    with transaction() as session:
        row = Job(name="core.audit.seal", state=JobState.DEAD, attempts=5, error="OSError: no connection")
        session.add(row)
        session.flush()
        key = row.id
    sign_in(client, cast.ayu)
    assert "OSError: no connection" in client.get("/admin/pekerjaan?status=dead").get_data(as_text=True)
    assert client.post(f"/admin/pekerjaan/{key}/ulangi").status_code == 303
    db.session.rollback()
    assert db.session.get_one(Job, key).state is JobState.WAITING
    assert "job_retried" in db.session.scalars(text("SELECT action FROM audit_entries")).all()


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
