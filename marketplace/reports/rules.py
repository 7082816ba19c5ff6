"""What is well and what is broken: one judgement for the doctor, the metrics and the administrators' home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum, StrEnum

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
NEVER = timedelta.max


class Level(IntEnum):
    """How bad it is; the number is what /metrics shows."""

    OK = 0
    WARN = 1
    FAIL = 2


class Vital(StrEnum):
    """What is watched."""

    WORKER = "worker"
    BACKUP = "backup"
    JOBS_LATE = "jobs_late"
    JOBS_FAILING = "jobs_failing"
    JOBS_DEAD = "jobs_dead"
    PERIODIC = "periodic"
    RECONCILE = "reconcile"
    WEBHOOKS = "webhooks"
    HELD = "held"
    LEDGER = "ledger"
    AUDIT_TAIL = "audit_tail"
    CLOCK = "clock"


TRIES_IN_VAIN = 3  # the third is less than a minute after the first
MANY_FAILING = 3
AGES: dict[Vital, tuple[timedelta, timedelta]] = {
    Vital.WORKER: (30 * SECOND, MINUTE),
    Vital.BACKUP: (24 * HOUR + 2 * MINUTE, 24 * HOUR + 5 * MINUTE),  # taken every night at the same minute
    Vital.JOBS_LATE: (MINUTE, 5 * MINUTE),
    Vital.RECONCILE: (4 * MINUTE, 5 * MINUTE),  # every two minutes
    Vital.WEBHOOKS: (2 * MINUTE, 5 * MINUTE),
    Vital.AUDIT_TAIL: (MINUTE, 5 * MINUTE),  # sealed every five seconds
    Vital.CLOCK: (30 * SECOND, 4 * MINUTE),  # Stripe's signatures are refused beyond five minutes
}
"""The age, or the difference, from which on something is to be looked at, and from which on it is broken."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One vital: an age or a number, and what it means. `age` is NEVER when it did not happen yet."""

    vital: Vital
    level: Level
    age: timedelta | None = None
    number: int | None = None
    detail: str = ""

    @property
    def is_never(self) -> bool:
        return self.age == NEVER


def by_age(vital: Vital, age: timedelta | None) -> Reading:
    """Judge an age. None: nothing is waiting, so all is well."""
    if age is None:
        return Reading(vital, Level.OK)
    age = max(timedelta(0), age)  # the clock may have been set back
    warn, fail = AGES[vital]
    return Reading(vital, Level.FAIL if age >= fail else Level.WARN if age >= warn else Level.OK, age=age)


def by_number(vital: Vital, number: int, *, bad: Level) -> Reading:
    """Judge a number that ought to be zero."""
    return Reading(vital, bad if number else Level.OK, number=number)


def by_failing(number: int) -> Reading:
    """Judge how much was tried several times in vain: one is a wrong address, several are a mail server that is down."""
    level = Level.FAIL if number >= MANY_FAILING else Level.WARN if number else Level.OK
    return Reading(Vital.JOBS_FAILING, level, number=number)


def by_skew(skew: timedelta | None) -> Reading:
    """Judge how far our clock is from the payment provider's. None: nobody asked it lately."""
    if skew is None:
        return Reading(Vital.CLOCK, Level.OK, detail="not compared lately")
    judged = by_age(Vital.CLOCK, abs(skew))
    seconds = round(skew.total_seconds())
    word = "ahead of" if seconds > 0 else "behind"
    return Reading(Vital.CLOCK, judged.level, number=seconds, detail=f"{abs(seconds)} s {word} the provider")


def is_overdue(*, every: timedelta, since_last: timedelta | None, worker_runs: timedelta | None) -> bool:
    """Whether periodic work is late, or never ran although a worker had the time for it."""
    patience = 3 * every + 2 * MINUTE
    if since_last is not None:
        return since_last > patience
    return worker_runs is None or worker_runs > every + 2 * MINUTE
