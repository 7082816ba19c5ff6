"""What a visitor chose on a listing, read from the address and written back into addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select

from marketplace.catalogue.queries import SORTS, Filters
from marketplace.catalogue.queries.pages import WAYS
from marketplace.core.db import db
from marketplace.core.money import parse_rupiah
from marketplace.core.words import _l
from marketplace.partners.models import Partner
from marketplace.web.kit.forms import MOST_RUPIAH
from marketplace.web.kit.typed import whole_number
from marketplace.web.shop.nav import category_links

NAMES = (
    "q",
    "kategori",
    "lokasi",
    "mitra",
    "harga_min",
    "harga_max",
    "antar",
    "halal",
    "stok",
    "rating",
    "urut",
)
WAY_LABELS = {
    "penjual": _l("Delivered by the seller"),
    "ambil": _l("Pick up"),
    "kurir": _l("By courier"),
}
SORT_LABELS = {
    "relevan": _l("Best match"),
    "terbaru": _l("Newest"),
    "terlaris": _l("Best selling"),
    "rating": _l("Best rated"),
    "termurah": _l("Lowest price"),
    "termahal": _l("Highest price"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The filters, and the values as they stand in the address. What makes no sense is ignored."""

    filters: Filters
    values: dict[str, str]
    sort: str
    shop_name: str | None = None

    @property
    def is_filtered(self) -> bool:
        return bool(set(self.values) - {"q", "urut"})

    @property
    def count(self) -> int:
        """How many choices narrow the list."""
        return len(set(self.values) - {"q", "urut"})

    def query(self, **changes: str | None) -> str:
        """The query string with some values changed, or taken out with None."""
        values = {
            name: changes.get(name, self.values.get(name))
            for name in (*NAMES, "setelah")
            if name in self.values or name in changes
        }
        kept = {name: value for name, value in values.items() if value}
        return f"?{urlencode(kept)}" if kept else ""


def read(
    args: Mapping[str, str], *, category_id: int | None, is_department: bool, default_sort: str
) -> Choice:
    """From the query parameters of contract.md."""
    values = {name: args[name].strip()[:100] for name in NAMES if args.get(name, "").strip()}
    shop = _shop(values.get("mitra"))
    if category_id is None and "kategori" in values:
        chosen = next((link for link in category_links() if link.slug == values["kategori"]), None)
        if chosen is not None:
            category_id, is_department = chosen.id, chosen.parent_id is None
    filters = Filters(
        category_id=category_id,
        is_department=is_department,
        regency_id=_number(values.get("lokasi")),
        partner_id=None if shop is None else shop[0],
        price_min=_rupiah(values.get("harga_min")),
        price_max=_rupiah(values.get("harga_max")),
        delivery=values.get("antar") if values.get("antar") in WAYS else None,
        halal=values.get("halal") == "1",
        in_stock=values.get("stok") == "1",
        rating=_stars(values.get("rating")),
    )
    sort = values.get("urut", default_sort)
    if sort not in SORTS and sort != default_sort:
        sort = default_sort
    return Choice(filters, values, sort, None if shop is None else shop[1])


def _number(text: str | None) -> int | None:
    return whole_number(text)


def _stars(text: str | None) -> int | None:
    number = _number(text)
    return number if number and 1 <= number <= 5 else None


def _rupiah(text: str | None) -> int | None:
    if not text:
        return None
    try:
        amount = parse_rupiah(text).amount
    except ValueError:
        return None
    return amount if 0 <= amount <= MOST_RUPIAH else None


def _shop(slug: str | None) -> tuple[int, str] | None:
    """Id and name; -1 for an address that names no shop, which shows nothing rather than everything."""
    if slug is None:
        return None
    row: Any = db.session.execute(select(Partner.id, Partner.name).where(Partner.slug == slug)).one_or_none()
    return (-1, slug) if row is None else (row.id, row.name)
