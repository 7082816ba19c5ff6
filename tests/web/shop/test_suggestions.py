"""The search box while one types, the partners near a district, and every category at a glance."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.catalogue.make import make_category, make_product
from tests.make import BALIGE, make_partner, within
from tests.web.shop.test_home import statements


@pytest.fixture
def window(app: Flask) -> None:
    with within():
        coffee, here = make_category("Kopi", name_en="Coffee"), make_partner("Dapur Ibu")
        there = make_partner("Kebun Toba", place=BALIGE)
        for name in ("Kopi arabika Lintong", "Kopi robusta", "Kopi jahe"):
            make_product(name, partner=there, category=coffee)
        make_product("Cangkir kopi", partner=here, category=make_category("Kerajinan"))


def offered(client: FlaskClient, text: str) -> list[str]:
    answer = client.get("/cari/saran", query_string={"q": text})
    assert answer.status_code == 200
    return [item["text"] for item in answer.json["items"]]


def test_a_beginning_offers_the_category_and_the_products_that_begin_so(
    window: None, client: FlaskClient
) -> None:
    found = offered(client, "kop")
    assert found[0] == "Kopi"
    assert found[-1] == "Cangkir kopi"
    assert offered(client, "kopi ara") == ["Kopi arabika Lintong"]


def test_one_letter_and_nonsense_offer_nothing(window: None, client: FlaskClient) -> None:
    assert offered(client, "k") == offered(client, "") == offered(client, "xyzzy") == []


def test_a_suggestion_costs_at_most_four_statements(window: None, client: FlaskClient) -> None:
    with statements() as asked:
        client.get("/cari/saran?q=kopi+ara")
    assert len(asked) <= 4, "\n".join(asked)


@given(text=st.text(max_size=120))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_typed_breaks_the_box_or_the_list_of_partners(
    window: None, client: FlaskClient, text: str
) -> None:
    assert client.get("/cari/saran", query_string={"q": text}).status_code == 200
    assert client.get("/mitra-kami", query_string={"dekat": text}).status_code == 200


def test_the_nearest_partner_comes_first(window: None, client: FlaskClient) -> None:
    assert (page := client.get("/mitra-kami").text).index("Kebun Toba") < page.index("Dapur Ibu")
    near = client.get("/mitra-kami?dekat=Sei+Suka").text
    assert near.index("Dapur Ibu") < near.index("Kebun Toba")
    assert "sekitar 5 km" in near
    assert "Tidak ada kecamatan bernama" in client.get("/mitra-kami?dekat=xyzzyq").text


def test_the_map_counts_the_partners_of_each_regency(window: None, client: FlaskClient) -> None:
    page = client.get("/mitra-kami").text
    assert page.count("<circle") == 2
    assert 'href="/cari?lokasi=1212"' in page


def test_every_category_stands_on_one_page_with_its_count(window: None, client: FlaskClient) -> None:
    page = client.get("/kategori").text
    assert "3 produk" in page
    assert 'href="/kategori/kopi"' in page
