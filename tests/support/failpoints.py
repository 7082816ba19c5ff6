"""Which failpoints have a scenario: a test module says so with `COVERS = {"name", ...}`, or arms FAILPOINT with it.

A scenario arms FAILPOINT in a real process, sees it die by SIGKILL, starts another, and finds the work done and the
invariants whole.
"""

from __future__ import annotations

import ast
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from config import Config
from marketplace.core.failpoints import NAMES
from tests.support.processes import flask, free_ports, process, wait_for
from tools.environment import ROOT


def scenarios() -> Mapping[str, str]:
    """The test module of each failpoint that has one."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        source = path.read_text(encoding="utf-8")
        if "COVERS = " not in source and "FAILPOINT" not in source:
            continue
        texts = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
        found |= {name: path.relative_to(ROOT).as_posix() for name in NAMES & texts}
    return found


def dies(settings: Config, name: str, *command: str) -> None:
    """`flask ...` with the failpoint armed ends by SIGKILL."""
    killed = flask(settings, *command, env={"FAILPOINT": name})
    assert killed.returncode == -signal.SIGKILL, killed.stderr


@contextmanager
def web(settings: Config, *, port: int, failpoint: str = "") -> Iterator[Callable[[], int]]:
    """A web server of one process; the call gives the code with which it ended."""
    address = f"http://127.0.0.1:{port}"
    ours = replace(settings, PORT=port, BASE_URL=address, STRIPE_API_BASE=settings.stripe_api_base)
    command = ["flask", "--app", "wsgi", "run", "--port", str(port), "--no-reload", "--no-debugger"]
    with process(ours, *command, env={"FAILPOINT": failpoint}) as child:
        wait_for(f"{address}/healthz", child)
        yield lambda: child.wait(timeout=30)


def web_port() -> int:
    return free_ports()
