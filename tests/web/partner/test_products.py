"""A seller's products, from the first photo to the archive."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.catalogue import queries, service
from marketplace.catalogue.models import Product
from marketplace.catalogue.states import ProductState
from marketplace.core.db import db, transaction
from marketplace.core.images import Picture
from marketplace.core.jobs import run_due
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.inventory import queries as inventory
from tests.catalogue.make import make_category, make_product, photo
from tests.make import Cast, cast, sign_in

__all__ = ["cast"]


@pytest.fixture
def budi(cast: Cast, client: FlaskClient) -> FlaskClient:
    """Budi at the desk of the maggot group, with a few categories to choose from."""
    make_category("Keripik", unit="bungkus", keywords=["kripik", "pisang"])
    make_category("Ulos", unit="lembar", keywords=["tenun"])
    make_category("Makanan basah", review_first=True, keywords=["dodol"])
    make_category("Makanan kemasan", required_documents=["bpom"], keywords=["sarden"])
    return sign_in(client, cast.budi)


def typed(**changes: Any) -> dict[str, Any]:
    """The four things of the form."""
    values: dict[str, Any] = {
        "photo": (io.BytesIO(photo()), "IMG_0001.JPG"),
        "name": "Keripik pisang manis",
        "price": "12rb",
        "stock": "20",
    }
    return {name: value for name, value in {**values, **changes}.items() if value is not None}


def newest() -> Product:
    return db.session.scalars(select(Product).order_by(Product.id.desc())).first()  # type: ignore[return-value]


def errors(page: str) -> list[str]:
    return re.findall(r'<li><a href="#(\w+)">', page)


def test_photo_name_price_and_stock_put_a_product_on_sale(budi: FlaskClient, cast: Cast) -> None:
    answer = budi.post("/mitra/produk/baru", data=typed())
    product = newest()

    assert answer.status_code == 303
    assert answer.location.endswith(f"/mitra/produk/{product.id}")
    assert product.state is ProductState.PUBLISHED
    assert product.partner_id == cast.maggot.id
    assert product.category.name == "Keripik", "guessed from the name"
    (variant,) = product.variants
    assert (variant.price, variant.unit) == (Money(12_000), "bungkus")
    assert inventory.available([variant.id])[variant.id] == Quantity.of(20)
    run_due()
    assert "/media/" in budi.get("/produk/keripik-pisang-manis").text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 151}, "name"),
        ({"price": ""}, "price"),
        ({"price": "gratis"}, "price"),
        ({"price": "0"}, "price"),
        ({"price": "-5000"}, "price"),
        ({"stock": ""}, "stock"),
        ({"stock": "banyak"}, "stock"),
        ({"stock": "-1"}, "stock"),
        ({"stock": "99999999999"}, "stock"),
        ({"photo": None}, "photo"),
        ({"photo": (io.BytesIO(b"<svg onload=alert(1)>"), "a.jpg")}, "photo"),
        ({"photo": (io.BytesIO(b"\xff\xd8\xff\xe0<html>"), "a.jpg")}, "photo"),
        ({"name": "Barang aneh"}, "category_id"),
        ({"weight_gram": "berat"}, "weight_gram"),
    ],
)
def test_a_refused_field_says_so_and_nothing_typed_is_lost(
    budi: FlaskClient, changes: dict[str, Any], field: str
) -> None:
    answer = budi.post("/mitra/produk/baru", data=typed(description="Renyah sekali", **changes))
    assert answer.status_code == 422
    assert errors(answer.text) == [field]
    assert f'id="{field}-error"' in answer.text
    assert "Renyah sekali" in answer.text
    assert db.session.scalar(select(func.count()).select_from(Product)) == 0
    if "price" not in changes:
        assert 'value="12rb"' in answer.text


def test_the_photo_of_a_refused_form_need_not_be_sent_again(budi: FlaskClient) -> None:
    refused = budi.post("/mitra/produk/baru", data=typed(price=""))
    kept = re.search(r'name="picture_id" type="hidden" value="(\d+)"', refused.text)
    assert kept is not None

    answer = budi.post("/mitra/produk/baru", data=typed(photo=None, picture_id=kept.group(1)))

    assert answer.status_code == 303
    assert newest().photos[0].picture_id == int(kept.group(1))


def test_somebody_elses_photo_cannot_be_used(budi: FlaskClient, cast: Cast) -> None:
    from marketplace.core.images import add_picture

    with transaction():
        theirs = add_picture(photo(), by=cast.wati.id).id
    for number in (str(theirs), "999999", "x", "-1"):
        answer = budi.post("/mitra/produk/baru", data=typed(photo=None, picture_id=number))
        assert errors(answer.text) == ["photo"]
    assert db.session.scalar(select(func.count()).select_from(Picture)) == 1


def test_food_goes_to_the_catalogue_team(budi: FlaskClient) -> None:
    answer = budi.post("/mitra/produk/baru", data=typed(name="Dodol ketan"), follow_redirects=True)
    assert newest().state is ProductState.IN_REVIEW
    assert budi.get("/produk/dodol-ketan").status_code == 404
    assert answer.status_code == 200


def test_without_the_paper_it_stays_a_draft_and_says_what_is_missing(budi: FlaskClient) -> None:
    answer = budi.post("/mitra/produk/baru", data=typed(name="Sarden kaleng"), follow_redirects=True)
    assert newest().state is ProductState.DRAFT
    assert "BPOM" in answer.text


def test_a_draft_can_wait(budi: FlaskClient) -> None:
    budi.post("/mitra/produk/baru", data=typed(keep="draft"))
    product = newest()
    assert product.state is ProductState.DRAFT
    budi.post(f"/mitra/produk/{product.id}/terbitkan")
    db.session.refresh(product)
    assert product.state is ProductState.PUBLISHED


def test_the_page_guesses_the_category_while_the_name_is_typed(budi: FlaskClient) -> None:
    assert budi.get("/mitra/produk/tebak-kategori?nama=kripik+ubi").json["name"] == "Keripik"  # type: ignore[index]
    assert budi.get("/mitra/produk/tebak-kategori?nama=zzz").json == {"id": None, "name": None}


def test_the_list_counts_what_it_shows(budi: FlaskClient, cast: Cast) -> None:
    for number in range(3):
        make_product(f"Dijual {number}", partner=cast.maggot)
    make_product("Masih draf", partner=cast.maggot, published=False)
    make_product("Milik Wati", partner=cast.ulos)
    page = budi.get("/mitra/produk?status=draft").text
    assert "Masih draf" in page
    assert "Dijual 1" not in page
    assert "Milik Wati" not in budi.get("/mitra/produk").text


def test_words_are_changed_and_a_refusal_keeps_them(budi: FlaskClient, cast: Cast) -> None:
    product = make_product("Lama", partner=cast.maggot)
    sent = {"name": "", "description": "Teks baru", "category_id": product.category_id, "story": ""}
    refused = budi.post(f"/mitra/produk/{product.id}/ubah", data=sent)
    assert refused.status_code == 422
    assert "Teks baru" in refused.text

    assert budi.post(f"/mitra/produk/{product.id}/ubah", data={**sent, "name": "Baru"}).status_code == 303
    db.session.refresh(product)
    assert (product.name, product.description) == ("Baru", "Teks baru")


def test_a_category_asks_for_its_details(budi: FlaskClient, cast: Cast) -> None:
    asked = [
        {"key": "rasa", "label": "Rasa", "label_en": "Taste", "kind": "choice", "choices": ["Manis", "Asin"]}
    ]
    product = make_product("Emping", partner=cast.maggot, category=make_category("Emping", attributes=asked))
    path = f"/mitra/produk/{product.id}/ubah"
    sent = {"name": "Emping", "category_id": product.category_id, "attribute_0": "Pedas"}
    assert errors(budi.post(path, data=sent).text) == ["attribute_0"]
    assert budi.post(path, data={**sent, "attribute_0": "Asin"}).status_code == 303
    assert "Asin" in budi.get("/produk/emping").text


def test_photos_are_added_put_first_and_removed(budi: FlaskClient, cast: Cast) -> None:
    product = make_product("Ulos", partner=cast.maggot)
    path = f"/mitra/produk/{product.id}/foto"
    two = {"photos": [(io.BytesIO(photo()), "a.jpg"), (io.BytesIO(photo(kind="PNG")), "b.png")]}
    assert budi.post(path, data=two).status_code == 303
    assert budi.post(path, data={}).status_code == 422
    assert budi.post(path, data={"photos": [(io.BytesIO(b"x"), "a.jpg")]}).status_code == 422
    first, second = (photo.id for photo in newest().photos)

    budi.post(f"{path}/{second}/utama")
    assert [photo.id for photo in newest().photos] == [second, first]
    budi.post(f"{path}/{second}/hapus")
    assert [photo.id for photo in newest().photos] == [first]


def test_a_choice_is_added_with_its_own_price(budi: FlaskClient, cast: Cast) -> None:
    product = make_product("Kopi", partner=cast.maggot)
    path = f"/mitra/produk/{product.id}/varian/baru"
    sent = {"name": "500 g", "price": "60.000", "unit": "bungkus", "minimum": "1", "step": "1"}
    assert errors(budi.post(path, data={**sent, "name": ""}).text) == ["name"]
    assert errors(budi.post(path, data={**sent, "step": "0"}).text) == ["step"]
    assert budi.post(path, data=sent).status_code == 303
    assert [variant.name for variant in newest().variants] == ["", "500 g"]


def test_a_price_is_changed_and_wholesale_prices_are_set(budi: FlaskClient, cast: Cast) -> None:
    variant = make_product("Kopi", partner=cast.maggot, price=40_000).variants[0]
    sent = {"price": "38rb", "unit": "kg", "minimum": "0,5", "step": "0,5", "weight_gram": "1100"}
    assert budi.post(f"/mitra/varian/{variant.id}/ubah", data=sent).status_code == 303
    db.session.refresh(variant)
    assert (variant.price, variant.step, variant.weight_gram) == (Money(38_000), Quantity(500), 1_100)

    path = f"/mitra/varian/{variant.id}/grosir"
    assert budi.post(path, data={"rows-0-from_quantity": "10", "rows-0-price": "39rb"}).status_code == 422
    assert budi.post(path, data={"rows-0-from_quantity": "10"}).status_code == 422
    assert budi.post(path, data={"rows-0-from_quantity": "10", "rows-0-price": "35rb"}).status_code == 303
    assert [tier.price for tier in queries.get_variant(variant.id).tiers] == [Money(35_000)]


def test_the_seller_answers_a_take_down(budi: FlaskClient, cast: Cast) -> None:
    product = make_product("Kopi", partner=cast.maggot)
    with transaction():
        service.take_down(product.id, reason="Foto milik orang lain", by=cast.ayu.id)
    assert "Foto milik orang lain" in budi.get(f"/mitra/produk/{product.id}").text
    path = f"/mitra/produk/{product.id}/banding"
    assert budi.post(path, data={"words": ""}).status_code == 422
    assert budi.post(path, data={"words": "Foto sudah diganti"}).status_code == 303
    db.session.refresh(product)
    assert product.state is ProductState.IN_REVIEW


OTHERS = [
    ("GET", "/mitra/produk/{product}"),
    ("GET", "/mitra/produk/{product}/ubah"),
    ("POST", "/mitra/produk/{product}/terbitkan"),
    ("POST", "/mitra/produk/{product}/arsipkan"),
    ("GET", "/mitra/produk/{product}/foto"),
    ("GET", "/mitra/produk/{product}/bagikan"),
    ("GET", "/mitra/produk/{product}/banding"),
    ("GET", "/mitra/produk/{product}/varian/baru"),
    ("GET", "/mitra/varian/{variant}/ubah"),
    ("GET", "/mitra/varian/{variant}/grosir"),
    ("POST", "/mitra/varian/{variant}/tarik"),
    ("GET", "/mitra/stok/{variant}"),
    ("POST", "/mitra/stok/{variant}/tambah"),
    ("POST", "/mitra/stok/{variant}/habis"),
    ("GET", "/mitra/stok/{variant}/keluar"),
    ("GET", "/mitra/stok/{variant}/kapasitas"),
]


def test_another_shops_things_do_not_exist(budi: FlaskClient, cast: Cast) -> None:
    theirs = make_product("Milik Wati", partner=cast.ulos)
    ids = {"product": theirs.id, "variant": theirs.variants[0].id}
    for method, path in OTHERS:
        answer = budi.open(path.format(**ids), method=method)
        assert answer.status_code == 404, path
    db.session.refresh(theirs)
    assert theirs.state is ProductState.PUBLISHED


def test_visitors_sign_in_and_outsiders_stay_out(cast: Cast, app: Flask, client: FlaskClient) -> None:
    assert client.get("/mitra/produk").status_code == 303
    assert sign_in(app.test_client(), cast.tono).get("/mitra/produk").status_code == 403
