"""The basket's page."""

from __future__ import annotations

import pytest

from marketplace.catalogue import service as catalogue
from marketplace.core.db import transaction
from marketplace.core.money import Money
from tests.orders.make import make_goods
from tests.web.shop.test_checkout import put_in


@pytest.mark.parametrize(("typed", "status"), [("3", 303), ("1,5", 422), ("abc", 422), ("99", 409)])
def test_a_quantity_is_checked_on_the_basket_page(client, typed, status):
    thing = make_goods(stock=5)
    put_in(client, thing)

    assert client.post("/keranjang", data={f"quantity_{thing.id}": typed}).status_code == status


def test_a_line_can_be_taken_out(client):
    thing = make_goods("Kopi Lintong")
    put_in(client, thing)

    client.post("/keranjang", data={"remove": thing.id, f"quantity_{thing.id}": "1"})

    assert "Kopi Lintong" not in client.get("/keranjang").get_data(as_text=True)


def test_the_basket_says_that_a_price_has_moved_and_what_it_was(client):
    thing = make_goods(price=45_000)
    put_in(client, thing)
    with transaction():
        catalogue.edit_variant(thing.id, partner_id=thing.partner_id, price=Money(50_000), by=None)

    page = client.get("/keranjang").get_data(as_text=True)

    assert "Rp45.000" in page
    assert "Rp50.000" in page


def test_what_cannot_be_put_in_is_said_on_the_basket_page(client):
    thing = make_goods("Kopi Lintong", stock=2)

    short = client.post("/keranjang/tambah", data={"variant_id": thing.id, "quantity": 3})

    assert short.status_code == 409
    assert "Kopi Lintong" in short.get_data(as_text=True)
    assert client.post("/keranjang/tambah", data={"variant_id": 999_999, "quantity": 1}).status_code == 404
    assert client.post("/keranjang/tambah", data={"variant_id": "x", "quantity": 1}).status_code == 422


def test_a_visitor_without_a_basket_sees_an_empty_one(client):
    assert client.get("/keranjang").status_code == 200
    assert client.post("/keranjang", data={"quantity_1": "2"}).status_code == 303
