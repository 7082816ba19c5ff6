"""The job board: who works, what is regular, what was given up."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from marketplace.core.db import db, transaction
from marketplace.core.jobs import Job, JobState
from tests.make import Cast, sign_in
from tests.support.vitals import healthy, silence


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
