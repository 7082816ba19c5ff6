"""What Prometheus reads: requests counted by every process, and the business read from the database at each scrape."""

from __future__ import annotations

import os
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from marketplace.core.db import db
from marketplace.core.jobs import JobState
from marketplace.reports import queries
from marketplace.reports.rules import Vital

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_own = CollectorRegistry()
REQUESTS = Counter(
    "pasar_mitra_requests", "Requests answered.", ("endpoint", "method", "status"), registry=_own
)
SECONDS = Histogram(
    "pasar_mitra_request_seconds", "Time until the answer.", ("portal",), buckets=BUCKETS, registry=_own
)


def count(endpoint: str | None, method: str, status: int, seconds: float) -> None:
    """Count one answered request. A counter that cannot be written (full disk) must not cost the answer."""
    name = endpoint or "none"
    known = method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "other"
    try:
        REQUESTS.labels(name, known, str(status)).inc()
        SECONDS.labels(name.partition(".")[0]).observe(seconds)
    except OSError:
        return


def exposition() -> bytes:
    """All metrics in Prometheus' text format."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client.multiprocess import MultiProcessCollector

        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_own)
    registry.register(Business())
    return generate_latest(registry)


class Business(Collector):
    """Gauges from the database. Only numbers of things and ages, never anything about a person."""

    def collect(self) -> Iterator[Metric]:
        """Also answers without a database: then `pasar_mitra_database_up` is 0 and the rest is missing."""
        try:
            found = [*_health(), *_trade()]
        except SQLAlchemyError:
            db.session.rollback()
            found = []
        up = GaugeMetricFamily("pasar_mitra_database_up", "1 when the database answers.")
        up.add_metric([], 1 if found else 0)
        yield up
        yield from found


def _health() -> Iterator[Metric]:
    health = queries.read_health()
    level = GaugeMetricFamily("pasar_mitra_vital", "0 well, 1 look at it, 2 broken.", labels=["vital"])
    age = GaugeMetricFamily(
        "pasar_mitra_vital_age_seconds", "Since when; missing when it never was.", labels=["vital"]
    )
    number = GaugeMetricFamily("pasar_mitra_vital_number", "How many, or by how much.", labels=["vital"])
    for vital, reading in health.readings.items():
        level.add_metric([vital.value], int(reading.level))
        if reading.age is not None and not reading.is_never:
            age.add_metric([vital.value], reading.age.total_seconds())
        if reading.number is not None:
            number.add_metric([vital.value], reading.number)
    depth = GaugeMetricFamily("pasar_mitra_jobs", "Jobs that are not done.", labels=["state"])
    for state in (JobState.WAITING, JobState.RUNNING, JobState.DEAD):
        depth.add_metric([state.value], health.jobs.get(state, 0))
    books = GaugeMetricFamily("pasar_mitra_ledger_sum_rupiah", "Must be 0.")
    books.add_metric([], health.readings[Vital.LEDGER].number or 0)
    workers = GaugeMetricFamily("pasar_mitra_workers", "Workers heard of within a minute.")
    workers.add_metric([], sum(not worker.beat.is_stale for worker in health.workers))
    yield from (level, age, number, depth, books, workers)


def _trade() -> Iterator[Metric]:
    orders = GaugeMetricFamily("pasar_mitra_orders", "Orders by state.", labels=["state"])
    for state, some in queries.orders_by_state().items():
        orders.add_metric([state], some)
    payments = GaugeMetricFamily(
        "pasar_mitra_payments", "Payments by method and state.", labels=["method", "state"]
    )
    for (method, state), some in queries.payments_by_method().items():
        payments.add_metric([method, state], some)
    yield from (orders, payments)
