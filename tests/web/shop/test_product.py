"""The page of one product."""

from __future__ import annotations

import json
import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from marketplace.catalogue import service
from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.images import add_picture
from marketplace.core.jobs import run_due
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.inventory import service as inventory
from marketplace.partners.models import DocumentKind
from tests.catalogue.make import make_category, make_product, photo
from tests.make import Cast, accept_document, cast, make_partner, sign_in, within
from tests.web.shop.test_home import basket_of_one, statements

__all__ = ["cast"]


def linked_data(page: str) -> list[dict[str, object]]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return [json.loads(text) for text in found]


def test_it_sells_price_stock_proofs_and_story(app: Flask, client: FlaskClient) -> None:
    with within():
        partner = make_partner("Dapur Ibu", story="Resep nenek.", consent_story=True)
        accept_document(partner, DocumentKind.PIRT, valid_until=today() + timedelta(days=100))
        product = make_product("Keripik pisang", partner=partner, price=12_000, stock=3)
        variant = product.variants[0]
        service.set_tiers(variant.id, [(Quantity.of(10), Money(11_000))], partner_id=partner.id, by=None)
    page = client.get("/produk/keripik-pisang").text

    for words in ("Rp12.000", "Rp11.000", "Resep nenek.", "P-IRT", "Dapur Ibu", 'action="/keranjang/tambah"'):
        assert words in page
    assert f'name="variant_id" value="{variant.id}"' in page
    assert 'name="quantity"' in page


def test_an_expired_proof_is_not_shown(app: Flask, client: FlaskClient) -> None:
    from marketplace.core.clock import at, now

    with within():
        partner = make_partner()
        accept_document(partner, DocumentKind.PIRT, valid_until=today() + timedelta(days=5))
        make_product("Keripik", partner=partner)
    assert "P-IRT" in client.get("/produk/keripik").text
    with at(now() + timedelta(days=6)):
        from marketplace.catalogue import queries

        assert "pirt" not in [paper.kind.value for paper in queries.product_page("keripik").proofs]


def test_search_engines_read_the_price_of_the_page(app: Flask, client: FlaskClient) -> None:
    with within():
        product = make_product('Tas "ajaib" </script><b>', price=95_000)
        slug = product.slug
    page = client.get(f"/produk/{slug}").text
    goods, crumbs = linked_data(page)
    offer = goods["offers"][0]  # type: ignore[index]
    assert (offer["price"], offer["priceCurrency"]) == (95_000, "IDR")
    assert offer["availability"] == "https://schema.org/InStock"
    assert goods["name"] == 'Tas "ajaib" </script><b>'
    assert crumbs["@type"] == "BreadcrumbList"
    assert "</script><b>" not in page
    assert f'<link rel="canonical" href="{goods["url"]}">' in page
    assert 'property="og:title"' in page


def test_sold_out_is_said_and_cannot_be_ordered(app: Flask, client: FlaskClient) -> None:
    make_product("Tikar", stock=0)
    page = client.get("/produk/tikar").text
    assert 'name="quantity"' not in page
    assert linked_data(page)[0]["offers"][0]["availability"].endswith("OutOfStock")  # type: ignore[index]


def test_a_coming_harvest_can_be_ordered_and_says_when(app: Flask, client: FlaskClient) -> None:
    with within():
        category = make_category("Maggot", kind="living", unit="kg")
        product = make_product("Maggot segar", category=category, stock=0)
        inventory.start_batch(
            product.variants[0].id,
            partner_id=product.partner_id,
            harvest_on=today() + timedelta(days=6),
            expected=Quantity.of(40),
            by=None,
        )
    page = client.get("/produk/maggot-segar").text
    assert 'name="quantity"' in page
    assert linked_data(page)[0]["offers"][0]["availability"].endswith("PreOrder")  # type: ignore[index]


def test_what_is_not_on_sale_is_not_there(app: Flask, client: FlaskClient) -> None:
    draft = make_product("Rahasia", published=False)
    assert client.get("/produk/rahasia").status_code == 404
    with transaction():
        service.publish(draft.id, partner_id=draft.partner_id, by=None)
    assert client.get("/produk/rahasia").status_code == 200
    with transaction():
        service.archive(draft.id, partner_id=draft.partner_id, by=None)
    assert client.get("/produk/rahasia").status_code == 404


def test_the_photo_is_shown_once_it_is_ready(app: Flask, client: FlaskClient) -> None:
    with within():
        picture = add_picture(photo())
        make_product("Ulos", picture_id=picture.id)
    assert "/media/" not in client.get("/produk/ulos").text
    run_due()
    page = client.get("/produk/ulos").text
    source = re.search(r'<img src="(/media/[^"]+)"', page)
    assert source is not None
    assert client.get(source.group(1)).mimetype == "image/webp"
    assert 'property="og:image"' in page


def test_a_description_is_text_never_a_page(app: Flask, client: FlaskClient) -> None:
    make_product("Jahil", description="<img src=x onerror=alert(1)>\nBaris dua")
    page = client.get("/produk/jahil").text
    assert "<img src=x" not in page
    assert "<p>Baris dua</p>" in page


def test_it_asks_at_most_eight_times(cast: Cast, client: FlaskClient) -> None:
    with within():
        for paper in (DocumentKind.HALAL, DocumentKind.PIRT):
            accept_document(cast.maggot, paper)
        category = make_category("Maggot", kind="living", parent_id=make_category("Pakan").id)
        pictures = [add_picture(photo(width=200, height=200)).id for _ in range(3)]
        product = make_product("Maggot", partner=cast.maggot, category=category, picture_id=pictures[0])
        for picture_id in pictures[1:]:
            service.add_photo(product.id, picture_id, partner_id=cast.maggot.id)
        for number in range(3):
            service.add_variant(
                product.id, partner_id=cast.maggot.id, name=f"{number} kg", price=Money(9_000), by=None
            )
        for _number in range(6):
            make_product(partner=cast.maggot)
    run_due()
    sign_in(client, cast.sari)
    basket_of_one(client)
    client.get("/produk/maggot")
    with statements() as asked:
        assert client.get("/produk/maggot").status_code == 200
    assert len(asked) <= 8, "\n".join(asked)
