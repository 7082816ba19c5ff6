"""`python -m bench`: product and bare limit in turn, on SQLite and on PostgreSQL; a table, and JSON under var/bench."""

from __future__ import annotations

import argparse
import os
import statistics
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import data, placing, report
from bench.client import FLOWS, Flow, Tally, Visitor, drive
from bench.placing import CLIENTS, Shelf
from bench.report import PLACING, Row
from bench.servers import Running, serve
from config import Config
from tests.support.postgres import Server
from tools.environment import ROOT
from tools.translations import compile_stale

APPLICATIONS = {"product": "wsgi:app", "limit": "bench.limit.app:app"}


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
            for row in _measure(source, database, options):
                rows.append({"products": count, "database": database, **row})
    for line in report.tables(rows):
        print(line)
    path = report.write(rows, vars(options), data.FOLDER)
    print(f"\nJSON: {path.relative_to(ROOT)}")
    wrong = report.wrong(rows)
    for line in wrong:
        print(line)
    return bool(wrong)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "--products", type=int, nargs="+", default=[2_000], help="how many; several show growth"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each workload in each round")
    parser.add_argument("--orders", type=int, default=160, help="pressed in each round of placing")
    parser.add_argument(
        "--only", nargs="+", choices=[*FLOWS, PLACING], default=[*FLOWS, PLACING], help="these workloads"
    )
    parser.add_argument(
        "--database", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"]
    )
    return parser.parse_args()


def _measure(source: Path, database: str, options: argparse.Namespace) -> Iterator[Row]:
    rounds, seconds, only, orders = options.rounds, options.seconds, options.only, options.orders
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
            if workload in only:
                found = _in_turn(list(one.values()), flow, subjects, rounds, seconds)
                yield {"workload": workload, "statements": statements[workload], **found}
        if PLACING in only:
            shelves = {name: Shelf(pair[name], subjects.products[0]) for name in one}
            found = _orders(list(one.values()), shelves, subjects, rounds, orders)
            yield {"workload": PLACING, "statements": statements["checkout"], **found}
            for shelf in shelves.values():
                shelf.close()


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


def _orders(
    servers: list[Running], shelves: dict[str, Shelf], subjects: data.Subjects, rounds: int, orders: int
) -> dict[str, Row]:
    """Sixteen clients, one hot product with plenty in stock; then its last sixteen units for thirty-two buyers."""
    slug = subjects.products[0]
    samples: dict[str, list[Row]] = {running.name: [] for running in servers}
    for turn in range(rounds + 1):
        for running in servers:
            shelf = shelves[running.name]
            shelf.fill(orders * 2)
            forms = placing.prepare(running.port, slug, orders if turn else CLIENTS)
            before = running.cpu_seconds()
            tally = placing.press(running.port, forms, shelf)
            row = _figures(tally, running.cpu_seconds() - before)
            if turn:  # the first one warms up
                samples[running.name].append({**row, "oversold": tally.oversold})
    found = {}
    for running in servers:
        last = placing.last_units(running, slug, shelves[running.name])
        row = _middle(samples[running.name])
        row["oversold"] = sum(one["oversold"] for one in samples[running.name]) + last.oversold
        row["errors"] += len(last.errors)
        row["said"] += sorted(set(last.errors))[:3]
        found[running.name] = row
    return found


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
    return _figures(tally, running.cpu_seconds() - before)


def _figures(tally: Tally, used: float) -> Row:
    times = sorted(tally.times) or [float("nan")]
    return {
        "per_second": len(tally.times) / tally.seconds,
        **{f"p{part}": times[len(times) * part // 100] for part in (50, 95, 99)},
        "cpu_ms": used * 1000 / (len(tally.times) + len(tally.errors) or 1),
        "errors": len(tally.errors),
        "said": sorted(set(tally.errors))[:3],
    }


def _middle(samples: list[Row]) -> Row:
    """The median of the rounds; errors are added up."""
    keys = ("per_second", "p50", "p95", "p99", "cpu_ms")
    middle = {key: statistics.median(one[key] for one in samples) for key in keys}
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


if __name__ == "__main__":
    raise SystemExit(main())
