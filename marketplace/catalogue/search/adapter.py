"""The port: which words match is the database's own business; everything after that is the same on both."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, Float, FromClause, Join, column, text
from sqlalchemy.ext.compiler import compiles

from marketplace.catalogue.search import postgres, sqlite
from marketplace.catalogue.search.text import Wanted
from marketplace.core.db import is_sqlite

MOST_CANDIDATES = 1_000


def bind(words: Sequence[Wanted]) -> dict[str, Any]:
    """What `hits` binds: the query in the database's own language, and how many candidates at most."""
    language = sqlite if is_sqlite() else postgres
    return {"match": language.match(words), "named": language.named(words), "most": MOST_CANDIDATES}


def hits() -> CTE:
    """Matching product ids and their scores, greater for better; with the values of `bind`."""
    return _hits(sqlite.CANDIDATES if is_sqlite() else postgres.CANDIDATES)


@lru_cache
def _hits(statement: str) -> CTE:
    rows = text(statement).columns(column("product_id", BigInteger), column("score", Float))
    return rows.cte("hits").prefix_with("MATERIALIZED")


class HitsFirst(Join):
    """A join that reads the hits first. SQLite may otherwise walk through the whole catalogue."""

    inherit_cache = True

    def __init__(self, left: FromClause, right: FromClause, on: ColumnElement[bool]) -> None:
        super().__init__(left, right, on)


@compiles(HitsFirst)
def _as_join(element: Any, compiler: Any, **options: Any) -> str:
    return str(compiler.visit_join(element, **options))


@compiles(HitsFirst, "sqlite")
def _as_cross_join(element: Any, compiler: Any, **options: Any) -> str:
    options["asfrom"] = True
    options.pop("from_linter", None)
    left = compiler.process(element.left, **options)
    right = compiler.process(element.right, **options)
    return f"{left} CROSS JOIN {right} ON {compiler.process(element.onclause)}"
