"""The web server. `make run` and the service unit start it with this file; GUNICORN_CMD_ARGS overrides any line."""

from __future__ import annotations

import os
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


def post_worker_init(_worker: Any) -> None:
    """One JSON line a request on standard error; the application writes it, gunicorn's own access log stays off."""
    from marketplace.web.kit.observing import configure_logging

    configure_logging()
