"""`python -m bench.prove`: the races, the deaths and the long stories, on both databases; one line for each claim.

`--short` takes the sizes of `make test`; `--only name` the claims with this word in them. A missing test is a failure.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.environment import ROOT


@dataclass(frozen=True, slots=True)
class Proof:
    """A claim, the tests that show it, and the settings that make them long."""

    claim: str
    path: str
    long: Mapping[str, str] = field(default_factory=dict)


PROOFS = [
    Proof("eight buyers, one unit", "tests/orders/test_last_unit_race.py", {"RACE_ROUNDS": "20"}),
    Proof(
        "no acknowledged order lost to kill -9",
        "tests/orders/test_killed_at_random.py",
        {"KILLS": "30", "CRASH_CLIENTS": "8", "CRASH_SECONDS": "40"},
    ),
    Proof("killed at each named place: orders", "tests/orders/test_killed_while_buying.py"),
    Proof("killed at each named place: refunds", "tests/payments/test_killed_while_refunding.py"),
    Proof("any story leaves the books whole", "tests/orders/test_any_order.py", {"PROOF": "long"}),
    Proof("webhook and return page at once", "tests/payments/test_two_at_once.py"),
    Proof("events in any order, lost, forged", "tests/payments/test_card_events.py"),
    Proof("three days without webhooks", "tests/cli/test_payments.py"),
    Proof("messages go out once, whoever dies", "tests/notices/test_sending.py"),
    Proof("the ledger balances", "tests/ledger"),
    Proof("card payments under trouble", "tests/payments/test_gateway_in_trouble.py"),
    Proof("jobs are done once", "tests/core/test_jobs.py"),
]


def main() -> int:
    """1 when a proof failed, or when one is missing."""
    parser = argparse.ArgumentParser(prog="bench.prove", description=__doc__)
    parser.add_argument("--only", default="", help="claims with this in their words or path")
    parser.add_argument("--short", action="store_true", help="the sizes of make test")
    parser.add_argument("--times", type=int, default=1, help="how often each proof is repeated")
    parser.add_argument(
        "--database", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"]
    )
    options = parser.parse_args()
    os.chdir(ROOT)
    chosen = [proof for proof in PROOFS if options.only in f"{proof.claim} {proof.path}"]
    failed = int(not chosen)
    for database in options.database:
        for proof in chosen:
            started = time.monotonic()
            said, figures = _prove(proof, database, options.times, is_short=options.short)
            failed += bool(said)
            word = "FAIL" if said else "ok  "
            took = time.monotonic() - started
            print(
                f"{word}  {database:<10}  {proof.claim:<38} {options.times} x {took:6.1f} s  {figures}",
                flush=True,
            )
            if said:
                print("\n".join(f"      {line}" for line in said.splitlines()[-15:]), flush=True)
    return int(failed > 0)


def _prove(proof: Proof, database: str, times: int, *, is_short: bool) -> tuple[str, str]:
    """What was said when it failed, nothing when it held every time; and the figures it saw."""
    if not (ROOT / proof.path).exists():
        return f"{proof.path} is missing", ""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures"
        figures.touch()
        sizes = {} if is_short else proof.long
        env = {**os.environ, **sizes, "PROOF_FIGURES": str(figures)}
        for _time in range(times):
            done = subprocess.run(
                [*command, "--database", database, proof.path],
                env=env,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                return done.stdout + done.stderr, ""
        seen = "; ".join(figures.read_text("utf-8").splitlines())
    return "", seen or done.stdout.strip().splitlines()[-1].strip("= ")


if __name__ == "__main__":
    raise SystemExit(main())
