"""The real server and the real command line, as processes of their own."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import fields, replace
from typing import Any, BinaryIO

from config import Config
from tools.environment import ROOT

LOWEST, HANDED_OUT = 10_000, 32_768  # Linux hands out from 32,768 on, others from 49,152


def free_ports() -> int:
    """The first of two neighbouring free ports: the second is the look-alike payment server's.

    They are not held until somebody listens there, so they lie below those that systems hand out to outgoing connections:
    one kept open by a pool of the database would occupy such a port for the rest of the run.
    """
    while True:
        port = secrets.randbelow((HANDED_OUT - LOWEST) // 2) * 2 + LOWEST
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def environment(settings: Config, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a child process must find to have the same settings."""
    values = {field.name: getattr(settings, field.name) for field in fields(settings)}
    texts = {name: str(int(value) if isinstance(value, bool) else value) for name, value in values.items()}
    return {**os.environ, **texts, **(extra or {})}


@contextmanager
def gunicorn(
    settings: Config,
    application: str = "wsgi:app",
    *,
    workers: int = 2,
    options: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """A real web server on the same database; gives its address. Nobody waits for it to end in good order."""
    port = free_ports()
    address = f"http://127.0.0.1:{port}"
    settings = replace(settings, PORT=port, BASE_URL=address, STRIPE_API_BASE=settings.stripe_api_base)
    command = ["gunicorn", "--config", "deploy/gunicorn.conf.py", "--workers", str(workers), *options]
    with process(settings, *command, application, env=env, is_killed=True) as child:
        wait_for(f"{address}/healthz", child)
        yield address


def racers(settings: Config, application: str = "wsgi:app") -> AbstractContextManager[str]:
    """Four web processes, each with one request at a time: whoever races does so in processes of their own."""
    return gunicorn(settings, application, workers=4, options=["--threads", "1", "--preload"])


def flask(
    settings: Config, *command: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """`flask --app wsgi ...` to its end, whatever its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *command],
        cwd=ROOT, env=environment(settings, env), capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


@contextmanager
def process(
    settings: Config,
    *module: str,
    env: Mapping[str, str] | None = None,
    is_killed: bool = False,
    log: BinaryIO | None = None,
) -> Iterator[subprocess.Popen[Any]]:
    """`python -m ...` in the background; ended at the end of the block, or killed with all that it started."""
    command = [sys.executable, "-m", *module]
    child = subprocess.Popen(
        command, cwd=ROOT, env=environment(settings, env), stderr=log, start_new_session=is_killed
    )
    try:
        yield child
    finally:
        if is_killed:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
        child.terminate()
        try:
            child.wait(timeout=30)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def wait_for(url: str, child: subprocess.Popen[Any], *, seconds: float = 90) -> None:
    """Until it answers anything at all."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert child.poll() is None, f"the server ended with code {child.returncode}"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{url} did not answer within {seconds} seconds")
