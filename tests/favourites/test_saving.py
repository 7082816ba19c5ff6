"""Saving products and following shops, by hand and in the browser's forms."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from marketplace.catalogue import service as catalogue
from marketplace.core import jobs
from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.favourites import queries, service
from marketplace.favourites.models import FollowedShop, SavedProduct
from marketplace.notices.models import Message
from tests.make import Cast, sign_in
from tests.orders.make import make_goods


def slug_of(variant) -> str:
    return variant.product.slug


def test_a_saved_product_is_found_again_and_twice_is_once(client, cast: Cast):
    kopi, ulos = make_goods("Kopi Lintong"), make_goods("Ulos Ragi Hotang")
    sign_in(client, cast.sari)
    for variant in (kopi, ulos, kopi):
        assert client.post(f"/produk/{slug_of(variant)}/simpan").status_code == 303

    page = client.get("/akun/disimpan").get_data(as_text=True)
    assert page.index("Ulos Ragi Hotang") < page.index("Kopi Lintong")
    assert db.session.scalar(select(func.count()).select_from(SavedProduct)) == 2
    client.post(f"/produk/{slug_of(kopi)}/simpan", data={"lepas": "1"})
    assert "Kopi Lintong" not in client.get("/akun/disimpan").get_data(as_text=True)


def test_what_is_not_sold_any_more_leaves_the_list_until_it_is_sold_again(client, cast: Cast):
    kopi = make_goods("Kopi Lintong", partner=cast.ulos)
    sign_in(client, cast.sari)
    client.post(f"/produk/{slug_of(kopi)}/simpan")
    with transaction():
        catalogue.archive(kopi.product_id, partner_id=cast.ulos.id, by=None)
    assert "Kopi Lintong" not in client.get("/akun/disimpan").get_data(as_text=True)
    with transaction():
        catalogue.publish(kopi.product_id, partner_id=cast.ulos.id, by=None)
    assert "Kopi Lintong" in client.get("/akun/disimpan").get_data(as_text=True)


def test_ones_own_list_is_nobody_elses(app: Flask, client, cast: Cast):
    kopi = make_goods("Kopi Lintong")
    answer = client.post(f"/produk/{slug_of(kopi)}/simpan")
    assert answer.headers["Location"].startswith("/masuk?next=/produk/")
    assert db.session.scalar(select(SavedProduct.id)) is None
    sign_in(client, cast.sari).post(f"/produk/{slug_of(kopi)}/simpan")
    budi = sign_in(app.test_client(), cast.budi)
    assert "Kopi Lintong" not in budi.get("/akun/disimpan").get_data(as_text=True)
    assert client.post("/produk/tidak-ada/simpan").status_code == 404


def test_pages_of_saved_products_leave_none_out(app: Flask, cast: Cast):
    goods = [make_goods() for _number in range(queries.PAGE_SIZE + 2)]
    with transaction():
        for variant in goods:
            service.save_product(variant.product_id, user_id=cast.sari.id)
    first = queries.saved(cast.sari.id)
    second = queries.saved(cast.sari.id, cursor=first.next_cursor)
    seen = [card.product_id for page in (first, second) for card in page.items]
    assert seen == [variant.product_id for variant in reversed(goods)]
    assert second.next_cursor is None


def test_followers_hear_of_new_products_once_a_day_and_not_after_they_left(client, app: Flask, cast: Cast):
    sign_in(client, cast.sari)
    assert client.post(f"/toko/{cast.ulos.slug}/ikuti").status_code == 303
    assert cast.ulos.name in client.get("/akun/disimpan").get_data(as_text=True)

    def told() -> int:
        jobs.run_due()
        query = select(func.count()).where(Message.key.like(f"new-product:{cast.ulos.id}:{cast.sari.id}:%"))
        return db.session.scalar(query) or 0

    before = told()
    make_goods("Ulos A", partner=cast.ulos)
    once = told()
    make_goods("Ulos B", partner=cast.ulos)
    make_goods("Maggot", partner=cast.maggot)
    assert (before, told()) == (0, once)
    assert once > 0
    with at(now() + timedelta(days=1)):
        make_goods("Ulos C", partner=cast.ulos)
        assert told() == 2 * once
    client.post(f"/toko/{cast.ulos.slug}/ikuti", data={"lepas": "1"})
    with at(now() + timedelta(days=2)):
        make_goods("Ulos D", partner=cast.ulos)
        assert told() == 2 * once
    assert db.session.scalar(select(FollowedShop.id)) is None
