"""The worker: a queue library gives clock and threads, the rows of `core.jobs` stay the truth."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from huey import RedisHuey, SqliteHuey
from huey.api import Huey
from sqlalchemy.exc import SQLAlchemyError

from marketplace.core import heartbeats, jobs
from marketplace.core.clock import now
from marketplace.core.db import db, transaction

if TYPE_CHECKING:
    from flask import Flask

    from config import Config

STOP_SECONDS = (
    10  # for what is in hand when told to stop (SIGTERM; SIGINT does not wait); the rest is handed back
)
log = logging.getLogger(__name__)


def make_queue(config: Config) -> Huey:
    """Redis when there is one, else a file of its own beside the database."""
    if config.REDIS_URL:
        return RedisHuey("marketplace", url=config.REDIS_URL, results=False)
    config.var.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("marketplace", filename=str(config.var / "huey.sqlite"), results=False, fsync=False)


def wire_queue(app: Flask, config: Config) -> Huey:
    """Define the two tasks of the queue and let `jobs` wake it. The queue is opened on first use."""
    queue = make_queue(config)

    def run_job(job_id: int) -> None:
        with app.app_context():
            jobs.run_job(job_id)

    task: Any = queue.task(name="run_job")(run_job)

    def wake(job_id: int) -> None:
        try:
            task(job_id)
        except Exception:  # the row is safe: the next sweep finds it, so a full or locked queue harms nobody
            log.warning("the queue did not take job %s; the sweep will", job_id)

    jobs.plug_in_waker(wake)
    return queue


def run_worker(app: Flask, *, threads: int = 2, sweep_seconds: float = 1.0) -> None:
    """Work until told to stop: the queue's consumer for what is new, a sweep each second for what is due or was lost."""
    queue: Huey = app.extensions["queue"]
    consumer = queue.create_consumer(
        workers=threads,
        periodic=False,
        initial_delay=0.05,
        max_delay=0.5,
        graceful_signal="TERM",
        shutdown_timeout=STOP_SECONDS,
    )
    stop = Event()
    sweeper = Thread(target=_sweep, args=(app, stop, sweep_seconds), name="sweep", daemon=True)
    beater = Thread(target=_beat, args=(app, stop, now()), name="beat", daemon=True)
    sweeper.start()
    beater.start()
    log.info("worker %s is ready", os.getpid())
    try:
        consumer.run()
    finally:
        stop.set()
        sweeper.join(timeout=STOP_SECONDS / 5)
        beater.join(timeout=STOP_SECONDS / 5)
        _tell(app, jobs.hand_back)
        _tell(app, heartbeats.sign_off)


def _sweep(app: Flask, stop: Event, seconds: float) -> None:
    """Until told to stop: what is due, and what a dead worker left behind."""
    while not stop.wait(seconds):
        with app.app_context():
            try:
                jobs.queue_periodic()
                for job_id in jobs.due_jobs():
                    if stop.is_set():
                        break
                    jobs.run_job(job_id)
            except SQLAlchemyError:
                db.session.rollback()
                log.warning("the database does not answer; the next sweep tries again")


def _beat(app: Flask, stop: Event, started_at: datetime) -> None:
    """Until told to stop: a sign of life now and then."""
    while True:
        _tell(app, lambda: heartbeats.worker_beat(started_at))
        if stop.wait(heartbeats.EVERY.total_seconds()):
            return


def _tell(app: Flask, what: Callable[[], None]) -> None:
    """A sign of life or work handed back, when the database takes it: else the absence is the alarm, and leases end."""
    with app.app_context():
        try:
            with transaction():
                what()
        except SQLAlchemyError:
            db.session.rollback()
            log.warning("the database does not take this worker's heartbeat")
