"""`make test`: everything on SQLite, the browser too, then what touches a database again on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from tests.support import browser
from tools.environment import ROOT

PROCESSES = "2"
RUNS = {
    "SQLite and the browser": ["--database", "sqlite"],
    "PostgreSQL": ["--database", "postgresql", "-m", "not browser"],
}


def main() -> int:
    """The number of runs that failed. More arguments go to pytest: make test ARGS="-x tests/orders"."""
    os.chdir(ROOT)
    env = {**os.environ, "CHROME_BIN": browser.ensure()}
    failed = []
    for name, options in RUNS.items():
        print(f"\n== Tests on {name}", flush=True)
        started = time.monotonic()
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            PROCESSES,
            "--dist",
            "worksteal",
            *options,
            *sys.argv[1:],
        ]
        if subprocess.run(command, env=env, check=False).returncode:
            failed.append(name)
        print(f"== {name}: {time.monotonic() - started:.0f} s", flush=True)
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
    return len(failed)


if __name__ == "__main__":
    raise SystemExit(main())
