"""Listings: filters, order, pages and counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.catalogue import queries, service
from marketplace.catalogue.models import Listing, ListingCount
from marketplace.catalogue.queries import Filters
from marketplace.core.db import db, transaction
from marketplace.core.quantity import Quantity
from marketplace.inventory import service as inventory
from marketplace.partners.models import DocumentKind
from tests.catalogue.make import make_category, make_product
from tests.make import BALIGE, MEDAN, accept_document, make_partner, within


@pytest.fixture
def window(app: Flask) -> dict[str, int]:
    """Two departments, three shops in three places, twelve products."""
    with within():
        food = make_category("Makanan")
        crisps = make_category("Keripik", parent_id=food.id)
        craft = make_category("Kerajinan")
        here, there, far = make_partner(), make_partner(place=BALIGE), make_partner(place=MEDAN)
        accept_document(here, DocumentKind.HALAL)
        for number in range(6):
            make_product(
                f"Keripik {number}",
                partner=here,
                category=crisps,
                price=10_000 + 1_000 * number,
                stock=number,
                is_halal=number % 2 == 0,
            )
        make_product("Dodol", partner=there, category=food, price=30_000)
        for number in range(4):
            make_product(f"Tas {number}", partner=there, category=craft, price=90_000 + number)
        make_product("Tikar", partner=far, category=craft, price=120_000)
        service.keep_delivery_ways(here.id, own=True, pickup=True, courier=True)
        service.keep_delivery_ways(there.id, own=False, pickup=True, courier=False)
        return {"food": food.id, "crisps": crisps.id, "craft": craft.id, "here": here.id, "there": there.id}


def names(filters: Filters, **options: object) -> list[str]:
    return [card.name for card in queries.listing(filters, **options).items]  # type: ignore[arg-type]


def test_a_department_shows_its_categories_too(window: dict[str, int]) -> None:
    department = Filters(category_id=window["food"], is_department=True)
    assert len(names(department)) == 7
    assert len(names(Filters(category_id=window["crisps"]))) == 6


def test_every_filter_narrows_the_list(window: dict[str, int]) -> None:
    everything = Filters()
    assert len(names(everything)) == 12
    assert len(names(replace(everything, partner_id=window["there"]))) == 5
    assert len(names(replace(everything, price_min=90_001, price_max=119_999))) == 3
    assert len(names(replace(everything, halal=True))) == 3
    assert "Keripik 0" not in names(replace(everything, in_stock=True))
    assert len(names(replace(everything, delivery="kurir"))) == 6
    assert len(names(replace(everything, delivery="ambil"))) == 11


@pytest.mark.parametrize(
    ("sort", "first"), [("terbaru", "Tikar"), ("termurah", "Keripik 0"), ("termahal", "Tikar")]
)
def test_the_order_is_the_visitors_choice(window: dict[str, int], sort: str, first: str) -> None:
    assert names(Filters(), sort=sort)[0] == first


def test_what_sells_best_comes_first(window: dict[str, int]) -> None:
    product_id = db.session.scalar(select(Listing.product_id).where(Listing.name == "Dodol"))
    with transaction():
        service.count_sold(product_id or 0, Quantity.of(7))
    first = queries.listing(Filters(), sort="terlaris").items[0]
    assert (first.name, first.sold) == ("Dodol", 7)


@pytest.mark.parametrize("sort", sorted(queries.SORTS))
def test_pages_follow_each_other_without_gap_or_repetition(window: dict[str, int], sort: str) -> None:
    whole = names(Filters(), sort=sort)
    seen, after = [], None
    for _page in range(10):
        page = queries.listing(Filters(), sort=sort, after=after, limit=5)
        seen += [card.name for card in page.items]
        after = page.next_cursor
        if after is None:
            break
    assert seen == whole


@pytest.mark.parametrize(
    "cursor", ["", "x", "W10", "WyJ4IiwxXQ", "'; DROP TABLE listings", "W251bGwsbnVsbF0", "9" * 600]
)
def test_a_broken_cursor_shows_the_first_page(window: dict[str, int], cursor: str) -> None:
    assert names(Filters(), after=cursor) == names(Filters())


def test_an_unknown_sort_is_the_usual_one(window: dict[str, int]) -> None:
    assert names(Filters(), sort="price; --") == names(Filters())


FILTERED = [
    {},
    {"halal": True},
    {"in_stock": True},
    {"delivery": "ambil"},
    {"price_max": 95_000},
    {"halal": True, "in_stock": True, "price_min": 11_000},
]


@pytest.mark.parametrize("chosen", FILTERED)
@pytest.mark.parametrize("scope", ["everywhere", "food", "crisps", "craft"])
def test_counts_equal_what_sql_counts(window: dict[str, int], chosen: dict[str, object], scope: str) -> None:
    filters = Filters(**chosen)  # type: ignore[arg-type]
    if scope != "everywhere":
        filters = replace(filters, category_id=window[scope], is_department=scope != "crisps")
    counted = queries.facets(filters)
    shown = rows(filters)

    assert counted.total == len(shown)
    assert +counted.regencies == Counter(row.regency_id for row in shown)
    if not chosen:
        assert +counted.partners == Counter(row.partner_id for row in shown)
    assert counted.flags["halal"] == sum(row.is_halal for row in shown)
    assert counted.flags["stok"] == sum(row.in_stock for row in shown)
    assert counted.flags["antar_penjual"] == sum(row.has_own_delivery for row in shown)
    for child in (window["crisps"], window["craft"]):
        if child != filters.category_id:
            assert counted.categories[child] == sum(row.category_id == child for row in shown)


def rows(filters: Filters) -> list[Listing]:
    """The same choice, asked for in the plainest way."""
    found = []
    for row in db.session.scalars(select(Listing).where(Listing.is_shown)):
        in_category = filters.category_id in (None, row.category_id, row.top_category_id)
        price = row.price_from.amount
        fits = (filters.price_min or 0) <= price <= (filters.price_max or 10**9)
        delivered = {"ambil": row.has_pickup}.get(filters.delivery or "", True)
        if (
            in_category
            and fits
            and delivered
            and row.is_halal >= filters.halal
            and row.in_stock >= filters.in_stock
        ):
            found.append(row)
    return found


def test_counts_of_places_stay_when_one_place_is_chosen(window: dict[str, int]) -> None:
    """Otherwise nobody could change their mind."""
    one = next(iter(queries.facets(Filters()).regencies))
    chosen = queries.facets(Filters(regency_id=one, in_stock=True))
    assert len(+chosen.regencies) == 3
    assert chosen.total == chosen.regencies[one]


def test_stored_counts_follow_every_change(window: dict[str, int]) -> None:
    """Sold out, archived, moved, hidden: the stored counts equal a fresh count each time."""
    product = db.session.scalar(select(Listing.product_id).where(Listing.name == "Keripik 3")) or 0
    variant = queries.get_own_product(product, partner_id=window["here"]).variants[0].id
    here = {"partner_id": window["here"], "by": None}
    changes = [
        lambda: inventory.mark_sold_out(variant, **here),
        lambda: inventory.set_count(variant, Quantity.of(9), **here),
        lambda: inventory.reserve({variant: Quantity.of(9)}, holder=("order", 1), expires_at=None),
        lambda: inventory.release(("order", 1)),
        lambda: service.edit_product(product, category_id=window["craft"], **here),
        lambda: service.keep_delivery_ways(window["here"], own=False, pickup=False, courier=True),
        lambda: service.archive(product, **here),
        lambda: service.publish(product, **here),
    ]
    for change in changes:
        with transaction():
            change()
        assert stored() == recounted()


def stored() -> dict[tuple[int, str, int], int]:
    db.session.rollback()
    found = db.session.execute(
        select(ListingCount.category_id, ListingCount.facet, ListingCount.value, ListingCount.count)
    )
    return {(row[0], row[1], row[2]): row[3] for row in found if row[3]}


def recounted() -> dict[tuple[int, str, int], int]:
    with transaction():
        service.rebuild_counts()
    return stored()


def test_few_left_is_said_on_the_card(app: Flask) -> None:
    with within():
        partner = make_partner()
        for stock in (0, 1, 5, 6):
            make_product(f"Sisa {stock}", partner=partner, stock=stock)
    assert {card.name: card.left for card in queries.listing(Filters()).items} == {
        "Sisa 0": 0,
        "Sisa 1": 1,
        "Sisa 5": 5,
        "Sisa 6": None,
    }


def test_a_page_of_the_window_is_one_statement_however_much_there_is(window: dict[str, int]) -> None:
    from sqlalchemy import event

    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    queries.listing(Filters(category_id=window["craft"], is_department=True))
    assert len([text for text in asked if text.lstrip().upper().startswith(("SELECT", "WITH"))]) == 1
    asked.clear()
    queries.facets(Filters(halal=True))
    assert len([text for text in asked if text.lstrip().upper().startswith(("SELECT", "WITH"))]) == 1


def test_the_number_of_listings_is_the_number_of_products(window: dict[str, int]) -> None:
    assert db.session.scalar(select(func.count()).select_from(Listing)) == 12
