"""`make run`: web server, worker and look-alike payments side by side; one Ctrl-C ends them all."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from tools.environment import ROOT, development
from tools.prepare import prepare

WEB = "web server"
READY_SECONDS = 60
STOP_SECONDS = 25  # a little longer than gunicorn gives requests in flight
ACCOUNTS = (
    ("sari@demo.test", "buys for herself"),
    ("budi@demo.test", "sells: owner of the maggot group"),
    ("wati@demo.test", "sells: owner of an ulos group"),
    ("ratna@demo.test", "company: requests"),
    ("dewi@demo.test", "company: approves"),
    ("hasan@demo.test", "company: buyer in procurement"),
    ("joko@demo.test", "company: receives goods"),
    ("lina@demo.test", "company: pays bills"),
    ("tigor@demo.test", "programme officer"),
    ("maya@demo.test", "our finance"),
    ("edi@demo.test", "auditor: reads everything, changes nothing"),
    ("ayu@demo.test", "admin"),
    ("tono@demo.test", "an outsider"),
)


class Stopped(Exception):
    """Somebody asked us to end: Ctrl-C, or SIGTERM from a service manager."""


def main() -> int:
    """The exit code: 0 after Ctrl-C or SIGTERM, 1 when something could not start or died."""
    os.chdir(ROOT)
    env = development()
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        _check_ports(env)
        prepare(env)
        for name, command in _commands(env).items():
            children[name] = _start(name, command, env)
            if name == WEB:  # alone at first: with the whole machine to itself it is ready in half the time
                _wait_until_ready(env, children)
        _welcome(env)
        return _watch(children, env)
    except Stopped:
        print("\nStopping ...", flush=True)
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _end(children)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Stopped


def _commands(env: Mapping[str, str]) -> dict[str, list[str]]:
    """What runs, by the name we call it in messages."""
    commands = {
        WEB: ["gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app"],
        "worker": ["flask", "--app", "wsgi", "worker"],
    }
    if not env.get("STRIPE_API_KEY"):
        commands["look-alike payment server"] = ["flask", "--app", "wsgi", "fake-stripe"]
    return commands


def _start(name: str, command: list[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C in the terminal reaches only us, and we end each child."""
    with _log_of(name, env).open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", *command], env=env, stdout=log, stderr=log, start_new_session=True
        )


def _log_of(name: str, env: Mapping[str, str]) -> Path:
    folder = ROOT / (env.get("VAR_DIR") or "var") / "log"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name.replace(' ', '-')}.log"


def _check_ports(env: Mapping[str, str]) -> None:
    port = int(env["PORT"])
    for taken in (port,) if env.get("STRIPE_API_KEY") else (port, port + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", taken))
            except OSError:
                raise SystemExit(
                    f"Port {taken} is in use. Choose another: PORT={port + 10} make run"
                ) from None


def _wait_until_ready(env: Mapping[str, str], children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    host = urlsplit(env["BASE_URL"]).netloc  # other names are refused
    health = urllib.request.Request(f"http://127.0.0.1:{env['PORT']}/healthz", headers={"Host": host})
    while time.monotonic() < deadline:
        if any(child.poll() is not None for child in children.values()):
            return  # _watch says which
        try:
            with urllib.request.urlopen(health, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"The web server did not answer within {READY_SECONDS} seconds.")


def _welcome(env: Mapping[str, str]) -> None:
    print(f"\n  Pasar Mitra is ready: {env['BASE_URL']}\n", flush=True)
    if env["DEMO"] == "1":
        print("  Demo accounts, password demo-pasar-mitra:")
        for login, role in ACCOUNTS:
            print(f"    {login:<16} {role}")
        print("\n  Messages to people stay here: /admin/pesan-keluar (as ayu)")
    print("  Logs: var/log    Ctrl-C ends everything.\n", flush=True)


def _watch(children: Mapping[str, subprocess.Popen[bytes]], env: Mapping[str, str]) -> int:
    """Returns only when a child has died on its own."""
    while True:
        for name, child in children.items():
            code = child.poll()
            if code is not None:
                last = _log_of(name, env).read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
                print("\n".join(last), file=sys.stderr)
                print(f"The {name} ended with code {code}: stopping the rest.", file=sys.stderr, flush=True)
                return 1
        time.sleep(0.3)


def _end(children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for name, child in children.items():
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            print(f"The {name} did not end in time and was killed.", file=sys.stderr, flush=True)
        _kill_group(child.pid)


def _kill_group(leader: int) -> None:
    """Whatever a child left behind; nothing, when it ended well."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


if __name__ == "__main__":
    raise SystemExit(main())
