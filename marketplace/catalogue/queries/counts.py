"""How many products each further choice would show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, case, func, literal, select, true, union_all

from marketplace.catalogue.models import Listing, ListingCount
from marketplace.catalogue.queries.pages import Filters, L, clauses, in_stock
from marketplace.core.db import db
from marketplace.partners.models import Partner

MOST_COUNTED = (
    2_000  # of a filtered combination: beyond that a number helps nobody, and counting would cost too much
)
MOST_SHOPS = 12  # that a filter offers: there may be thousands
FLAGS = ("halal", "stok", "antar_penjual", "antar_ambil", "antar_kurir")


@dataclass(slots=True)
class Facets:
    """Counts per value. `is_exact` is False when only the first `MOST_COUNTED` were looked at: show no numbers then.

    `partners` holds the shops with the most products, while nothing but a category or words are chosen; `shop_names`
    their (name, slug).
    """

    total: int = 0
    is_exact: bool = True
    categories: Counter[int] = field(default_factory=Counter)
    regencies: Counter[int] = field(default_factory=Counter)
    partners: Counter[int] = field(default_factory=Counter)
    shop_names: dict[int, tuple[str, str]] = field(default_factory=dict)
    flags: Counter[str] = field(default_factory=Counter)


def facets(filters: Filters) -> Facets:
    """From the stored counts while nothing but a category is chosen; otherwise counted over a bounded set.

    The counts of places are those under the other choices, so that another place can be chosen.
    """
    if filters.names <= {"top", "category"}:
        return _stored(filters.category_id or 0)
    return _counted(filters)


_C = ListingCount.__table__.c
_ROWS = select(_C.facet, _C.value, _C.count).where(_C.category_id == bindparam("scope"), _C.count > 0)
_SHOPS = (
    _ROWS.add_columns(Partner.name, Partner.slug)
    .join(Partner, Partner.id == _C.value)
    .where(_C.facet == "mitra")
    .order_by(_C.count.desc(), _C.value)
    .limit(MOST_SHOPS)
    .subquery("shops")
)
_NAMELESS = _ROWS.add_columns(literal("").label("name"), literal("").label("slug"))
_STORED = union_all(_NAMELESS.where(_C.facet != "mitra"), select(_SHOPS))


def _stored(category_id: int) -> Facets:
    found = Facets()
    rows = db.session.execute(_STORED, {"scope": category_id})
    by_kind = {"kategori": found.categories, "lokasi": found.regencies, "mitra": found.partners}
    for facet, value, number, name, slug in rows:
        if facet == "semua":
            found.total = number
        elif facet in by_kind:
            by_kind[facet][value] = number
        else:
            found.flags[facet] = number
        if name:
            found.shop_names[value] = (name, slug)
    return found


def count_columns(source: Any) -> tuple[Any, ...]:
    """Group keys, then the number of rows and of those with each flag, in the order of `FLAGS`."""
    conditions = (
        source.is_halal == true(),
        source.has_stock == 1,
        source.has_own_delivery == true(),
        source.has_pickup == true(),
        source.has_courier == true(),
    )
    sums = (func.sum(case((condition, 1), else_=0)) for condition in conditions)
    return (source.top_category_id, source.category_id, source.regency_id, func.count(), *sums)


def grouped(some: Any) -> Select[Any]:
    """The counts of a set of rows, per category and place: few groups, whatever the number of rows."""
    keys = (some.c.top_category_id, some.c.category_id, some.c.regency_id)
    return select(*count_columns(some.c)).group_by(*keys)


COUNTED_COLUMNS = (
    L.top_category_id,
    L.category_id,
    L.regency_id,
    L.is_halal,
    L.has_own_delivery,
    L.has_pickup,
    L.has_courier,
    case((in_stock(), 1), else_=0).label("has_stock"),
)


@lru_cache(maxsize=512)
def _statement(names: frozenset[str]) -> Select[Any]:
    some = (
        select(*COUNTED_COLUMNS)
        .where(Listing.__table__.c.is_shown == true(), *clauses(names))
        .limit(MOST_COUNTED + 1)
        .subquery("some")
    )
    return grouped(some)


def _counted(filters: Filters) -> Facets:
    values = {name: value for name, value in filters.values.items() if name != "lokasi"}
    rows = db.session.execute(_statement(filters.names - {"lokasi"}), values)
    found = fold(rows, regency_id=filters.regency_id, category_id=filters.category_id)
    found.is_exact = sum(found.regencies.values()) <= MOST_COUNTED
    return found


def fold(rows: Iterable[Any], *, regency_id: int | None, category_id: int | None) -> Facets:
    """Add up the groups. Places are counted over all rows, everything else over those of the chosen place."""
    found = Facets()
    sums = [0] * len(FLAGS)
    for top_id, kind_id, place_id, number, *flags in rows:
        if place_id is not None:
            found.regencies[place_id] += number
        if regency_id is not None and place_id != regency_id:
            continue
        found.total += number
        for kind in {top_id, kind_id} - {category_id}:
            found.categories[kind] += number
        sums = [have + int(more) for have, more in zip(sums, flags, strict=True)]
    found.flags.update(dict(zip(FLAGS, sums, strict=True)))
    return found
