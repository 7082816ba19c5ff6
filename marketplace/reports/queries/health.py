"""Is it healthy? Ages, depths and sums across the features, in a handful of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, case, func, select, type_coerce

from marketplace.core import heartbeats, jobs
from marketplace.core.audit import AuditEntry
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.heartbeats import Heartbeat
from marketplace.core.jobs import Job, JobState
from marketplace.ledger.models import Posting
from marketplace.orders.models import Order
from marketplace.payments import queries as payments
from marketplace.payments.models import Payment, ProviderEvent
from marketplace.payments.states import InboxState
from marketplace.reports.rules import (
    NEVER,
    TRIES_IN_VAIN,
    Level,
    Reading,
    Vital,
    by_age,
    by_failing,
    by_number,
    by_skew,
    is_overdue,
)

SKEW_COUNTS_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PeriodicRun:
    """One periodic work: when it was done last, when it is due again, and whether nobody does it."""

    name: str
    every: timedelta
    last: datetime | None
    is_overdue: bool

    @property
    def next(self) -> datetime:
        seconds = self.every.total_seconds()
        slot = now().timestamp() // seconds + 1
        return datetime.fromtimestamp(slot * seconds, now().tzinfo)


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker process as it was last heard."""

    name: str
    started_at: datetime
    beat: Heartbeat


@dataclass(frozen=True, slots=True)
class Health:
    """Everything that is watched, read at one moment."""

    readings: Mapping[Vital, Reading]
    workers: list[Worker]
    periodic: list[PeriodicRun]
    jobs: Mapping[JobState, int]

    def __getitem__(self, vital: Vital) -> Reading:
        return self.readings[vital]


def read_health() -> Health:
    """Read and judge all vitals: seven queries."""
    beats = heartbeats.all_beats()
    workers = _workers(beats)
    periodic = periodic_runs(beats, workers)
    depth, due_since, in_vain = _jobs()
    readings = [
        by_age(Vital.WORKER, min((worker.beat.age for worker in workers), default=NEVER)),
        _backup(beats),
        by_age(Vital.JOBS_LATE, None if due_since is None else now() - due_since),
        by_failing(in_vain),
        by_number(Vital.JOBS_DEAD, depth.get(JobState.DEAD, 0), bad=Level.WARN),
        _overdue(periodic),
        _reconcile(beats),
        _webhooks(),
        by_number(Vital.HELD, payments.count_held(), bad=Level.FAIL),
        by_number(Vital.LEDGER, ledger_sum(), bad=Level.FAIL),
        by_age(Vital.AUDIT_TAIL, _unsealed()),
        by_skew(clock_skew(beats)),
    ]
    return Health({reading.vital: reading for reading in readings}, workers, periodic, depth)


def periodic_runs(beats: Mapping[str, Heartbeat], workers: list[Worker]) -> list[PeriodicRun]:
    """All periodic work by name."""
    longest = max((now() - worker.started_at for worker in workers), default=None)
    runs = []
    for name, every in sorted(jobs.PERIODIC.items()):
        last = beats.get(f"{heartbeats.JOB}{name}")
        late = is_overdue(every=every, since_last=last.age if last else None, worker_runs=longest)
        runs.append(PeriodicRun(name, every, last.beat_at if last else None, late))
    return runs


def clock_skew(beats: Mapping[str, Heartbeat]) -> timedelta | None:
    """How far our clock was ahead of the payment provider's when it last answered; None when that is long ago."""
    seen = beats.get(heartbeats.PROVIDER_CLOCK)
    if seen is None or seen.age > SKEW_COUNTS_FOR:
        return None
    return timedelta(seconds=seen.data["skew_seconds"])


def ledger_sum() -> int:
    """What all postings of all books add up to: 0, or the first book's sum that is not."""
    amount = type_coerce(Posting.amount, BigInteger)
    sums = db.session.scalars(select(func.sum(amount)).group_by(Posting.book).order_by(Posting.book))
    return next((int(found) for found in sums if found), 0)


