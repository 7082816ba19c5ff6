"""Listings and search as a visitor meets them."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.catalogue import service
from marketplace.catalogue.models import SearchMiss
from marketplace.core.db import db, transaction
from marketplace.web.shop import choices, misses
from tests.catalogue.make import make_category, make_product
from tests.make import BALIGE, Cast, cast, make_partner, sign_in, within
from tests.web.shop.test_home import basket_of_one, statements

__all__ = ["cast"]


@pytest.fixture
def window(app: Flask) -> None:
    with within():
        food = make_category("Makanan", name_en="Food")
        crisps = make_category("Keripik", parent_id=food.id, name_en="Crisps")
        here, there = make_partner("Dapur Ibu"), make_partner("Tenun Toba", place=BALIGE)
        for number in range(30):
            make_product(f"Keripik rasa {number:02}", partner=here, category=crisps, price=10_000 + number)
        make_product("Ulos", partner=there, category=make_category("Tenun"), price=500_000, stock=0)


def cards(page: str) -> list[str]:
    return re.findall(r'product-card__name"><a href="[^"]+">([^<]+)</a>', page)


def test_a_category_shows_a_page_and_the_way_to_the_next(window: None, client: FlaskClient) -> None:
    first = client.get("/kategori/makanan").text
    assert len(cards(first)) == 24
    link = re.search(r'href="(/kategori/makanan\?[^"]*setelah=[^"]+)"', first)
    assert link is not None
    second = client.get(link.group(1).replace("&amp;", "&")).text
    assert len(cards(second)) == 6
    assert not set(cards(first)) & set(cards(second))


def test_filters_stay_in_the_address_of_the_next_page(window: None, client: FlaskClient) -> None:
    page = client.get("/kategori/makanan?harga_min=10rb&urut=termurah&stok=1").text
    link = re.search(r'href="(/kategori/makanan\?[^"]*setelah=[^"]+)"', page)
    assert link is not None
    for part in ("harga_min=10rb", "urut=termurah", "stok=1"):
        assert part in link.group(1)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("harga_max=10.004", 5),
        ("harga_max=10rb", 1),
        ("harga_min=400rb", 1),
        ("stok=1", 24),
        ("mitra=tenun-toba", 1),
        ("kategori=tenun", 1),
        ("mitra=tidak-ada", 0),
        ("lokasi=abc&harga_min=murah&antar=roket&urut=acak", 24),
    ],
)
def test_what_the_address_says_is_what_is_shown(
    window: None, client: FlaskClient, query: str, expected: int
) -> None:
    page = client.get(f"/cari?{query}")
    assert page.status_code == 200
    assert len(cards(page.text)) == expected


def test_the_count_on_the_page_is_the_number_of_products(window: None, client: FlaskClient) -> None:
    assert (
        "30 produk" in client.get("/kategori/keripik").text
        or "30 products" in client.get("/kategori/keripik").text
    )


@pytest.mark.parametrize("path", ["/cari", "/cari?q=keripik", "/kategori/makanan"])
def test_the_shops_are_offered_with_how_much_each_has(window: None, client: FlaskClient, path: str) -> None:
    with within():
        make_product(
            "Keripik asing", partner=make_partner("Toko Seberang"), category=make_category("Keripik")
        )
    page = client.get(path).text
    assert "Dapur Ibu (30)" in page
    assert "Toko Seberang (1)" in page


def test_a_search_says_what_it_understood(window: None, client: FlaskClient) -> None:
    page = client.get("/cari?q=kripik").text
    assert "<strong>keripik</strong>" in page
    assert len(cards(page)) == 24


def test_a_query_that_finds_nothing_is_noted_after_the_answer(
    app: Flask, window: None, client: FlaskClient
) -> None:
    for _time in range(5):
        assert client.get("/cari?q=gergaji+mesin").status_code == 200
    assert db.session.scalars(select(SearchMiss)).one().times == 1, "not a write for every answer"
    misses.write(app, at_once=True)
    db.session.rollback()
    miss = db.session.scalars(select(SearchMiss)).one()
    assert (miss.words, miss.times) == ("gergaji mesin", 5)


def test_what_was_looked_for_besides_is_said(window: None, client: FlaskClient) -> None:
    with transaction():
        service.add_synonym(word="gorengan", means=["keripik"], both_ways=False, by=None)
    page = client.get("/cari?q=gorengan").text
    assert len(cards(page)) == 24
    assert "Dicari juga: keripik" in " ".join(page.split())


@given(
    query=st.fixed_dictionaries(
        {},
        optional={
            name: st.text(max_size=30)
            | st.sampled_from(["1", "kripik", "rating", "keripik", "0", "WyJhIiwxXQ"])
            for name in (*choices.NAMES, "setelah", "persis")
        },
    )
)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_address_breaks_the_list(window: None, client: FlaskClient, query: dict[str, str]) -> None:
    for path in ("/cari", "/kategori/makanan"):
        assert client.get(path, query_string=query).status_code == 200, query


def test_reading_changes_nothing_else(window: None, client: FlaskClient) -> None:
    with statements() as asked:
        for path in ("/", "/kategori/makanan", "/cari?q=kripik", "/cari?q=ulos&halal=1", "/toko/dapur-ibu"):
            client.get(path)
    assert not [text for text in asked if not text.lstrip().upper().startswith(("SELECT", "WITH"))]


def test_what_was_typed_is_shown_and_not_run(window: None, client: FlaskClient) -> None:
    page = client.get("/cari", query_string={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page


def test_an_unknown_category_is_not_there(window: None, client: FlaskClient) -> None:
    assert client.get("/kategori/tidak-ada").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/kategori/makanan",
        "/kategori/makanan?stok=1&harga_max=900000",
        "/cari?q=keripik",
        "/cari?q=kripik+rsaa&urut=termurah",
        "/cari",
        "/cari?kategori=keripik&stok=1",
    ],
)
def test_it_asks_at_most_eight_times(window: None, cast: Cast, client: FlaskClient, path: str) -> None:
    sign_in(client, cast.sari)
    basket_of_one(client)
    client.get(path)
    with statements() as asked:
        assert client.get(path).status_code == 200
    assert len(asked) <= 8, "\n".join(asked)


def test_the_page_is_small(window: None, client: FlaskClient) -> None:
    body = client.get("/kategori/makanan").data
    assert len(body) <= 30_000
    packed = client.get("/kategori/makanan", headers={"Accept-Encoding": "br"})
    assert packed.headers["Content-Encoding"] == "br"
    assert len(packed.data) <= 5_500
