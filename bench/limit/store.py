"""Raw SQL on the product's own tables; orders go to small tables of its own. One connection a thread."""

from __future__ import annotations

import sqlite3
import threading
from typing import Any

import psycopg

Rows = Any  # tuples of the driver
CARD = "l.slug, l.name, l.price_from, l.unit, l.available, r.name, p.original"
FROM = "listings l LEFT JOIN regencies r ON r.id = l.regency_id LEFT JOIN pictures p ON p.id = l.picture_id"
TABLES = (
    "CREATE TABLE limit_basket (visitor TEXT, variant_id INTEGER, quantity INTEGER, PRIMARY KEY (visitor, variant_id))",
    "CREATE TABLE limit_orders (id {key}, name TEXT, phone TEXT, total BIGINT)",
    "CREATE TABLE limit_lines (order_id INTEGER, variant_id INTEGER, quantity INTEGER, price BIGINT)",
    "CREATE TABLE limit_outbox (id {key}, kind TEXT, payload TEXT)",
)
PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # as the product has it
    "busy_timeout = 10000",
    "mmap_size = 268435456",
    "temp_store = MEMORY",
)


class Store:
    """The database of one process. `url` is SQLAlchemy's, so that both applications are told the same."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = url.startswith("sqlite:///")
        self.address = url.removeprefix("sqlite:///") if self.is_sqlite else url.replace("+psycopg", "", 1)
        self.local = threading.local()

    def run(self, statement: str, *values: Any) -> Any:
        """The cursor after one statement; each is a transaction of its own unless `begin` was called."""
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = self.local.connection = self._connect()
        return connection.execute(statement if self.is_sqlite else statement.replace("?", "%s"), values)

    def _connect(self) -> Any:
        if not self.is_sqlite:
            connection = psycopg.connect(self.address, autocommit=True)
            connection.prepare_threshold = 1
            return connection
        lite = sqlite3.connect(self.address, isolation_level=None, cached_statements=256)
        for pragma in PRAGMAS:
            lite.execute(f"PRAGMA {pragma}")
        return lite

    def make_tables(self) -> None:
        """Once, before the server starts."""
        key = "INTEGER PRIMARY KEY" if self.is_sqlite else "BIGSERIAL PRIMARY KEY"
        for statement in TABLES:
            self.run(statement.format(key=key))

    def departments(self) -> Rows:
        return self.run(
            "SELECT slug, name FROM categories WHERE parent_id IS NULL ORDER BY position"
        ).fetchall()

    def category(self, slug: str) -> Any:
        return self.run("SELECT id, name FROM categories WHERE slug = ?", slug).fetchone()

    def cards(self, category_id: int) -> Rows:
        return self.run(
            f"SELECT {CARD} FROM {FROM} WHERE l.is_shown = TRUE AND l.category_id = ?"
            " ORDER BY l.published_at DESC, l.id DESC LIMIT 24",
            category_id,
        ).fetchall()

    def facets(self, category_id: int) -> Rows:
        """The counts that the product keeps per category."""
        return self.run(
            "SELECT facet, value, count FROM listing_counts WHERE category_id = ?", category_id
        ).fetchall()

    def search(self, word: str) -> Rows:
        """One word, ranked."""
        if self.is_sqlite:
            return self.run(
                f"SELECT {CARD} FROM (SELECT rowid AS id, rank AS score FROM search_index WHERE search_index MATCH ?"
                f" ORDER BY rank LIMIT 24) AS hit CROSS JOIN {FROM} WHERE l.product_id = hit.id ORDER BY hit.score",
                f'"{word}"',
            ).fetchall()
        return self.run(
            f"SELECT {CARD} FROM (SELECT product_id, ts_rank(vector, query) AS score"
            " FROM search_index, to_tsquery('simple', ?) AS query WHERE vector @@ query ORDER BY score DESC LIMIT 24)"
            f" AS hit JOIN ({FROM}) ON l.product_id = hit.product_id ORDER BY hit.score DESC",
            word,
        ).fetchall()

    def product(self, slug: str) -> Any:
        return self.run(
            f"SELECT {CARD}, d.id, d.description, s.name, s.slug, s.hours FROM {FROM}"
            " JOIN products d ON d.id = l.product_id JOIN partners s ON s.id = l.partner_id WHERE l.slug = ?",
            slug,
        ).fetchone()

    def variants(self, product_id: int) -> Rows:
        return self.run(
            "SELECT v.id, v.name, v.price, s.on_hand - s.reserved FROM variants v"
            " JOIN stocks s ON s.variant_id = v.id WHERE v.product_id = ? ORDER BY v.position",
            product_id,
        ).fetchall()

    def put_in(self, visitor: str, variant_id: int, quantity: int) -> None:
        self.run(
            "INSERT INTO limit_basket VALUES (?, ?, ?) ON CONFLICT (visitor, variant_id)"
            " DO UPDATE SET quantity = limit_basket.quantity + excluded.quantity",
            visitor, variant_id, quantity,
        )  # fmt: skip

    def basket(self, visitor: str) -> Rows:
        return self.run(
            "SELECT v.id, d.name, b.quantity, v.price, v.partner_id, s.name FROM limit_basket b"
            " JOIN variants v ON v.id = b.variant_id JOIN products d ON d.id = v.product_id"
            " JOIN partners s ON s.id = v.partner_id WHERE b.visitor = ? ORDER BY v.id",
            visitor,
        ).fetchall()

    def place(self, visitor: str, name: str, phone: str) -> int | None:
        """All or nothing: stock, order, lines, outbox, basket. None when something is sold out."""
        self.run("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
        try:
            order_id = self._place(self.basket(visitor), name, phone)
            if order_id is not None:
                self.run("DELETE FROM limit_basket WHERE visitor = ?", visitor)
            self.run("ROLLBACK" if order_id is None else "COMMIT")
        except Exception:
            self.run("ROLLBACK")
            raise
        return order_id

    def _place(self, lines: Rows, name: str, phone: str) -> int | None:
        total = sum(line[2] * line[3] for line in lines)
        order_id = self.run(
            "INSERT INTO limit_orders (name, phone, total) VALUES (?, ?, ?) RETURNING id", name, phone, total
        ).fetchone()[0]
        for variant_id, _name, quantity, price, *_shop in lines:
            left = self.run(
                "UPDATE stocks SET on_hand = on_hand - ? WHERE variant_id = ? AND on_hand - reserved >= ? RETURNING id",
                quantity * 1000, variant_id, quantity * 1000,
            ).fetchone()  # fmt: skip
            if left is None:
                return None
            self.run("INSERT INTO limit_lines VALUES (?, ?, ?, ?)", order_id, variant_id, quantity, price)
        self.run("INSERT INTO limit_outbox (kind, payload) VALUES ('order', ?)", str(order_id))
        return int(order_id) if lines else None
