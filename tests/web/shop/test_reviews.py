"""Writing and reading reviews in the browser's forms: guest, shop and our own staff."""

from __future__ import annotations

import io
import re

from flask import Flask
from sqlalchemy import select

from marketplace.core import jobs
from marketplace.core.db import db
from marketplace.orders.models import Order
from marketplace.reviews.models import Review
from tests.make import Cast, sign_in
from tests.orders.make import PHONE, make_goods, make_order
from tests.reviews.test_writing import received, small_photo, write


def known(client, order: Order):
    """A guest who has the code and the phone number."""
    client.post("/lacak", data={"code": order.code, "phone": PHONE})
    return client


def address_of(order: Order) -> str:
    return f"/pesanan/{order.code}/ulasan/{order.lines[0].id}"


def test_a_guest_reviews_what_was_received_in_two_taps_and_everybody_reads_it(client, app: Flask):
    order = received(variant=make_goods("Telur bebek asin"))
    page = known(client, order).get(f"/pesanan/{order.code}").get_data(as_text=True)
    assert address_of(order) in page

    answer = client.post(
        address_of(order),
        data={
            "stars": "4",
            "words": "Asinnya pas <b>sekali</b>",
            "photos": [(io.BytesIO(small_photo(3)), "a.png")],
        },
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    jobs.run_due()

    stranger = app.test_client()
    slug = make_order_slug(order)
    product = stranger.get(f"/produk/{slug}").get_data(as_text=True)
    assert "Asinnya pas &lt;b&gt;sekali&lt;/b&gt;" in product
    assert re.search(r'"ratingValue": ?4\.0, ?"reviewCount": ?1|"reviewCount": ?1', product)
    assert "S***i" in product
    assert PHONE not in product
    everything = stranger.get(f"/produk/{slug}/ulasan").get_data(as_text=True)
    assert "Asinnya pas" in everything
    assert "-320.webp" in everything
    assert "Asinnya pas" not in stranger.get(f"/produk/{slug}/ulasan?bintang=5").get_data(as_text=True)
    assert stranger.get(f"/produk/{slug}/ulasan?bintang=x&setelah=%00").status_code == 200


def make_order_slug(order: Order) -> str:
    from marketplace.catalogue.models import Product

    return db.session.scalars(select(Product.slug).where(Product.id == order.lines[0].product_id)).one()


def test_without_stars_the_words_are_kept(client):
    order = received()
    answer = known(client, order).post(address_of(order), data={"words": "Bagus tetapi"})
    assert answer.status_code == 422
    assert "Bagus tetapi" in answer.get_data(as_text=True)


def test_a_file_that_is_no_photo_is_refused_beside_its_field_and_nothing_is_written(client):
    order = received()
    answer = known(client, order).post(
        address_of(order),
        data={"stars": "5", "words": "Segar", "photos": [(io.BytesIO(b"<svg/>"), "a.png")]},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert "Segar" in answer.get_data(as_text=True)
    assert db.session.scalar(select(Review.id)) is None


def test_nobody_reviews_somebody_elses_order_or_one_on_its_way(client):
    order = received()
    assert client.get(address_of(order)).status_code == 404
    assert client.post(address_of(order), data={"stars": "1"}).status_code == 404
    paid = make_order()
    answer = known(client, paid).post(address_of(paid), data={"stars": "1"})
    assert answer.status_code == 422
    assert db.session.scalar(select(Review.id)) is None
    assert known(client, order).get(f"/pesanan/{order.code}/ulasan/999999").status_code == 404


def test_the_shop_replies_from_its_list_and_the_next_visitor_reads_it(app: Flask, cast: Cast):
    order = received(variant=make_goods("Lele asap", partner=cast.maggot))
    review = write(order, 2, "Kurang asap")
    budi = sign_in(app.test_client(), cast.budi)

    listed = budi.get("/mitra/ulasan").get_data(as_text=True)
    assert "Kurang asap" in listed
    assert budi.post(f"/mitra/ulasan/{review.id}", data={"words": " "}).status_code == 422
    assert budi.post(f"/mitra/ulasan/{review.id}", data={"words": "Kami asapi lebih lama"}).status_code == 303
    assert "Kurang asap" not in budi.get("/mitra/ulasan?tab=menunggu").get_data(as_text=True)
    assert "Kami asapi lebih lama" in app.test_client().get(f"/produk/{make_order_slug(order)}").get_data(
        as_text=True
    )
    wati = sign_in(app.test_client(), cast.wati)
    assert wati.get(f"/mitra/ulasan/{review.id}").status_code == 404


def test_staff_hides_with_a_reason_and_shows_again(app: Flask, cast: Cast):
    order = received(variant=make_goods("Pupuk cair"))
    review = write(order, 1, "Hubungi saya di nomor ini")
    ayu, slug = sign_in(app.test_client(), cast.ayu), make_order_slug(order)

    assert ayu.post(f"/admin/ulasan/{review.id}/sembunyikan", data={"reason": ""}).status_code == 422
    assert ayu.post(f"/admin/ulasan/{review.id}/sembunyikan", data={"reason": "Nomor"}).status_code == 303
    assert "Hubungi saya" not in app.test_client().get(f"/produk/{slug}").get_data(as_text=True)
    assert "Hubungi saya" in ayu.get("/admin/ulasan?tab=hidden").get_data(as_text=True)
    assert ayu.post(f"/admin/ulasan/{review.id}/tampilkan").status_code == 303
    assert "Hubungi saya" in app.test_client().get(f"/produk/{slug}").get_data(as_text=True)
