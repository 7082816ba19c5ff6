"""Work to do later, as rows written in the same transaction as their cause.

The rows are the truth: attempts, lease, error, progress. The queue library only wakes a worker with the id of a row; a
row whose lease ran out, because a worker was killed, is handed out again. Handlers therefore run at least once and are
safe to repeat.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import CheckConstraint, Index, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import heartbeats
from marketplace.core.clock import now
from marketplace.core.db import Model, after_commit, db, enum_column, transaction
from marketplace.core.failpoints import failpoint
from marketplace.core.words import _l

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 5
JUMP = timedelta(minutes=1)
KEEP_PERIODIC = timedelta(days=2)
Work = Callable[[dict[str, Any]], None]
WORK: dict[str, Work] = {}
PERIODIC: dict[str, timedelta] = {}
_in_hand: set[int] = set()  # what threads of this process are doing


class JobState(StrEnum):
    """Where a piece of work is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    JobState.WAITING: _l("Waiting"),
    JobState.RUNNING: _l("Running"),
    JobState.DONE: _l("Done"),
    JobState.DEAD: _l("Given up"),
}


class Job(Model):
    """One piece of work. `key` is unique when given: the same slot or cause is never queued twice."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        Index("ix_jobs_due", "state", "run_at"),
    )

    name: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    key: Mapped[str | None] = mapped_column(unique=True)
    state: Mapped[JobState] = mapped_column(enum_column(JobState), default=JobState.WAITING)
    run_at: Mapped[datetime] = mapped_column(default=now)
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    done_at: Mapped[datetime | None]
    progress: Mapped[int] = mapped_column(default=0)


class _Port:
    wake: Callable[[int], None] = staticmethod(lambda _id: None)


def plug_in_waker(wake: Callable[[int], None]) -> None:
    """Called once by the application: how a worker learns that a row is waiting."""
    _Port.wake = staticmethod(wake)


def job(name: str, *, every: timedelta | None = None) -> Callable[[Work], Work]:
    """Register the function that does the work of this name; `every` makes it periodic."""

    def register(work: Work) -> Work:
        if WORK.get(name, work).__qualname__ != work.__qualname__:
            raise RuntimeError(f"two functions do the work {name!r}")
        WORK[name] = work
        if every is not None:
            PERIODIC[name] = every
        return work

    return register


def enqueue(
    name: str,
    payload: Mapping[str, Any] | None = None,
    *,
    key: str | None = None,
    run_at: datetime | None = None,
) -> Job | None:
    """Queue work in the caller's transaction; None when the key is queued already."""
    if key is not None and db.session.scalar(select(Job.id).where(Job.key == key)) is not None:
        return None
    row = Job(name=name, payload=dict(payload or {}), key=key, run_at=run_at or now())
    db.session.add(row)
    db.session.flush()
    if row.run_at <= now():
        after_commit(partial(_wake, row.id))
    return row


