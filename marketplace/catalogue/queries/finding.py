"""Search: understand the words, correct them, find, rank, count. At most four statements, whatever the size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, Select, bindparam, select, true

from marketplace.catalogue.cards import Card
from marketplace.catalogue.models import Listing
from marketplace.catalogue.queries import counts
from marketplace.catalogue.queries.pages import (
    CARD_COLUMNS,
    NUMBER,
    PAGE_SIZE,
    SORTS,
    Filters,
    L,
    card_joins,
    clauses,
    page_of,
)
from marketplace.catalogue.search import adapter, spelling
from marketplace.catalogue.search.text import SPELLINGS, Wanted, query_words, stem
from marketplace.core.db import db
from marketplace.core.paging import Page, decode_cursor, encode_cursor


@dataclass(frozen=True, slots=True)
class Understood:
    """What was searched for: `words` after correction; `ignored` occur nowhere and look like nothing that does."""

    typed: tuple[str, ...]
    words: tuple[str, ...]
    ignored: tuple[str, ...] = ()
    beginnings: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def is_changed(self) -> bool:
        """Whether to say "showing results for ..."."""
        return bool(self.words) and self.words != self.typed


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a query. `is_capped`: more than the ranked candidates match."""

    page: Page[Card]
    facets: counts.Facets
    understood: Understood
    is_capped: bool

    @property
    def is_empty(self) -> bool:
        return self.facets.total == 0


def understand(text: str, *, exactly: bool = False) -> Understood:
    """Join spelling variants, then correct what the shop window does not know. `exactly` takes the words as typed."""
    typed = tuple(query_words(text))
    if exactly:
        return Understood(typed, typed)
    joined = [SPELLINGS.get(word, word) for word in typed]
    found = spelling.known_words([*joined, *(stem(word) for word in joined)])
    known = {word for word in joined if word in found or stem(word) in found}
    better = spelling.corrections(word for word in joined if word not in known)
    words = tuple(dict.fromkeys(better.get(word, word) for word in joined if word in known or word in better))
    ignored = tuple(word for word in joined if word not in known and word not in better)
    return Understood(typed, words, ignored, frozenset(word for word in better if better[word] == word))


def search(
    text: str,
    filters: Filters,
    *,
    sort: str = "relevan",
    after: str | None = None,
    limit: int = PAGE_SIZE,
    exactly: bool = False,
) -> Found:
    """The best matches under the filters. At most `MOST_CANDIDATES` are ranked: a common word costs like a rare one."""
    understood = understand(text, exactly=exactly)
    if not understood.words:
        return Found(Page([], None), counts.Facets(), understood, False)
    wanted = [Wanted(word, stem(word), word in understood.beginnings) for word in understood.words]
    values = adapter.bind(wanted)
    counted = _count(filters, values)
    seen = _seen(after)
    statement = _statement(adapter.hits(), filters.names, sort if sort in SORTS else "relevan")
    rows = db.session.execute(statement, {**values, **filters.values, "size": limit + 1, "seen": seen}).all()
    page = page_of(rows, limit, lambda _row: encode_cursor(seen + limit))
    is_capped = sum(counted.regencies.values()) >= adapter.MOST_CANDIDATES
    return Found(page, counted, understood, is_capped)


def _seen(cursor: str | None) -> int:
    """Paging inside the ranked candidates: their number is bounded, so skipping costs nothing that grows."""
    values = decode_cursor(cursor, length=1)
    is_ours = values is not None and isinstance(values[0], int)
    return min(max(values[0], 0), adapter.MOST_CANDIDATES) if is_ours and values else 0


def _source(hits: CTE) -> Any:
    return adapter.HitsFirst(hits, Listing.__table__, L.product_id == hits.c.product_id)


@lru_cache(maxsize=512)
def _statement(hits: CTE, names: frozenset[str], sort: str) -> Select[Any]:
    statement = (
        select(*CARD_COLUMNS)
        .select_from(card_joins(_source(hits)))
        .where(L.is_shown == true(), *clauses(names))
    )
    order: tuple[Any, ...]
    if sort == "relevan":
        order = (hits.c.score.desc(), L.sold.desc(), L.id.desc())
    else:
        column, falls = SORTS[sort]
        order = (column.desc(), L.id.desc()) if falls else (column, L.id)
    return (
        statement.order_by(*order)
        .limit(bindparam("size", type_=NUMBER))
        .offset(bindparam("seen", type_=NUMBER))
    )


@lru_cache(maxsize=512)
def _count_statement(hits: CTE, names: frozenset[str]) -> Select[Any]:
    some = (
        select(*counts.COUNTED_COLUMNS)
        .select_from(_source(hits))
        .where(L.is_shown == true(), *clauses(names))
        .subquery("some")
    )
    return counts.grouped(some)


def _count(filters: Filters, values: dict[str, Any]) -> counts.Facets:
    names = filters.names - {"lokasi", "top", "category"}
    statement = _count_statement(adapter.hits(), names)
    chosen = {name: value for name, value in filters.values.items() if name in names}
    rows = db.session.execute(statement, {**values, **chosen}).all()
    if filters.category_id is None:
        return counts.fold(rows, regency_id=filters.regency_id, category_id=None)
    inside = [row for row in rows if filters.category_id in (row.top_category_id, row.category_id)]
    found = counts.fold(inside, regency_id=filters.regency_id, category_id=None)
    elsewhere = counts.fold(rows, regency_id=filters.regency_id, category_id=None)
    found.categories = elsewhere.categories
    return found
