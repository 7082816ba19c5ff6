"""What machines read of the shop: the product feed, the other language, previews in chats."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from marketplace.catalogue import service
from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.core.images import add_picture
from marketplace.core.jobs import run_due
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.inventory import service as inventory
from tests.catalogue.make import make_category, make_product, photo
from tests.make import make_partner, within
from tests.web.shop.feeds import items, linked_data, prices_that_differ
from tests.web.shop.test_shop import places


def test_the_feed_holds_each_variant_on_sale_with_the_price_and_stock_of_its_page(
    app: Flask, client: FlaskClient
) -> None:
    with within():
        partner = make_partner("Tani & Ternak")
        living = make_category("Maggot", kind="living", unit="kg")
        rice = make_product("Beras <merah>\x0b", partner=partner, price=12_000, stock=3)
        small = service.add_variant(rice.id, partner_id=partner.id, name="5 kg", price=Money(58_000), by=None)
        inventory.set_count(small.id, Quantity.of(0), partner_id=partner.id, by=None)
        maggot = make_product("Maggot segar", partner=partner, category=living, price=7_000, stock=0)
        inventory.start_batch(
            maggot.variants[0].id,
            partner_id=partner.id,
            harvest_on=today() + timedelta(days=6),
            expected=Quantity.of(40),
            by=None,
        )
        make_product("Rahasia", partner=partner, published=False)
    found = {(item["price"], item["availability"]) for item in items(client)}
    assert found == {("12000 IDR", "in_stock"), ("58000 IDR", "out_of_stock"), ("7000 IDR", "preorder")}
    preorder = next(item for item in items(client) if item["availability"] == "preorder")
    assert preorder["availability_date"].startswith((today() + timedelta(days=6)).isoformat())
    assert {item["brand"] for item in items(client)} == {"Tani & Ternak"}
    assert prices_that_differ(client) == []


def test_the_feed_is_sent_in_blocks_and_leaves_nothing_out(
    app: Flask, client: FlaskClient, monkeypatch
) -> None:
    monkeypatch.setattr("marketplace.web.shop.feed.BLOCK", 2)
    with within():
        partner = make_partner()
        names = [make_product(f"Barang {number}", partner=partner).slug for number in range(5)]
    links = [item["link"].split("/produk/")[1].split("?")[0] for item in items(client)]
    assert links == names


def test_a_page_names_itself_and_its_other_language(app: Flask, client: FlaskClient) -> None:
    make_product("Beras merah")
    base = app.config["SETTINGS"].BASE_URL
    for path in (
        "/",
        "/produk/beras-merah",
        "/mitra-kami",
        "/kategori",
        "/cari",
        "/tentang",
        "/jual",
        "/bantuan",
    ):
        page = client.get(path).text
        english = client.get(f"{path}?bahasa=en").text
        assert f'<link rel="canonical" href="{base}{path}">' in page
        assert f'<link rel="canonical" href="{base}{path}?bahasa=en">' in english
        for text in (page, english):
            assert f'hreflang="en" href="{base}{path}?bahasa=en"' in text
            assert f'hreflang="id" href="{base}{path}"' in text
        assert '<html lang="id"' in page
        assert '<html lang="en"' in english
        assert f'name="next" value="{path}"' in english, "who then chooses Indonesian must see it"
    assert '<html lang="id"' in client.get("/").text, "the address speaks, the visitor has not chosen"


def test_the_front_page_says_who_runs_the_shop(app: Flask, client: FlaskClient) -> None:
    kinds = [data["@type"] for data in linked_data(client.get("/").text)]
    assert kinds == ["OnlineStore", "WebSite"]
    partner = make_partner("Kelompok Tani")
    shop = linked_data(client.get(f"/toko/{partner.slug}").text)
    assert [data["@type"] for data in shop] == ["Organization", "BreadcrumbList"]


def test_a_link_in_a_chat_previews_with_a_picture_that_is_small_enough(
    app: Flask, client: FlaskClient
) -> None:
    with within():
        picture = add_picture(photo())
        make_product("Ulos", picture_id=picture.id)
    run_due()
    db.session.rollback()
    base = app.config["SETTINGS"].BASE_URL
    for path in ("/produk/ulos", "/"):
        found = re.search(r'property="og:image" content="([^"]+)"', client.get(path).text)
        assert found is not None
        image = client.get(found.group(1).removeprefix(base))
        assert image.status_code == 200
        assert 0 < len(image.data) <= 250 * 1024
    assert 'property="og:title" content="Ulos · Rp' in client.get("/produk/ulos").text


def test_the_list_of_sitemaps_says_when_products_changed_last(app: Flask, client: FlaskClient) -> None:
    make_product("Beras merah")
    text = client.get("/sitemap.xml").text
    assert re.search(r"sitemap-produk-0\.xml</loc><lastmod>\d{4}-\d\d-\d\d</lastmod>", text)
    assert len(places(client, "/sitemap.xml")) == 2
