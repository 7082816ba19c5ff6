"""For machines that watch: is the process alive, may it get traffic, and how much is going on."""

from __future__ import annotations

import hmac
import shutil

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.core import heartbeats
from marketplace.core.clock import now
from marketplace.core.config import current
from marketplace.core.db import db
from marketplace.core.jobs import Job, JobState
from marketplace.core.schema import current_revision, expected_revision
from marketplace.reports.queries import clock_skew
from marketplace.reports.rules import Level, by_skew
from marketplace.web.kit.measuring import CONTENT_TYPE, exposition

bp = Blueprint("health", __name__)
LATE_SECONDS = 300
LEAST_DISK_BYTES = 200_000_000


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers. Says nothing about the database: a database that is away must not restart us."""
    return jsonify(status="ok")


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """May it get traffic: the database answers at the right migration, and disk is left.

    A late worker or a wrong clock is a warning: taking the pages away would turn a delay into an outage.
    """
    checks = {"database": False, "migrations": False, "disk": _disk_left()}
    warnings: dict[str, str] = {}
    try:
        db.session.execute(text("SELECT 1"))
        checks["database"] = True
        checks["migrations"] = current_revision() == expected_revision()
        if checks["migrations"]:
            warnings = _warnings()
    except SQLAlchemyError:
        db.session.rollback()
    status = 200 if all(checks.values()) else 503
    word = "not ready" if status == 503 else "warning" if warnings else "ok"
    return jsonify(status=word, checks=checks, warnings=warnings), status


def _warnings() -> dict[str, str]:
    """What is not well but does not keep us from serving."""
    oldest = db.session.scalar(
        select(func.min(Job.run_at)).where(
            Job.state.in_([JobState.WAITING, JobState.RUNNING]), Job.run_at <= now()
        )
    )
    found: dict[str, str] = {}
    late = 0 if oldest is None else round((now() - oldest).total_seconds())
    if late >= LATE_SECONDS:
        found["jobs"] = f"the oldest waits for {late} s"
    clock = by_skew(clock_skew(heartbeats.all_beats()))
    if clock.level > Level.OK:
        found["clock"] = f"our clock is {clock.detail}"
    return found


def _disk_left() -> bool:
    folder = current().var
    return shutil.disk_usage(folder if folder.exists() else "/").free > LEAST_DISK_BYTES


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Counts for Prometheus, without anything about persons: from loopback, or with the token of METRICS_TOKEN."""
    token = current().METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    local = request.remote_addr in {"127.0.0.1", "::1"} and not request.headers.get("X-Forwarded-For")
    if not (hmac.compare_digest(given.encode(), token.encode()) if token else local):
        abort(404)
    return Response(exposition(), content_type=CONTENT_TYPE)


@bp.get("/.well-known/security.txt")
def security_contact() -> ResponseReturnValue:
    """Whom to tell about a hole (RFC 9116)."""
    base = current().BASE_URL.rstrip("/")
    expires = now().replace(month=12, day=31, hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {base}/bantuan",
        f"Expires: {expires.replace(year=expires.year + 1):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: id, en",
        f"Canonical: {base}/.well-known/security.txt",
    ]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
