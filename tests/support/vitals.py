"""What watches the shop: metrics as Prometheus reads them, the doctor, and a shop in which all is well."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from marketplace.cli.doctor import command as doctor
from marketplace.core import heartbeats, jobs
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.heartbeats import Heartbeat


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
