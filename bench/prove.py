"""`python -m bench.prove`: every check of races, payments, crashes and time, on both databases; a line for each claim.

`--list` names the tests of each; `--short` takes the sizes of `make test`; `--only 6` or `--only voucher` chooses. The table
is in bench/proofs. A claim without a test, or whose test is gone, is a failure.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from bench.proofs import PROOFS, Proof
from tests.support.postgres import Server
from tools.environment import ROOT

PATIENCE = 1_800  # seconds; a proof that hangs is a failure and not a wait
DATABASES = ["sqlite", "postgresql"]


def main() -> int:
    """1 when a proof failed, or when one has no test."""
    options = _options()
    chosen = [proof for proof in PROOFS if not options.only or any(map(proof.is_about, options.only))]
    if not chosen:
        print("No proof is about this: --list shows all of them.", file=sys.stderr)
        return 1
    if options.list:
        for proof in chosen:
            settings = "".join(f"  {name}={value}" for name, value in proof.long.items())
            print(f"{proof.numbers:>7}  {proof.claim}{settings}", *proof.paths, sep=f"\n{'':>9}")
        return 0
    os.chdir(ROOT)
    failed = 0
    for database in options.database:
        server = Server() if database == "postgresql" and "TEST_DATABASE_URL" not in os.environ else None
        env = {**os.environ, **({"TEST_DATABASE_URL": server.url()} if server else {})}
        try:
            for proof in chosen:
                failed += _shown(proof, database, env, options)
        finally:
            if server:
                server.stop()
    return int(failed > 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.prove", description=__doc__)
    parser.add_argument(
        "--list", action="store_true", help="the proofs, their tests and long settings; runs nothing"
    )
    parser.add_argument(
        "--only", nargs="+", default=[], help="the number of a check, or words of a claim or path"
    )
    parser.add_argument("--short", action="store_true", help="the sizes of make test")
    parser.add_argument("--times", type=int, default=1, help="how often each proof is repeated")
    parser.add_argument("--database", nargs="+", choices=DATABASES, default=DATABASES)
    return parser.parse_args()


def _shown(proof: Proof, database: str, env: Mapping[str, str], options: argparse.Namespace) -> bool:
    """Whether it failed; says so, or what it saw."""
    started = time.monotonic()
    figures, fault = _seen(proof, database, env if options.short else {**env, **proof.long}, options.times)
    took = time.monotonic() - started
    word = "FAIL" if fault else "ok  "
    print(
        f"{word}  {database:<10}  {proof.numbers:>7}  {proof.claim:<62} {took:6.1f} s  {figures}", flush=True
    )
    if fault:
        print("\n".join(f"      {line}" for line in fault.splitlines()[-15:]), flush=True)
    return bool(fault)


def _seen(proof: Proof, database: str, env: Mapping[str, str], times: int) -> tuple[str, str]:
    """The figures it saw, and what was said when it failed."""
    if not proof.tests:
        return "", "no test shows this yet"
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--database", database]
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures"
        figures.touch()
        for _time in range(times):
            try:
                done = subprocess.run(
                    [*command, *proof.paths],
                    env={**env, "PROOF_FIGURES": str(figures)},
                    capture_output=True, text=True, check=False, timeout=PATIENCE,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                return "", f"still running after {PATIENCE} s"
            if done.returncode:
                return "", done.stdout + done.stderr
        summary = done.stdout.strip().splitlines()[-1].strip("= ").split(" in ")[0]
        return "; ".join([*figures.read_text("utf-8").splitlines(), summary]), ""


if __name__ == "__main__":
    raise SystemExit(main())
