"""Both applications under the same gunicorn settings, and the processor time that their processes have used."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from config import Config
from tests.support.processes import environment, free_ports, wait_for
from tools.environment import ROOT

TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 120


@dataclass(frozen=True)
class Running:
    """A server that answers: its port, and the processes whose time is its own (the database's first one included)."""

    name: str
    port: int
    roots: tuple[int, ...]

    def cpu_seconds(self) -> float:
        """Of all its processes since they started, those that have ended too."""
        return sum(_ticks_below(self.roots)) / TICKS


@contextmanager
def serve(
    name: str, application: str, settings: Config, *, postmaster: int | None, workers: int = 2
) -> Iterator[Running]:
    """`application` on a free port until the block ends."""
    port = free_ports()
    settings = replace(settings, PORT=port, BASE_URL=f"http://127.0.0.1:{port}")
    command = ["gunicorn", "--config", "deploy/gunicorn.conf.py", "--workers", str(workers), application]
    with (Path(settings.VAR_DIR) / f"{name}.log").open("ab") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=environment(settings), stdout=log, stderr=log
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", child, seconds=START_SECONDS)
        yield Running(name, port, (child.pid,) if postmaster is None else (child.pid, postmaster))
    finally:
        child.terminate()
        try:
            child.wait(timeout=30)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _ticks_below(roots: tuple[int, ...]) -> Iterator[int]:
    """User and system time of the roots and all below them; a parent's record holds that of its ended children."""
    parents: dict[int, list[int]] = {}
    times: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has just ended
                continue
            parents.setdefault(int(words[1]), []).append(int(entry.name))
            times[int(entry.name)] = sum(map(int, words[11:15]))
    waiting = list(roots)
    while waiting:
        pid = waiting.pop()
        waiting += parents.get(pid, [])
        yield times.get(pid, 0)
