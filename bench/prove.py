"""`python -m bench.prove`: the races and the deaths, on both databases, several times; one line each."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

from tools.environment import ROOT

PROOFS = {
    "eight buyers, one unit": "tests/orders/test_last_unit_race.py",
    "messages go out once, whoever dies": "tests/notices/test_sending.py",
    "the ledger balances": "tests/ledger",
    "card payments under trouble": "tests/payments/test_gateway_in_trouble.py",
    "jobs are done once": "tests/core/test_jobs.py",
}


def main() -> int:
    """1 when a proof failed, or when one is missing."""
    parser = argparse.ArgumentParser(prog="bench.prove", description=__doc__)
    parser.add_argument("--times", type=int, default=3, help="how often each proof is repeated")
    parser.add_argument(
        "--database", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"]
    )
    options = parser.parse_args()
    os.chdir(ROOT)
    failed = 0
    for database in options.database:
        for claim, path in PROOFS.items():
            started = time.monotonic()
            said = _prove(path, database, options.times)
            failed += bool(said)
            word = "FAIL" if said else "ok  "
            print(
                f"{word}  {database:<10}  {claim:<36} {options.times} x  {time.monotonic() - started:6.1f} s",
                flush=True,
            )
            if said:
                print("\n".join(f"      {line}" for line in said.splitlines()[-15:]), flush=True)
    return bool(failed)


def _prove(path: str, database: str, times: int) -> str:
    """What was said when it failed; nothing when it held every time."""
    if not (ROOT / path).exists():
        return f"{path} is missing"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "--database",
        database,
        path,
    ]
    for _time in range(times):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return done.stdout + done.stderr
    return ""


if __name__ == "__main__":
    raise SystemExit(main())
