"""For machines that watch: is the process alive, may it get traffic, and how much is going on."""

from __future__ import annotations

import hmac
import shutil

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.core.clock import now
from marketplace.core.config import current
from marketplace.core.db import db
from marketplace.core.jobs import Job, JobState

bp = Blueprint("health", __name__)
LATE_SECONDS = 300
LEAST_DISK_BYTES = 200_000_000


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers. Says nothing about the database: a database that is away must not restart us."""
    return jsonify(status="ok")


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """The database answers, its tables are there, disk is left, and the worker is not far behind."""
    checks = {"database": False, "disk": _disk_left(), "jobs": False}
    try:
        db.session.execute(text("SELECT 1"))
        checks["database"] = True
        oldest = db.session.scalar(
            select(func.min(Job.run_at)).where(
                Job.state.in_([JobState.WAITING, JobState.RUNNING]), Job.run_at <= now()
            )
        )
        checks["jobs"] = oldest is None or (now() - oldest).total_seconds() < LATE_SECONDS
    except SQLAlchemyError:
        db.session.rollback()
    status = 200 if all(checks.values()) else 503
    return jsonify(status="ok" if status == 200 else "not ready", checks=checks), status


def _disk_left() -> bool:
    folder = current().var
    return shutil.disk_usage(folder if folder.exists() else "/").free > LEAST_DISK_BYTES


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Counts for Prometheus: from loopback, or with the token of METRICS_TOKEN."""
    token = current().METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    local = request.remote_addr in {"127.0.0.1", "::1"} and not request.headers.get("X-Forwarded-For")
    if not (hmac.compare_digest(given.encode(), token.encode()) if token else local):
        abort(404)
    lines = ["# TYPE pasar_mitra_jobs gauge"]
    counts = db.session.execute(select(Job.state, func.count()).group_by(Job.state))
    lines += [f'pasar_mitra_jobs{{state="{state.value}"}} {number}' for state, number in counts]
    return Response("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


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
