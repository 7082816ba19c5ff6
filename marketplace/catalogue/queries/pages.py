"""Pages of cards: filtered, sorted, one index scan from the last card of the page before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, select, true, tuple_

from marketplace.catalogue.cards import Card, card_of
from marketplace.catalogue.models import Category, Listing
from marketplace.core.clock import UtcColumn
from marketplace.core.db import db
from marketplace.core.images import Picture
from marketplace.core.paging import Page, decode_cursor, encode_cursor
from marketplace.core.quantity import NOTHING
from marketplace.partners.models import Partner
from marketplace.places.models import Regency

PAGE_SIZE = 24
L: Any = Listing.__table__.c
NUMBER = BigInteger()


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the visitor chose. Prices in whole rupiah, at least `rating` stars, `delivery` one of `WAYS`."""

    category_id: int | None = None
    is_department: bool = False
    regency_id: int | None = None
    partner_id: int | None = None
    price_min: int | None = None
    price_max: int | None = None
    delivery: str | None = None
    halal: bool = False
    in_stock: bool = False
    rating: int | None = None

    @property
    def values(self) -> dict[str, Any]:
        """The names and values that are set, as the statements bind them."""
        wanted = {
            "top" if self.is_department else "category": self.category_id,
            "lokasi": self.regency_id,
            "mitra": self.partner_id,
            "harga_min": self.price_min,
            "harga_max": self.price_max,
            "rating": None if self.rating is None else self.rating * 10,
        }
        return {name: value for name, value in wanted.items() if value is not None}

    @property
    def names(self) -> frozenset[str]:
        """Which clauses the statement needs."""
        flags = {f"antar_{self.delivery}": self.delivery in WAYS, "halal": self.halal, "stok": self.in_stock}
        return frozenset(self.values) | {name for name, is_set in flags.items() if is_set}

    def within(self, category: Category) -> Filters:
        """The same choice inside a category."""
        return replace(self, category_id=category.id, is_department=category.parent_id is None)


WAYS = ("penjual", "ambil", "kurir")
CLAUSES: dict[str, Callable[[], ColumnElement[bool]]] = {
    "top": lambda: L.top_category_id == bindparam("top"),
    "category": lambda: L.category_id == bindparam("category"),
    "lokasi": lambda: L.regency_id == bindparam("lokasi"),
    "mitra": lambda: L.partner_id == bindparam("mitra"),
    "harga_min": lambda: L.price_from >= bindparam("harga_min", type_=NUMBER),
    "harga_max": lambda: L.price_from <= bindparam("harga_max", type_=NUMBER),
    "rating": lambda: L.rating_tenths >= bindparam("rating", type_=NUMBER),
    "antar_penjual": lambda: L.has_own_delivery == true(),
    "antar_ambil": lambda: L.has_pickup == true(),
    "antar_kurir": lambda: L.has_courier == true(),
    "halal": lambda: L.is_halal == true(),
    "stok": lambda: in_stock(),
}
SORTS: dict[str, tuple[Any, bool]] = {  # column, whether the greatest comes first
    "terbaru": (L.published_at, True),
    "terlaris": (L.sold, True),
    "termurah": (L.price_from, False),
    "termahal": (L.price_from, True),
    "rating": (L.rating_rank, True),
}


def in_stock() -> ColumnElement[bool]:
    """Something is free, or nothing limits it."""
    some: ColumnElement[bool] = (L.available > NOTHING) | (L.is_unlimited == true())
    return some


CARD_COLUMNS = (
    L.id,
    L.product_id,
    L.slug,
    L.name,
    L.unit,
    L.price_from,
    L.available,
    L.is_unlimited,
    L.sold,
    L.rating_tenths,
    L.rating_rank,
    L.is_halal,
    L.published_at,
    Partner.id.label("partner_id"),
    Partner.name.label("shop_name"),
    Partner.slug.label("shop_slug"),
    Partner.holiday_from,
    Partner.holiday_until,
    Regency.name.label("regency_name"),
    Regency.kind.label("regency_kind"),
    Picture.original,
    Picture.state.label("picture_state"),
    Picture.width,
    Picture.height,
)


def card_joins(source: Any) -> Any:
    """What a card shows besides its own row: shop, place, picture."""
    return (
        source.join(Partner.__table__, Partner.id == L.partner_id)
        .outerjoin(Regency.__table__, Regency.id == L.regency_id)
        .outerjoin(Picture.__table__, Picture.id == L.picture_id)
    )


def clauses(names: frozenset[str]) -> list[ColumnElement[bool]]:
    """The conditions of the chosen filters."""
    return [CLAUSES[name]() for name in sorted(names)]


@lru_cache(maxsize=512)
def _statement(names: frozenset[str], sort: str, has_after: bool) -> Select[Any]:
    """Built once per shape of the question; only the values change."""
    statement = select(*CARD_COLUMNS).select_from(card_joins(Listing.__table__))
    return in_order(statement.where(L.is_shown == true(), *clauses(names)), sort, has_after)


def in_order(statement: Select[Any], sort: str, has_after: bool) -> Select[Any]:
    """Sorted, from the row behind `after` and `after_id`, `size` rows."""
    column, falls = SORTS[sort]
    if has_after:
        kind = UtcColumn() if sort == "terbaru" else NUMBER
        here = tuple_(column, L.id)
        last = tuple_(bindparam("after", type_=kind), bindparam("after_id", type_=NUMBER))
        statement = statement.where(here < last if falls else here > last)
    order = (column.desc(), L.id.desc()) if falls else (column, L.id)
    return statement.order_by(*order).limit(bindparam("size", type_=NUMBER))


def listing(
    filters: Filters, *, sort: str = "terbaru", after: str | None = None, limit: int = PAGE_SIZE
) -> Page[Card]:
    """One page of cards; an unknown sort is the default, a broken cursor the first page."""
    sort = sort if sort in SORTS else "terbaru"
    cursor = read_cursor(after, sort)
    values = {**filters.values, "size": limit + 1}
    if cursor is not None:
        values["after"], values["after_id"] = cursor
    rows = db.session.execute(_statement(filters.names, sort, cursor is not None), values).all()
    return page_of(rows, limit, lambda row: cursor_of(row, sort))


def page_of(rows: Sequence[Any], limit: int, cursor: Callable[[Any], str]) -> Page[Card]:
    """Cards of at most `limit` rows; one row more means that there is a next page."""
    shown = rows[:limit]
    return Page([card_of(row) for row in shown], cursor(shown[-1]) if len(rows) > limit else None)


def cursor_of(row: Any, sort: str) -> str:
    if sort == "terbaru":
        return encode_cursor(row.published_at.isoformat(), row.id)
    value = {"terlaris": row.sold.thousandths, "rating": row.rating_rank}.get(sort, row.price_from.amount)
    return encode_cursor(value, row.id)


def read_cursor(text: str | None, sort: str) -> tuple[Any, int] | None:
    values = decode_cursor(text, length=2)
    if values is None:
        return None
    first, key = values
    if sort != "terbaru":
        return (first, key) if isinstance(first, int) else None
    try:
        moment = datetime.fromisoformat(first)
        return None if moment.tzinfo is None else (moment.astimezone(UTC), key)
    except (TypeError, ValueError, OverflowError):
        return None
