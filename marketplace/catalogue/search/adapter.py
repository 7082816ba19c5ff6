"""The port: which words match is the database's own business; everything after that is the same on both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, FromClause, Join, column, text
from sqlalchemy.ext.compiler import compiles

from marketplace.catalogue.search import postgres, sqlite
from marketplace.catalogue.search.text import Concept, Wanted
from marketplace.core.db import is_sqlite

MOST_CANDIDATES = 1_000


MOST_SIGNS = 6


def bind(concepts: Sequence[Concept], *, relaxed: bool = False) -> dict[str, Any]:
    """What `hits` binds: the query in the database's own language, and how many candidates at most.

    `relaxed`: half of the things are enough, and one of them must be sure.
    """
    language: Any = sqlite if is_sqlite() else postgres
    groups = _halves(concepts) if relaxed else [tuple(concepts)]
    texts = {
        "match": _said(groups, language.anywhere, language),
        "named": _said(groups, language.in_name, language),
    }
    return {**texts, "most": MOST_CANDIDATES}


def _said(groups: Sequence[tuple[Concept, ...]], word_as: Callable[[Wanted], str], language: Any) -> str:
    """Any of the groups, with all its things, each by any of its alternatives, with all their words."""

    def joined(parts: Iterable[str], by: str) -> str:
        return by.join(f"({part})" for part in parts)

    def thing(concept: Concept) -> str:
        return joined(
            (joined(map(word_as, words), language.AND) for words in concept.alternatives), language.OR
        )

    return joined((joined(map(thing, group), language.AND) for group in groups), language.OR)


def _halves(concepts: Sequence[Concept]) -> list[tuple[Concept, ...]]:
    size = (len(concepts) + 1) // 2
    return [some for some in combinations(concepts, size) if any(concept.is_sure for concept in some)]


def signs(concepts: Sequence[Concept], text: str) -> dict[str, str]:
    """Patterns whose place in a name tells how well a candidate fits: the stems of the visitor's own words first."""
    own = [words[0].stem for concept in concepts for words in concept.alternatives[:1]]
    rest = [word.stem for concept in concepts for words in concept.alternatives for word in words]
    found = list(dict.fromkeys(own + rest))[:MOST_SIGNS]
    starts = {f"starts{number}": f"{sign}%" for number, sign in enumerate(found)}
    holds = {f"holds{number}": f"% {sign}%" for number, sign in enumerate(found)}
    return {"whole": f"{text}%", **starts, **holds}


def hits() -> CTE:
    """Matching product ids and their scores, greater for better; with the values of `bind`."""
    return _hits(sqlite.CANDIDATES if is_sqlite() else postgres.CANDIDATES)


@lru_cache
def _hits(statement: str) -> CTE:
    rows = text(statement).columns(column("product_id", BigInteger), column("score", BigInteger))
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
