"""A spreadsheet of products is looked at before anything changes, and then taken as a whole or not at all."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient

from marketplace.catalogue.models import Product, Variant
from marketplace.core import jobs
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.inventory import queries as inventory
from marketplace.sheets import service
from tests.catalogue.make import make_product
from tests.make import Cast, sign_in

BASE = "/mitra/produk/unggah"


@pytest.fixture
def wati(client: FlaskClient, cast: Cast) -> FlaskClient:
    make_product("Ulos", partner=cast.ulos, price=100_000, stock=5, sku="U-1")
    return sign_in(client, cast.wati)


def send(visitor: FlaskClient, text: str) -> str:
    answer = visitor.post(BASE, data={"file": (io.BytesIO(text.encode()), "produk.csv")})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    return found[1] if found else ""


def price(sku: str) -> Money:
    db.session.rollback()
    return db.session.scalars(db.select(Variant.price).where(Variant.sku == sku)).one()


FILE = "Kode (SKU);Nama produk;Kategori;Harga;Stok\nU-1;Ulos;;120.000;7\nB-1;Tas rotan;Kerajinan;85rb;3\n"


def test_what_changes_is_shown_confirmed_once_and_the_second_time_nothing(wati: FlaskClient) -> None:
    address = send(wati, FILE)
    page = wati.get(address).get_data(as_text=True)
    assert "Rp100.000" in page
    assert "Rp120.000" in page
    assert "Tas rotan" in page
    assert price("U-1") == Money(100_000), "nothing before the confirmation"

    for _press in (1, 2):
        assert wati.post(f"{address}/setujui", data={"seen": seen(page)}).status_code == 303
    assert price("U-1") == Money(120_000)
    made = db.session.scalars(db.select(Product).where(Product.name == "Tas rotan")).one()
    assert made.state.value == "draft"
    assert str(inventory.available([made.variants[0].id])[made.variants[0].id]) == "3"

    again = wati.get(send(wati, FILE)).get_data(as_text=True)
    assert "Semua di file ini sudah sama" in again
    assert seen(again) == ""


def test_one_error_and_nothing_is_taken(wati: FlaskClient) -> None:
    address = send(wati, FILE + "U-2;Tikar;Kerajinan;abc;1\n")
    page = wati.get(address).get_data(as_text=True)
    assert "1 sel perlu diperbaiki" in page
    assert "Tulis harga sebagai angka" in page
    wati.post(f"{address}/setujui", data={"seen": "x"})
    assert price("U-1") == Money(100_000)

    errors = wati.get(f"{address}/perbaikan").data.decode("utf-8-sig")
    assert "Yang perlu diperbaiki" in errors.splitlines()[0]
    assert "Harga: Tulis harga sebagai angka" in errors.splitlines()[3]


def test_a_product_changed_since_and_the_preview_asks_again(wati: FlaskClient, cast: Cast) -> None:
    address = send(wati, FILE)
    old = seen(wati.get(address).get_data(as_text=True))
    with transaction():
        db.session.scalars(db.select(Variant).where(Variant.sku == "U-1")).one().price = Money(110_000)
    wati.post(f"{address}/setujui", data={"seen": old})

    assert price("U-1") == Money(110_000)
    page = wati.get(address).get_data(as_text=True)
    assert "Rp110.000" in page
    wati.post(f"{address}/setujui", data={"seen": seen(page)})
    assert price("U-1") == Money(120_000)


def test_an_accident_in_the_middle_leaves_nothing(wati: FlaskClient, cast: Cast) -> None:
    sheet = service.sheet_of
    address = send(wati, FILE)
    plan_of = wati.get(address).get_data(as_text=True)
    from marketplace.sheets import queries

    found = queries.get_import(int(address.rpartition("/")[2]), partner_id=cast.ulos.id)
    read, import_id, by, partner_id = sheet(found), found.id, cast.wati.id, cast.ulos.id
    with pytest.raises(RuntimeError, match="accident"), transaction():
        service.confirm_import(import_id, partner_id=partner_id, sheet=read, seen=seen(plan_of), by=by)
        raise RuntimeError("accident")
    assert price("U-1") == Money(100_000)
    assert db.session.scalar(db.select(Product.id).where(Product.name == "Tas rotan")) is None


def test_many_rows_are_brought_in_by_the_background(wati: FlaskClient) -> None:
    rows = "".join(f"M-{n};Barang nomor {n};Kerajinan;1000;1\n" for n in range(service.AT_ONCE + 1))
    address = send(wati, "Kode (SKU);Nama produk;Kategori;Harga;Stok\n" + rows)
    wati.post(f"{address}/setujui", data={"seen": seen(wati.get(address).get_data(as_text=True))})
    running = wati.get(address)
    assert running.headers["Refresh"] == "3"
    jobs.run_due(most=20)
    assert "Sudah dimasukkan" in wati.get(address).get_data(as_text=True)
    assert price("M-7") == Money(1_000)


def test_another_shops_file_is_not_found(wati: FlaskClient, client: FlaskClient, cast: Cast) -> None:
    address = send(wati, FILE)
    budi = sign_in(client, cast.budi)

    assert budi.get(address).status_code == 404
    assert budi.post(f"{address}/setujui", data={"seen": "x"}).status_code == 404
    assert budi.get(f"{address}/perbaikan").status_code == 404


@pytest.mark.parametrize(
    "body", ["Apa;Itu\n1;2\n", "Nama produk;Nama produk\na;b\n", "Nama produk;Harga\n", "\x00\x01" * 99]
)
def test_a_file_that_is_none_is_refused_beside_its_field(wati: FlaskClient, body: str) -> None:
    answer = wati.post(BASE, data={"file": (io.BytesIO(body.encode()), "x.csv")})

    assert answer.status_code == 422
