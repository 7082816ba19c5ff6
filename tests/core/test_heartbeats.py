"""Signs of life: written while work is done, missed when it is not, never from the future."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from marketplace.core import heartbeats, jobs
from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.core.jobs import Job

WORKER = heartbeats.worker_name()


def test_periodic_work_notes_when_it_was_done_last(app: Flask) -> None:
    assert f"{heartbeats.JOB}core.audit.seal" not in heartbeats.all_beats()
    jobs.queue_periodic()
    jobs.run_due()
    assert not heartbeats.all_beats()[f"{heartbeats.JOB}core.audit.seal"].is_stale


def test_a_worker_beats_grows_stale_and_is_forgotten(app: Flask) -> None:
    started = now()
    with transaction():
        heartbeats.worker_beat(started)
        heartbeats.beat(f"{heartbeats.WORKER}old-machine:1", {"started_at": started.isoformat()})
    assert not heartbeats.all_beats()[WORKER].is_stale
    with at(started + timedelta(minutes=5)):
        assert heartbeats.all_beats()[WORKER].is_stale
    with at(started + timedelta(days=2)), transaction():
        heartbeats.worker_beat(started)
    assert [name for name in heartbeats.all_beats() if name.startswith(heartbeats.WORKER)] == [WORKER]
    with transaction():
        heartbeats.sign_off()
    assert heartbeats.all_beats() == {}


def test_a_clock_that_was_set_back_an_hour_gives_no_negative_age(app: Flask) -> None:
    with at(now() + timedelta(hours=1)), transaction():
        heartbeats.beat(heartbeats.BACKUP)
    assert heartbeats.all_beats()[heartbeats.BACKUP].age == timedelta(0)


def test_periodic_work_of_days_ago_is_forgotten_and_other_work_is_kept(app: Flask) -> None:
    with at(now() - timedelta(days=5)):
        jobs.queue_periodic()
        with transaction():
            jobs.enqueue("notices.never_there", key="kept")
        periodic = db.session.scalars(select(Job.id).where(Job.name.in_(list(jobs.PERIODIC)))).all()
        db.session.rollback()
        for key in periodic:
            jobs.finish_job(key)
    jobs.clean({})
    assert db.session.scalar(select(func.count()).select_from(Job)) == 1
