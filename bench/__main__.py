"""`python -m bench`: product and bare limit in turn, on SQLite and on PostgreSQL; a table, and JSON under var/bench."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench import data
from bench.client import FLOWS, Flow, Visitor, drive
from bench.servers import Running, serve
from config import Config
from tests.support.postgres import Server
from tools.environment import ROOT
from tools.translations import compile_stale

APPLICATIONS = {"product": "wsgi:app", "limit": "bench.limit.app:app"}
Row = dict[str, Any]


def main() -> int:
    """1 when any answer was wrong."""
    options = _options()
    os.chdir(ROOT)
    compile_stale()
    rows: list[Row] = []
    for count in options.products:
        print(f"The demo world and {count} products more ...", flush=True)
        source = data.load(count)
        for database in options.database:
            print(f"{database}: {options.rounds} rounds of {options.seconds:g} s ...", flush=True)
            for row in _measure(source, database, options.rounds, options.seconds):
                rows.append({"products": count, "database": database, **row})
    for line in table(rows):
        print(line)
    _write(rows, options)
    wrong = [row for row in rows if row["product"]["errors"] or row["limit"]["errors"]]
    for row in wrong:
        print(f"{row['database']} {row['workload']}: {row['product']['said'] or row['limit']['said']}")
    return bool(wrong)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "--products", type=int, nargs="+", default=[2_000], help="how many; several show growth"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each workload in each round")
    parser.add_argument(
        "--database", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"]
    )
    return parser.parse_args()


def _measure(source: Path, database: str, rounds: int, seconds: float) -> Iterator[Row]:
    subjects = data.subjects(source)
    with ExitStack() as stack:
        pair, postmaster = stack.enter_context(_databases(source, database))
        with serve("counted", "bench.counted:app", pair["product"], postmaster=None, workers=1) as counted:
            statements = {name: _statements(counted.port, flow, subjects) for name, flow in FLOWS.items()}
        one = {
            name: stack.enter_context(serve(name, application, pair[name], postmaster=postmaster))
            for name, application in APPLICATIONS.items()
        }
        for workload, flow in FLOWS.items():
            found = _in_turn(list(one.values()), flow, subjects, rounds, seconds)
            yield {"workload": workload, "statements": statements[workload], **found}


def _in_turn(
    servers: list[Running], flow: Flow, subjects: data.Subjects, rounds: int, seconds: float
) -> dict[str, Row]:
    samples: dict[str, list[Row]] = {running.name: [] for running in servers}
    for running in servers:
        drive(running.port, flow, subjects, min(1.0, seconds))  # caches, connections, compiled templates
    for _round in range(rounds):
        for running in servers:
            samples[running.name].append(_sample(running, flow, subjects, seconds))
    return {
        running.name: {**_middle(samples[running.name]), **_bytes(running, flow, subjects)}
        for running in servers
    }


@contextmanager
def _databases(source: Path, database: str) -> Iterator[tuple[dict[str, Config], int | None]]:
    if database == "sqlite":
        yield data.sqlite_pair(source), None
        return
    server = Server()
    try:
        yield data.postgres_pair(source, server), int((server.data / "postmaster.pid").read_text().split()[0])
    finally:
        server.stop()


def _sample(running: Running, flow: Flow, subjects: data.Subjects, seconds: float) -> Row:
    before = running.cpu_seconds()
    tally = drive(running.port, flow, subjects, seconds)
    used = running.cpu_seconds() - before
    times = sorted(tally.times) or [float("nan")]
    return {
        "per_second": len(tally.times) / tally.seconds,
        "p50": times[len(times) // 2],
        "p95": times[int(len(times) * 0.95)],
        "cpu_ms": used * 1000 / (len(tally.times) + len(tally.errors) or 1),
        "errors": len(tally.errors),
        "said": sorted(set(tally.errors))[:3],
    }


def _middle(samples: list[Row]) -> Row:
    """The median of the rounds; errors are added up."""
    middle = {
        key: statistics.median(one[key] for one in samples) for key in ("per_second", "p50", "p95", "cpu_ms")
    }
    said = sorted({words for one in samples for words in one["said"]})
    return {**middle, "errors": sum(one["errors"] for one in samples), "said": said}


def _bytes(running: Running, flow: Flow, subjects: data.Subjects) -> Row:
    answer = flow(Visitor(running.port, 1), subjects)
    return {"bytes": len(answer.plain), "sent": len(answer.body)}


def _statements(port: int, flow: Flow, subjects: data.Subjects) -> int:
    """Of the second turn: the first one fills caches."""
    visitor = Visitor(port, 1)
    flow(visitor, subjects)
    return int(flow(visitor, subjects).headers["X-Statements"])


def table(rows: list[Row]) -> list[str]:
    """Markdown; CPU is of the web processes and the database together."""
    lines = [
        "| Database | Products | Workload | requests/s | p50 ms | p95 ms | errors | CPU ms | statements"
        " | bytes raw / sent | limit: requests/s | limit: CPU ms | ratio requests/s | ratio CPU |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        ours, bare = row["product"], row["limit"]
        lines.append(
            f"| {row['database']} | {row['products']} | {row['workload']}"
            f" | {ours['per_second']:.0f} | {ours['p50']:.1f}"
            f" | {ours['p95']:.1f} | {ours['errors']} | {ours['cpu_ms']:.2f} | {row['statements']}"
            f" | {ours['bytes']} / {ours['sent']} | {bare['per_second']:.0f} | {bare['cpu_ms']:.2f}"
            f" | {ours['per_second'] / bare['per_second']:.2f} | {bare['cpu_ms'] / ours['cpu_ms']:.2f} |"
        )
    return lines


def _write(rows: list[Row], options: argparse.Namespace) -> None:
    path = data.FOLDER / f"{time.strftime('%Y%m%d-%H%M%S')}.json"
    path.write_text(json.dumps({"options": vars(options), "rows": rows}, indent=1), encoding="utf-8")
    print(f"\nJSON: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    raise SystemExit(main())
