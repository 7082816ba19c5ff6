"""A partner's own page, and what search engines read."""

from __future__ import annotations

from xml.etree import ElementTree

from flask import Flask
from flask.testing import FlaskClient

from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.partners import service as partners
from marketplace.partners.models import PartnerStatus
from tests.catalogue.make import make_product
from tests.make import make_partner, within

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_a_shop_shows_its_products_story_and_place(app: Flask, client: FlaskClient) -> None:
    with within():
        partner = make_partner("Kelompok Tani", story="Kami bertani.", consent_story=True, since_year=2019)
        make_product("Beras merah", partner=partner)
        make_product("Milik orang lain")
    page = client.get("/toko/kelompok-tani").text
    for words in ("Beras merah", "Kami bertani.", "Kuala Tanjung", "2019", "NIB"):
        assert words in page
    assert "Milik orang lain" not in page


def test_a_shop_that_is_paused_is_not_there(app: Flask, client: FlaskClient) -> None:
    partner = make_partner("Kelompok Tani")
    assert client.get("/toko/kelompok-tani").status_code == 200
    with transaction():
        partners.change_status(partner.id, PartnerStatus.PAUSED, on=today(), reason="Libur", by=None)
    assert client.get("/toko/kelompok-tani").status_code == 404
    assert client.get("/toko/tidak-ada").status_code == 404


def places(client: FlaskClient, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.mimetype == "application/xml"
    assert "public" in answer.headers["Cache-Control"]
    return [found.text or "" for found in ElementTree.fromstring(answer.data).iter(f"{NAMESPACE}loc")]


def test_the_sitemap_holds_every_public_page_once_and_no_private_one(app: Flask, client: FlaskClient) -> None:
    base = app.config["SETTINGS"].BASE_URL
    with within():
        partner = make_partner("Kelompok Tani")
        make_product("Beras merah", partner=partner)
        make_product("Rahasia", partner=partner, published=False)
    found = [
        place for file in places(client, "/sitemap.xml") for place in places(client, file.removeprefix(base))
    ]
    assert f"{base}/produk/beras-merah" in found
    assert f"{base}/toko/kelompok-tani" in found
    assert f"{base}/" in found
    assert not [place for place in found if "rahasia" in place or "/mitra/" in place]
    assert len(found) == len(set(found))
    for place in found:
        assert client.get(place.removeprefix(base)).status_code == 200


def test_robots_know_where_the_sitemap_is_and_what_is_private(app: Flask, client: FlaskClient) -> None:
    text = client.get("/robots.txt").text
    assert f"Sitemap: {app.config['SETTINGS'].BASE_URL}/sitemap.xml" in text
    assert "Disallow: /admin" in text
