"""What a run says: two tables in Markdown, and JSON. The goals and the peers' figures are those of an earlier study."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path
from typing import Any

Row = dict[str, Any]
PLACING = "placing"
# The share of the bare limit that each page shall reach: SQLite, PostgreSQL.
GOALS = {"listing": (0.55, 0.45), "product": (0.40, 0.30), "search": (0.50, 0.50), PLACING: (0.25, 0.30)}
MOST_STATEMENTS = {"listing": 4, "product": 5, "search": 4, "checkout": 20, PLACING: 20}
# Orders a second with 16 clients, measured once on a quiet machine of the same size: to compare the order of magnitude.
PEERS = "django-oscar 35-52, Vendure 16-20, Medusa 6, Saleor 5; bare limit 1,220-1,770 on SQLite, 515-525 on PostgreSQL"


def tables(rows: list[Row]) -> list[str]:
    """CPU is of the web processes and the database together; the ratios are to the bare limit of the same run."""
    lines: list[str] = []
    pages = [row for row in rows if row["workload"] != PLACING]
    if pages:
        lines += _table("statements (goal) | bytes raw / sent", pages, _page)
    orders = [row for row in rows if row["workload"] == PLACING]
    if orders:
        lines += ["", "Placing an order: one request, 16 clients, one product; requests/s are orders/s.", ""]
        lines += _table("statements (goal) | p99 ms | oversold (limit)", orders, _order)
        lines += ["", f"Orders/s elsewhere: {PEERS}."]
    return lines


def _table(more: str, rows: list[Row], cells: Any) -> list[str]:
    head = (
        "Database | Products | Workload | requests/s | p50 ms | p95 ms | errors | CPU ms"
        f" | limit: requests/s | limit: p95 ms | limit: CPU ms | ratio requests/s | ratio CPU | goal | {more}"
    )
    return [f"| {head} |", "|" + "---|" * (head.count("|") + 1), *(_line(row, cells(row)) for row in rows)]


def _line(row: Row, more: str) -> str:
    ours, bare = row["product"], row["limit"]
    return (
        f"| {row['database']} | {row['products']} | {row['workload']}"
        f" | {ours['per_second']:.0f} | {ours['p50']:.1f} | {ours['p95']:.1f} | {ours['errors']} | {ours['cpu_ms']:.2f}"
        f" | {bare['per_second']:.0f} | {bare['p95']:.1f} | {bare['cpu_ms']:.2f}"
        f" | {ours['per_second'] / bare['per_second']:.2f} | {bare['cpu_ms'] / ours['cpu_ms']:.2f}"
        f" | {_goal(row)} | {row['statements']} ({MOST_STATEMENTS[row['workload']]}) | {more} |"
    )


def _goal(row: Row) -> str:
    goals = GOALS.get(row["workload"])
    return "" if goals is None else f"{goals[row['database'] == 'postgresql']:.2f}"


def _page(row: Row) -> str:
    return f"{row['product']['bytes']} / {row['product']['sent']}"


def _order(row: Row) -> str:
    return f"{row['product']['p99']:.1f} | {row['product']['oversold']} ({row['limit']['oversold']})"


def wrong(rows: list[Row]) -> list[str]:
    """One line for each workload with a wrong answer, or with more sold than there was."""
    said = []
    for row in rows:
        for name in ("product", "limit"):
            one = row[name]
            if one["errors"] or one.get("oversold"):
                words = f"{one['errors']} wrong answers {one['said']}, {one.get('oversold', 0)} oversold"
                said.append(f"{row['database']} {row['workload']}, {name}: {words}")
    return said


def write(rows: list[Row], options: Row, folder: Path) -> Path:
    """Beside the data; a time that nobody measured is null."""
    path = folder / f"{time.strftime('%Y%m%d-%H%M%S')}.json"
    plain = [{**row, **{name: _finite(row[name]) for name in ("product", "limit")}} for row in rows]
    path.write_text(
        json.dumps({"options": options, "peers": PEERS, "goals": GOALS, "rows": plain}, indent=1), "utf-8"
    )
    return path


def _finite(row: Row) -> Row:
    return {
        key: None if isinstance(value, float) and not math.isfinite(value) else value
        for key, value in row.items()
    }
