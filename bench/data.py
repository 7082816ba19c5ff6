"""One demo world for everybody: loaded once a day on SQLite, copied row by row to PostgreSQL, cloned for the limit."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, insert, inspect, select, text

from bench.limit.store import Store
from config import Config
from marketplace.app import create_app
from marketplace.core.db import db
from tests.support.databases import run_on, settings_for
from tests.support.postgres import Server
from tests.support.processes import environment
from tools.environment import ROOT

FOLDER = ROOT / "var" / "bench"
AT_ONCE = 2_000
KEPT = int(os.environ.get("STORED_PAGES", "0"))  # the goals for pages are about making them


@dataclass(frozen=True)
class Subjects:
    """What the client asks for; the same for both applications."""

    categories: tuple[str, ...]
    products: tuple[str, ...]
    words: tuple[str, ...]


def load(products: int) -> Path:
    """The SQLite file with the demo world and `products` more; made when today's is not there yet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(date.today().isoformat().encode())  # noqa: DTZ011 - only a name
    for path in sorted((ROOT / "migrations" / "versions").glob("*.py")):
        digest.update(path.read_bytes())
    ready = FOLDER / f"data-{products}-{digest.hexdigest()[:12]}.sqlite"
    if not ready.exists():
        for old in FOLDER.glob(f"data-{products}-*"):
            old.unlink()
        part = FOLDER / "loading.sqlite"
        for leftover in FOLDER.glob("loading.sqlite*"):
            leftover.unlink()
        settings = settings_for(f"sqlite:///{part}", var=FOLDER / "scratch", port=8000)
        flask(settings, "db", "upgrade")
        flask(settings, "demo", "load", "--small", "--products", str(products))
        clone(part, ready)
        for leftover in FOLDER.glob("loading.sqlite*"):
            leftover.unlink()
    return ready


def flask(settings: Config, *command: str) -> None:
    """Raises SystemExit with the command's own words when it fails."""
    Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *command],
        cwd=ROOT, env=environment(settings), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"`flask {' '.join(command)}` failed:\n{done.stdout}{done.stderr}")


def clone(source: Path, target: Path) -> None:
    """A consistent copy, without the write-ahead log."""
    for leftover in target.parent.glob(f"{target.name}*"):
        leftover.unlink()
    with sqlite3.connect(source) as read, sqlite3.connect(target) as write:
        read.backup(write)
    read.close()
    write.close()


def sqlite_pair(source: Path) -> dict[str, Config]:
    """Settings of both applications, each on a copy of its own."""
    pair = {}
    for name in ("product", "limit"):
        clone(source, FOLDER / f"{name}.sqlite")
        pair[name] = _settings(f"sqlite:///{FOLDER / name}.sqlite")
    Store(pair["limit"].DATABASE_URL).make_tables()
    return pair


def postgres_pair(source: Path, server: Server) -> dict[str, Config]:
    """The same on PostgreSQL, with the very same rows."""
    run_on(server.url(), "CREATE DATABASE product TEMPLATE template0")
    pair = {name: _settings(server.url(name)) for name in ("product", "limit")}
    flask(pair["product"], "db", "upgrade")
    create_app(pair["product"])  # it imports every model: now the tables are all known
    copy(create_engine(f"sqlite:///{source}"), create_engine(pair["product"].DATABASE_URL))
    run_on(server.url(), 'CREATE DATABASE "limit" TEMPLATE product STRATEGY file_copy')
    Store(pair["limit"].DATABASE_URL).make_tables()
    return pair


def _settings(url: str) -> Config:
    var = FOLDER / "scratch"
    var.mkdir(parents=True, exist_ok=True)
    return replace(
        settings_for(url, var=var, port=8000), STRIPE_API_BASE="http://127.0.0.1:9", STORED_PAGES=KEPT
    )


def copy(source: Engine, target: Engine) -> None:
    """Every row of every table. Triggers sleep meanwhile, but for those that keep the search index."""
    with source.connect() as read, target.begin() as write:
        write.execute(text("SET session_replication_role = replica"))
        made = set(inspect(read).get_table_names())
        tables = [table for table in db.metadata.sorted_tables if table.name in made]
        write.execute(text("TRUNCATE " + ", ".join(f'"{table.name}"' for table in tables)))
        for table in tables:
            if table.name == "search_documents":
                write.execute(text("SET session_replication_role = origin"))
            rows = [dict(row) for row in read.execute(select(table)).mappings()]
            for start in range(0, len(rows), AT_ONCE):
                write.execute(insert(table), rows[start : start + AT_ONCE])
            write.execute(text("SET session_replication_role = replica"))
            _set_sequence(write, table.name)
    with target.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    source.dispose()
    target.dispose()


def _set_sequence(write: Connection, table: str) -> None:
    sequence = write.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table})
    if sequence is not None:
        write.execute(text(f"SELECT setval('{sequence}', coalesce(max(id), 0) + 1, false) FROM \"{table}\""))


def subjects(source: Path) -> Subjects:
    """Categories with a full page, products that can be bought by cash and fetched, words that occur in names."""
    with sqlite3.connect(source) as read:
        categories = read.execute(
            "SELECT c.slug FROM listings l JOIN categories c ON c.id = l.category_id WHERE l.is_shown"
            " GROUP BY c.slug HAVING count(*) >= 24 ORDER BY c.slug LIMIT 12"
        ).fetchall()
        products = read.execute(
            "SELECT slug FROM listings WHERE is_shown AND has_pickup AND NOT is_unlimited AND NOT has_choice"
            " AND available >= 100000 ORDER BY product_id DESC LIMIT 200"
        ).fetchall()
        words = read.execute(
            "SELECT term FROM search_terms WHERE length >= 5 AND products BETWEEN 20 AND 2000"
            " ORDER BY products DESC, term LIMIT 12"
        ).fetchall()
    read.close()
    return Subjects(*(tuple(row[0] for row in rows) for rows in (categories, products, words)))
