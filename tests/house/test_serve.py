"""`make run`: everything starts together and ends together."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest
from flask import Flask

from config import Config
from tests.support.processes import environment, free_ports
from tools.environment import ROOT


@pytest.fixture
def running(app: Flask, settings: Config) -> Iterator[subprocess.Popen[str]]:
    """`make run` on a database that is there already, as at every start but the first."""
    port = free_ports()
    env = environment(settings, {"PORT": str(port), "BASE_URL": f"http://127.0.0.1:{port}"})
    command = [sys.executable, "-m", "tools.serve"]
    child = subprocess.Popen(
        command, cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    yield child
    if child.poll() is None:
        child.kill()
    child.communicate()


def until(child: subprocess.Popen[str], words: str) -> str:
    """What it prints up to these words."""
    said = ""
    assert child.stdout
    for line in child.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(f"it ended and never said {words!r}:\n{said}")


def children_of(child: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(child.pid).children()


def test_ctrl_c_ends_everything_without_a_trace(running: subprocess.Popen[str]):
    said = until(running, "Ctrl-C ends everything")
    assert "budi@demo.test" in said
    children = children_of(running)
    assert len(children) == 3

    running.send_signal(signal.SIGINT)
    rest, _ = running.communicate(timeout=40)

    assert running.returncode == 0
    assert "Traceback" not in rest
    psutil.wait_procs(children, timeout=5)
    assert not any(child.is_running() for child in children)


def test_when_one_dies_it_says_which_and_ends_the_rest(running: subprocess.Popen[str]):
    until(running, "Ctrl-C ends everything")
    children = children_of(running)

    worker = next(child for child in children if "worker" in child.cmdline())
    worker.kill()
    rest, _ = running.communicate(timeout=40)

    assert running.returncode == 1
    assert "worker ended with code -9: stopping the rest" in rest
    psutil.wait_procs(children, timeout=5)
    assert not any(child.is_running() for child in children)
