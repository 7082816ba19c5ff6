"""Talking in the browser's forms: a guest with the code, the shop's people, everybody on the product's page."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Role
from marketplace.catalogue.models import Variant
from marketplace.conversations import queries
from marketplace.conversations.models import OrderMessage, Question
from marketplace.core.db import db
from marketplace.orders.models import Order
from marketplace.payments.states import Method
from tests.make import Cast, make_member, make_user, sign_in
from tests.orders.make import PHONE, make_goods, make_order
from tests.reviews.test_writing import small_photo
from tests.support.hostile import EVERYTHING, HOSTILE, harmless


@pytest.fixture
def goods(app: Flask, cast: Cast) -> Variant:
    return make_goods("Maggot kering", partner=cast.maggot)


@pytest.fixture
def order(goods: Variant) -> Order:
    return make_order(variant=goods, method=Method.COD)


def photos(*shades: int) -> list:
    return [(io.BytesIO(small_photo(shade)), "a.png") for shade in shades]


def test_a_guest_writes_with_a_photo_and_the_shop_answers(app: Flask, client, order: Order, cast: Cast):
    page = f"/pesanan/{order.code}/pesan"
    assert client.get(page).status_code == 404
    client.post("/lacak", data={"code": order.code, "phone": PHONE})
    assert page in client.get(f"/pesanan/{order.code}").text
    sent = client.post(
        page, data={"words": EVERYTHING, "photos": photos(3)}, content_type="multipart/form-data"
    )
    assert sent.status_code == 303

    budi = sign_in(app.test_client(), cast.budi)
    listed = budi.get("/mitra/pesan").text
    assert order.code in listed
    assert '<span class="count">1</span>' in listed
    shown = budi.get(f"/mitra{page}").text
    assert harmless(shown)
    assert "7*7" in shown  # as it was typed, and not 49
    message = db.session.scalars(select(OrderMessage)).one()
    assert budi.get(f"/mitra{page}/foto/{message.id}/0").mimetype == "image/webp"
    assert '<span class="count">1</span>' not in budi.get("/mitra/pesan").text
    assert budi.post(f"/mitra{page}", data={"words": "Segera kami kirim"}).status_code == 303

    assert "1 baru" in client.get(f"/pesanan/{order.code}").text
    mine = client.get(page).text
    assert "Segera kami kirim" in mine
    assert harmless(mine)
    assert "1 baru" not in client.get(f"/pesanan/{order.code}").text
    assert client.get(f"{page}/foto/{message.id}/0").headers["Cache-Control"] == "private, no-store"
    copy = client.get(f"{page}/salinan.txt")
    assert copy.mimetype == "text/plain"
    assert ["Segera kami kirim" in copy.text, "SHA-256" in copy.text, order.code in copy.text] == [True] * 3


def test_nobody_else_reads_a_conversation_or_its_photos(app: Flask, client, order: Order, cast: Cast):
    client.post("/lacak", data={"code": order.code, "phone": PHONE})
    client.post(
        f"/pesanan/{order.code}/pesan", data={"photos": photos(3)}, content_type="multipart/form-data"
    )
    message = db.session.scalars(select(OrderMessage)).one()
    part = f"/pesanan/{order.code}/pesan"
    wati, tono = sign_in(app.test_client(), cast.wati), sign_in(app.test_client(), cast.tono)
    for address in (part, f"{part}/foto/{message.id}/0", f"{part}/salinan.txt"):
        assert wati.get(f"/mitra{address}").status_code == 404, address
        assert tono.get(address).status_code == 404, address
        assert app.test_client().get(address).status_code == 404, address
    assert app.test_client().get(f"/media/{message.photos[0]}").status_code == 404
    treasurer = make_user("Bendahara", email="bendahara@demo.test")
    make_member(treasurer, cast.maggot.organisation_id, Role.TREASURER)
    assert sign_in(app.test_client(), treasurer).get(f"/mitra{part}").status_code == 403


def test_what_is_refused_stays_in_the_form(client, order: Order):
    client.post("/lacak", data={"code": order.code, "phone": PHONE})
    page = f"/pesanan/{order.code}/pesan"
    bad = client.post(
        page,
        data={"words": "Lihat foto", "photos": [(io.BytesIO(b"<svg/>"), "a.png")]},
        content_type="multipart/form-data",
    )
    assert bad.status_code == 422
    assert "Lihat foto" in bad.text
    assert client.post(page, data={"words": "   "}).status_code == 422
    assert client.post(page, data={"words": "y" * 1_001}).status_code == 422
    assert client.post(page, data={"words": "nol\x00di tengah"}).status_code == 303
    assert [one.words for one in queries.messages_about(order.id)] == ["noldi tengah"]


def test_a_question_goes_from_the_product_to_the_shop_and_back_for_everybody(
    app: Flask, client, goods: Variant, cast: Cast
):
    product = f"/produk/{goods.product.slug}"
    ask = f"{product}/tanya"
    assert ask in client.get(product).text
    assert client.get(ask).status_code == 303
    sari = sign_in(app.test_client(), cast.sari)
    for words in (*HOSTILE, "Telepon saya 0812-3456-7890"):
        assert sari.post(ask, data={"words": words}).status_code == 303
    assert sari.post(ask, data={"words": " "}).status_code == 422
    assert "3456" not in client.get(product).text

    budi = sign_in(app.test_client(), cast.budi)
    assert '<span class="count">8</span>' in budi.get("/mitra").text
    assert harmless(budi.get("/mitra/pertanyaan").text)
    for question in db.session.scalars(select(Question)).all():
        page = f"/mitra/pertanyaan/{question.id}"
        assert budi.post(page, data={"words": f"Jawab {question.words}"[:1000]}).status_code == 303
    assert sign_in(app.test_client(), cast.wati).get(page).status_code == 404

    tag = client.get(product)
    for page in (product, f"{product}/pertanyaan"):
        shown = app.test_client().get(page).text
        assert harmless(shown)
        assert "Telepon saya •••" in shown
        assert "3456" not in shown
    mine = sari.get("/akun/pesan").text
    assert goods.product.name in mine
    assert harmless(mine)

    ayu = sign_in(app.test_client(), cast.ayu)
    assert harmless(ayu.get("/admin/pertanyaan").text)
    hide = f"/admin/pertanyaan/{question.id}/sembunyikan"
    assert ayu.post(hide, data={"reason": ""}).status_code == 422
    assert ayu.post(hide, data={"reason": "Nomor telepon"}).status_code == 303
    fresh = client.get(product, headers={"If-None-Match": tag.headers["ETag"]})
    assert (fresh.status_code, "Telepon saya" in fresh.text) == (200, False)
    assert ayu.post(f"/admin/pertanyaan/{question.id}/tampilkan").status_code == 303
    assert "Telepon saya" in client.get(product).text
