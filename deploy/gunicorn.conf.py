"""The web server. `make run` and the service unit start it with this file; GUNICORN_CMD_ARGS overrides any line."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

# Each process counts into files of its own here and /metrics adds them up: the library reads this when it is loaded.
# It writes through a memory map, and the system kills whoever does that on a full disk: so in memory where there is some.
memory = Path("/dev/shm")
port = os.environ.get("PORT", "8000")
if memory.is_dir():
    metrics = memory / f"pasar-mitra-metrics-{os.getuid()}-{port}"
else:
    metrics = Path(os.environ.get("VAR_DIR") or "var").resolve() / "metrics" / port
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(metrics))

bind = f"127.0.0.1:{port}"
worker_class = "gthread"
workers = 2
threads = 4
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 10_000  # a worker that leaks is replaced before anybody notices
max_requests_jitter = 1_000
worker_tmp_dir = str(memory) if memory.is_dir() else None  # its heartbeat must not wait for a disk
control_socket_disable = True
loglevel = "warning"


def on_starting(_server: Any) -> None:
    """Counters start at zero, as Prometheus expects of a server that was started anew."""
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(mode=0o700, parents=True, exist_ok=True)


def on_exit(_server: Any) -> None:
    """Memory is given back."""
    shutil.rmtree(metrics, ignore_errors=True)


def child_exit(_server: Any, worker: Any) -> None:
    """What lived only in the process that ended is forgotten; its counts stay in the sums."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)


def post_worker_init(_worker: Any) -> None:
    """One JSON line a request on standard error; the application writes it, gunicorn's own access log stays off."""
    from marketplace.web.kit.observing import configure_logging

    configure_logging()
