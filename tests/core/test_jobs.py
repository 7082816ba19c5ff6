"""Work for later: written with its cause, done at least once, tried again, given up in the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.core import jobs
from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.core.jobs import LEASE, MOST_ATTEMPTS, Job, JobState

DONE: list[int] = []


@jobs.job("test.note")
def note(payload: dict) -> None:
    DONE.append(payload["number"])


@jobs.job("test.fail")
def fail(payload: dict) -> None:
    raise OSError("no connection")


@pytest.fixture(autouse=True)
def _fresh(app):
    DONE.clear()


def queued(name: str, number: int = 1, **facts) -> int:
    with transaction():
        row = jobs.enqueue(name, {"number": number}, **facts)
        assert row is not None
        return row.id


def state_of(job_id: int) -> JobState:
    db.session.rollback()
    return db.session.get_one(Job, job_id).state


def test_work_is_queued_only_when_its_cause_is_committed(app):
    with pytest.raises(RuntimeError), transaction():
        jobs.enqueue("test.note", {"number": 1})
        raise RuntimeError("the light goes out")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Job).where(Job.name == "test.note")) == 0


def test_work_is_done_once(app):
    job_id = queued("test.note", 7)
    assert jobs.run_job(job_id)
    assert not jobs.run_job(job_id)
    assert DONE == [7]
    assert state_of(job_id) is JobState.DONE


def test_the_same_key_is_queued_once(app):
    queued("test.note", key="a")
    with transaction():
        assert jobs.enqueue("test.note", key="a") is None


def test_work_for_later_waits(app):
    job_id = queued("test.note", run_at=now() + timedelta(hours=1))
    assert not jobs.run_job(job_id)
    with at(now() + timedelta(hours=2)):
        assert jobs.run_job(job_id)


def test_failed_work_is_tried_again_later_and_given_up_in_the_end(app):
    job_id = queued("test.fail")
    moment = now()
    for attempt in range(MOST_ATTEMPTS):
        with at(moment):
            jobs.run_job(job_id)
            assert not jobs.run_job(job_id), "it waits before the next try"
        db.session.rollback()
        row = db.session.get_one(Job, job_id)
        assert row.attempts == attempt + 1
        assert "no connection" in (row.error or "")
        moment += timedelta(days=1)
    assert state_of(job_id) is JobState.DEAD
    with at(moment):
        assert job_id not in jobs.due_jobs()


def test_work_of_a_killed_worker_is_handed_out_again(app):
    job_id = queued("test.note", 3)
    assert jobs._claim(job_id) is not None  # the worker takes it and is killed
    assert not jobs.run_job(job_id), "nobody else may have it while the lease lasts"
    with at(now() + LEASE + timedelta(seconds=1)):
        assert job_id in jobs.due_jobs()
        assert jobs.run_job(job_id)
    assert DONE == [3]


def test_periodic_work_is_queued_once_a_slot(app):
    moment = now()
    with at(moment):
        jobs.queue_periodic()
        before = db.session.scalar(select(func.count()).select_from(Job))
        jobs.queue_periodic()
        db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(Job)) == before
