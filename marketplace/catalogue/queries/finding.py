"""Search: understand the words, correct them, find, rank, count. At most four statements, whatever the size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, bindparam, case, func, or_, select, true, tuple_

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
    cursor_of,
    in_order,
    page_of,
    read_cursor,
)
from marketplace.catalogue.search import adapter
from marketplace.catalogue.search.meaning import Understood, understand
from marketplace.core.db import db
from marketplace.core.paging import Page, decode_cursor, encode_cursor
from marketplace.partners.models import Partner


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a query. `is_capped`: more than the ranked candidates match. `is_relaxed`: nothing has all of it."""

    page: Page[Card]
    facets: counts.Facets
    understood: Understood
    is_capped: bool
    is_relaxed: bool = False

    @property
    def is_empty(self) -> bool:
        return self.facets.total == 0


def search(
    text: str,
    filters: Filters,
    *,
    sort: str = "relevan",
    after: str | None = None,
    limit: int = PAGE_SIZE,
    exactly: bool = False,
) -> Found:
    """The best matches under the filters. At most `MOST_CANDIDATES` are ranked: a common word costs like a rare one.

    When nothing has all of what was asked for, what has half of it is shown, and the answer says so.
    """
    understood = understand(text, exactly=exactly)
    if not understood.words:
        return Found(Page([], None), counts.Facets(), understood, False)
    values, is_relaxed = adapter.bind(understood.concepts), False
    rows = _groups(filters, values)
    if not rows and understood.may_be_relaxed and not exactly:
        values, is_relaxed = adapter.bind(understood.concepts, relaxed=True), True
        rows = _groups(filters, values)
    counted = _fold(filters, rows)
    page: Page[Card] = Page([], None)
    if counted.total:
        if understood.is_certain:  # a corrected query has asked once more already, and pages are bounded
            _add_shops(counted, filters, values)
        values |= adapter.signs(understood.concepts, understood.text)
        page = _page(filters, values, sort if sort in SORTS else "relevan", after, limit)
    is_capped = sum(counted.regencies.values()) >= adapter.MOST_CANDIDATES
    return Found(page, counted, understood, is_capped, is_relaxed and counted.total > 0)


def _page(filters: Filters, values: dict[str, Any], sort: str, after: str | None, limit: int) -> Page[Card]:
    is_ranked = sort == "relevan"
    cursor = _read_rank(after) if is_ranked else read_cursor(after, sort)
    signs = sum(1 for name in values if name.startswith("holds")) if is_ranked else 0
    statement = _statement(adapter.hits(), filters.names, sort, signs, cursor is not None)
    names = ("after", "after_sold", "after_id") if is_ranked else ("after", "after_id")
    last = {} if cursor is None else dict(zip(names, cursor, strict=True))
    rows = db.session.execute(statement, {**values, **filters.values, **last, "size": limit + 1}).all()
    return page_of(rows, limit, _rank_cursor if is_ranked else lambda row: cursor_of(row, sort))


def _rank_cursor(row: Any) -> str:
    return encode_cursor(row.fit, row.sold.thousandths, row.id)


def _read_rank(text: str | None) -> tuple[int, int, int] | None:
    values = decode_cursor(text, length=3)
    if values is None or not all(isinstance(value, int) and abs(value) < 2**63 for value in values):
        return None
    fit, sold, key = values
    return fit, sold, key


def source_of(hits: CTE) -> Any:
    return adapter.HitsFirst(hits, Listing.__table__, L.product_id == hits.c.product_id)


def fit_of(hits: CTE, signs: int) -> ColumnElement[int]:
    """How well a candidate fits: everything in the name, then a name that begins with it (Indonesian names begin with
    the kind of thing), then how much of it the name holds. The steps are those of the relevance tests."""
    name = func.lower(L.name)
    fit: ColumnElement[int] = hits.c.score * 100
    if not signs:
        return fit
    begins = [name.like(bindparam(f"starts{number}")) for number in range(signs)]
    holds = [name.like(bindparam(f"holds{number}")) for number in range(signs)]
    fit = fit + case((name.like(bindparam("whole")), 70), (or_(*begins), 50), else_=0)
    for begun, held in zip(begins, holds, strict=True):
        fit = fit + case((or_(begun, held), 20), else_=0)
    return fit


@lru_cache(maxsize=512)
def _statement(hits: CTE, names: frozenset[str], sort: str, signs: int, has_after: bool) -> Select[Any]:
    fit = fit_of(hits, signs)
    statement = (
        select(*CARD_COLUMNS, fit.label("fit"))
        .select_from(card_joins(source_of(hits)))
        .where(L.is_shown == true(), *clauses(names))
    )
    if sort != "relevan":
        return in_order(statement, sort, has_after)
    key: tuple[Any, ...] = (fit, L.sold, L.id)
    if has_after:
        last = (bindparam(name, type_=NUMBER) for name in ("after", "after_sold", "after_id"))
        statement = statement.where(tuple_(*key) < tuple_(*last))
    return statement.order_by(*(part.desc() for part in key)).limit(bindparam("size", type_=NUMBER))


@lru_cache(maxsize=512)
def _count_statement(hits: CTE, names: frozenset[str]) -> Select[Any]:
    some = (
        select(*counts.COUNTED_COLUMNS)
        .select_from(source_of(hits))
        .where(L.is_shown == true(), *clauses(names))
        .subquery("some")
    )
    return counts.grouped(some)


def _groups(filters: Filters, values: dict[str, Any]) -> Sequence[Any]:
    names = filters.names - {"lokasi", "top", "category"}
    chosen = {name: value for name, value in filters.values.items() if name in names}
    return db.session.execute(_count_statement(adapter.hits(), names), {**values, **chosen}).all()


def _add_shops(found: counts.Facets, filters: Filters, values: dict[str, Any]) -> None:
    """The shops with the most hits under the other choices."""
    names = filters.names - {"mitra"}
    chosen = {name: value for name, value in filters.values.items() if name in names}
    for row in db.session.execute(_shops_statement(adapter.hits(), names), {**values, **chosen}):
        found.partners[row.id] = row.number
        found.shop_names[row.id] = (row.name, row.slug)


@lru_cache(maxsize=512)
def _shops_statement(hits: CTE, names: frozenset[str]) -> Any:
    number = func.count().label("number")
    return (
        select(Partner.id, Partner.name, Partner.slug, number)
        .select_from(source_of(hits).join(Partner.__table__, Partner.id == L.partner_id))
        .where(L.is_shown == true(), *clauses(names))
        .group_by(Partner.id, Partner.name, Partner.slug)
        .order_by(number.desc(), Partner.id)
        .limit(counts.MOST_SHOPS)
    )


def _fold(filters: Filters, rows: Sequence[Any]) -> counts.Facets:
    if filters.category_id is None:
        return counts.fold(rows, regency_id=filters.regency_id, category_id=None)
    inside = [row for row in rows if filters.category_id in (row.top_category_id, row.category_id)]
    found = counts.fold(inside, regency_id=filters.regency_id, category_id=None)
    elsewhere = counts.fold(rows, regency_id=filters.regency_id, category_id=None)
    found.categories = elsewhere.categories
    return found