def enqueue_all(wanted: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """Queue work that is due now, in the caller's transaction: many rows in one statement."""
    rows = [Job(name=name, payload=dict(payload), run_at=now()) for name, payload in wanted]
    db.session.add_all(rows)
    db.session.flush()
    for row_id in [row.id for row in rows]:
        after_commit(partial(_wake, row_id))


def _wake(row_id: int) -> None:
    _Port.wake(row_id)


def run_job(job_id: int) -> bool:
    """Claim the row, do its work, mark it. False when somebody else has it or it is not due."""
    claimed = _claim(job_id)
    if claimed is None:
        return False
    name, payload, attempts = claimed
    failpoint("job_claimed")
    _in_hand.add(job_id)
    try:
        WORK[name](payload)
    except Exception as error:  # whatever a handler raises, the row must say so and be tried again
        db.session.rollback()
        _fail(job_id, attempts, error)
        return False
    finally:
        _in_hand.discard(job_id)
    finish_job(job_id)
    return True


def _claim(job_id: int) -> tuple[str, dict[str, Any], int] | None:
    free = or_(Job.state == JobState.WAITING, (Job.state == JobState.RUNNING) & (Job.leased_until < now()))
    with transaction() as session:
        row = session.execute(
            update(Job)
            .where(Job.id == job_id, Job.run_at <= now(), free)
            .values(state=JobState.RUNNING, leased_until=now() + LEASE, attempts=Job.attempts + 1)
            .returning(Job.name, Job.payload, Job.attempts)
            .execution_options(synchronize_session=False)
        ).one_or_none()
    return None if row is None else (row.name, dict(row.payload), row.attempts)


def hand_back() -> None:
    """What this process has in hand waits again, in the caller's transaction: it was told to stop, nothing failed."""
    mine = update(Job).where(Job.id.in_(sorted(_in_hand)), Job.state == JobState.RUNNING)
    back = mine.values(state=JobState.WAITING, leased_until=None, attempts=Job.attempts - 1)
    db.session.execute(back.execution_options(synchronize_session=False))


def finish_job(job_id: int) -> None:
    """Mark the row done, and for periodic work note when it was done last."""
    with transaction() as session:
        name = session.scalar(
            update(Job)
            .where(Job.id == job_id)
            .values(state=JobState.DONE, done_at=now(), leased_until=None, error=None, progress=100)
            .returning(Job.name)
            .execution_options(synchronize_session=False)
        )
        if name in PERIODIC:
            heartbeats.beat(f"{heartbeats.JOB}{name}")


def _fail(job_id: int, attempts: int, error: Exception) -> None:
    log.warning("job %s failed at attempt %s: %s", job_id, attempts, type(error).__name__, exc_info=error)
    dead = attempts >= MOST_ATTEMPTS
    with transaction() as session:
        session.execute(
            update(Job)
            .where(Job.id == job_id)
            .values(
                state=JobState.DEAD if dead else JobState.WAITING,
                run_at=now() + timedelta(seconds=10 * 4 ** (attempts - 1)),
                leased_until=None,
                error="".join(traceback.format_exception_only(error))[-2000:],
            )
            .execution_options(synchronize_session=False)
        )


def due_jobs(*, limit: int = 200) -> list[int]:
    """Rows to hand out: waiting and due, or running with a lease that ran out."""
    lost = (Job.state == JobState.RUNNING) & (Job.leased_until < now())
    waiting = (Job.state == JobState.WAITING) & (Job.run_at <= now())
    ids = db.session.scalars(
        select(Job.id).where(or_(waiting, lost)).order_by(Job.run_at, Job.id).limit(limit)
    ).all()
    db.session.rollback()
    return list(ids)


def queue_periodic() -> None:
    """Queue each periodic work once a slot; the slot's key makes it safe to call from several workers."""
    moment = now()
    with transaction():
        _forget_the_future(moment)
        for name, every in PERIODIC.items():
            slot = int(moment.timestamp() // every.total_seconds())
            enqueue(name, key=f"{name}@{slot}")


def _forget_the_future(moment: datetime) -> None:
    """After the clock was set back: slots that were used already come again, and their work must be done again."""
    ahead = heartbeats.Heartbeat.name.startswith(heartbeats.JOB), heartbeats.Heartbeat.beat_at > moment + JUMP
    if db.session.scalar(select(heartbeats.Heartbeat.id).where(*ahead).limit(1)) is None:
        return
    log.error("the clock was set back: periodic work starts again from now")
    used = delete(Job).where(Job.state == JobState.DONE, Job.name.in_(list(PERIODIC)), Job.run_at > moment)
    db.session.execute(used.execution_options(synchronize_session=False))
    seen = update(heartbeats.Heartbeat).where(*ahead).values(beat_at=moment)
    db.session.execute(seen.execution_options(synchronize_session=False))


def run_due(*, most: int = 1000) -> int:
    """Do everything that is due, here and now: tests, the demo world and `flask worker --once`."""
    done = 0
    while done < most:
        ids = due_jobs()
        if not ids:
            break
        for job_id in ids:
            run_job(job_id)
            done += 1
    return done


@job("core.jobs.clean", every=timedelta(hours=6))
def clean(_payload: dict[str, Any]) -> None:
    """Forget periodic work done days ago: its slot cannot come again, and there are thousands of them a day."""
    with transaction() as session:
        session.execute(
            delete(Job)
            .where(
                Job.state == JobState.DONE, Job.run_at < now() - KEEP_PERIODIC, Job.name.in_(list(PERIODIC))
            )
            .where(Job.key.is_not(None))
            .execution_options(synchronize_session=False)
        )