def orders_by_state() -> dict[str, int]:
    rows = db.session.execute(select(Order.state, func.count()).group_by(Order.state))
    return {state.value: number for state, number in rows}


def payments_by_method() -> dict[tuple[str, str], int]:
    """Numbers by method and state."""
    rows = db.session.execute(
        select(Payment.method, Payment.state, func.count()).group_by(Payment.method, Payment.state)
    )
    return {(method.value, state.value): number for method, state, number in rows}


def _workers(beats: Mapping[str, Heartbeat]) -> list[Worker]:
    return [
        Worker(name.removeprefix(heartbeats.WORKER), datetime.fromisoformat(row.data["started_at"]), row)
        for name, row in sorted(beats.items())
        if name.startswith(heartbeats.WORKER)
    ]


def _jobs() -> tuple[dict[JobState, int], datetime | None, int]:
    """How many of each state that is not done, since when the oldest has been due, and how many were tried in vain.

    Those wait for their next attempt and are never late, so no age shows them.
    """
    todo = [JobState.WAITING, JobState.RUNNING, JobState.DEAD]
    in_vain = case((Job.attempts >= TRIES_IN_VAIN, 1), else_=0)
    rows = db.session.execute(
        select(Job.state, func.count(), func.min(Job.run_at), func.sum(in_vain))
        .where(Job.state.in_(todo))
        .group_by(Job.state)
    ).all()
    due = [row[2] for row in rows if row[0] is not JobState.DEAD and row[2] <= now()]
    failing = sum(row[3] for row in rows if row[0] is JobState.WAITING)
    return {row[0]: row[1] for row in rows}, min(due, default=None), failing


def _age(beats: Mapping[str, Heartbeat], name: str) -> timedelta:
    seen = beats.get(name)
    return NEVER if seen is None else seen.age


def _backup(beats: Mapping[str, Heartbeat]) -> Reading:
    """Broken at once when the last attempt failed, and when there was none when there should have been."""
    judged = by_age(Vital.BACKUP, _age(beats, heartbeats.BACKUP))
    failed, done = beats.get(heartbeats.BACKUP_FAILED), beats.get(heartbeats.BACKUP)
    if failed is None or (done is not None and done.beat_at > failed.beat_at):
        return judged
    return Reading(Vital.BACKUP, Level.FAIL, age=judged.age, detail=f"failed: {failed.data['reason']}")


def _overdue(periodic: list[PeriodicRun]) -> Reading:
    late = [run.name for run in periodic if run.is_overdue]
    return Reading(
        Vital.PERIODIC, Level.FAIL if late else Level.OK, number=len(late), detail=", ".join(late[:3])
    )


def _reconcile(beats: Mapping[str, Heartbeat]) -> Reading:
    judged = by_age(Vital.RECONCILE, _age(beats, heartbeats.RECONCILE))
    seen = beats.get(heartbeats.RECONCILE)
    if seen is not None and seen.data["unanswered"]:
        return Reading(Vital.RECONCILE, Level.FAIL, age=judged.age, detail="the provider did not answer")
    return judged


def _webhooks() -> Reading:
    """Events kept but not applied, by the age of the oldest; held ones need a person."""
    waiting = [InboxState.RECEIVED, InboxState.HELD]
    rows = db.session.execute(
        select(ProviderEvent.state, func.count(), func.min(ProviderEvent.created_at))
        .where(ProviderEvent.state.in_(waiting))
        .group_by(ProviderEvent.state)
    ).all()
    found = {row[0]: (row[1], row[2]) for row in rows}
    number, oldest = found.get(InboxState.RECEIVED, (0, None))
    judged = by_age(Vital.WEBHOOKS, None if oldest is None else now() - oldest)
    return Reading(Vital.WEBHOOKS, judged.level, age=judged.age, number=number)


def _unsealed() -> timedelta | None:
    oldest = db.session.scalar(select(func.min(AuditEntry.created_at)).where(AuditEntry.position.is_(None)))
    return None if oldest is None else now() - oldest
