"""What stops is noticed by the doctor and in the metrics, within five minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from config import Config
from marketplace.cli.backups.archive import BackupRefused
from marketplace.cli.backups.making import make_backup
from marketplace.core import heartbeats, jobs
from marketplace.core.clock import at, now
from marketplace.core.db import is_sqlite, transaction
from marketplace.core.jobs import Job, JobState
from marketplace.payments.models import ProviderEvent
from tests.make import Cast, sign_in
from tests.orders.make import make_order
from tests.support.vitals import examine, healthy, scrape, silence, value


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
