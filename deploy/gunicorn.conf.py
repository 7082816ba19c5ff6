"""The web server. `make run` and the service unit start it with this file; GUNICORN_CMD_ARGS overrides any line."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = 2
threads = 4
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 10_000  # a worker that leaks is replaced before anybody notices
max_requests_jitter = 1_000
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # its heartbeat must not wait for a disk
control_socket_disable = True
loglevel = "warning"

_metrics = Path(os.environ.get("VAR_DIR") or "var").resolve() / "metrics"
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(_metrics))


def on_starting(_server: Any) -> None:
    """Counters of an earlier start would be added to ours."""
    shutil.rmtree(_metrics, ignore_errors=True)
    _metrics.mkdir(parents=True)


def child_exit(_server: Any, worker: Any) -> None:
    """A worker that is gone keeps its counters but not its gauges."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)
