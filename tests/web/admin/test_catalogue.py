"""The catalogue team's desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.catalogue import service
from marketplace.catalogue.models import Category
from marketplace.catalogue.queries.queue import waiting_products
from marketplace.catalogue.states import ProductState
from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from tests.catalogue.make import make_category, make_product
from tests.make import Cast, cast, sign_in

__all__ = ["cast"]


@pytest.fixture
def ayu(cast: Cast, client: FlaskClient) -> FlaskClient:
    return sign_in(client, cast.ayu)


def test_what_waits_is_listed_with_the_promised_time(ayu: FlaskClient, cast: Cast) -> None:
    make_product("Dodol", partner=cast.maggot, category=make_category("Kue", review_first=True))
    make_product("Tas", partner=cast.ulos)
    page = ayu.get("/admin/produk").text
    assert "Dodol" in page
    assert "Tas" in page, "on sale, and not looked at yet"
    (item,) = waiting_products()
    assert item.hours_left in {47, 48}
    with at(now() + timedelta(hours=60)):
        assert waiting_products()[0].is_late
        assert waiting_products()[0].hours_left <= -12


def test_a_product_is_accepted_or_sent_back_with_a_reason(ayu: FlaskClient, cast: Cast) -> None:
    product = make_product("Dodol", partner=cast.maggot, category=make_category("Kue", review_first=True))
    path = f"/admin/produk/{product.id}"
    assert ayu.post(path, data={"decision": "refuse", "reason": ""}).status_code == 422
    assert ayu.post(path, data={"decision": "refuse", "reason": "Foto kabur"}).status_code == 303
    db.session.refresh(product)
    assert (product.state, product.review_reason) == (ProductState.DRAFT, "Foto kabur")

    with transaction():
        service.publish(product.id, partner_id=product.partner_id, by=cast.budi.id)
    assert ayu.post(path, data={"decision": "accept", "reason": ""}).status_code == 303
    assert ayu.get("/produk/dodol").status_code == 200


def test_a_form_without_a_decision_decides_nothing(ayu: FlaskClient, cast: Cast) -> None:
    product = make_product("Dodol", partner=cast.maggot, category=make_category("Kue", review_first=True))
    ayu.post(f"/admin/produk/{product.id}", data={"reason": "x"})
    db.session.refresh(product)
    assert product.state is ProductState.IN_REVIEW


def test_an_edit_is_compared_and_decided(ayu: FlaskClient, cast: Cast) -> None:
    product = make_product("Dodol", partner=cast.maggot, category=make_category("Kue", review_first=True))
    with transaction():
        service.review(product.id, accept=True, by=cast.ayu.id)
        change = service.edit_product(product.id, partner_id=cast.maggot.id, by=None, name="Dodol durian")
        assert change is not None
        change_id = change.id
    path = f"/admin/produk/perubahan/{change_id}"
    page = ayu.get(path).text
    assert "Dodol durian" in page
    assert ayu.post(path, data={"decision": "accept"}).status_code == 303
    db.session.refresh(product)
    assert product.name == "Dodol durian"


CATEGORY: dict[str, Any] = {
    "name": "Keripik",
    "name_en": "Crisps",
    "slug": "keripik",
    "parent_id": "",
    "kind": "goods",
    "unit": "bungkus",
    "tax_class": "goods",
    "required_documents": ["pirt", "halal"],
    "review_first": "y",
    "keywords": "kripik, pisang,  pisang",
    "attributes": "rasa | Rasa | Taste | Manis, Asin\nberat | Berat | Weight",
    "icon": "food",
    "position": "3",
    "is_active": "y",
}


def test_a_category_says_what_it_demands(ayu: FlaskClient) -> None:
    assert ayu.post("/admin/kategori/baru", data=CATEGORY).status_code == 303
    category = db.session.scalars(select(Category)).one()
    assert category.required_documents == ["pirt", "halal"]
    assert category.keywords == ["kripik", "pisang"]
    assert category.attributes[0]["choices"] == ["Manis", "Asin"]
    assert category.needs_review
    form = ayu.get(f"/admin/kategori/{category.id}").text
    assert "rasa | Rasa | Taste | Manis, Asin" in form


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"slug": "Keripik Enak"}, "slug"),
        ({"slug": "ada"}, "slug"),
        ({"attributes": "rasa | Rasa"}, "attributes"),
        ({"attributes": "a | A | A\na | B | B"}, "attributes"),
        ({"kind": "hewan"}, "kind"),
        ({"required_documents": ["ktp"]}, "required_documents"),
    ],
)
def test_a_senseless_category_is_refused_and_what_was_typed_stays(
    ayu: FlaskClient, changes: dict[str, Any], field: str
) -> None:
    make_category("Ada", slug="ada")
    answer = ayu.post("/admin/kategori/baru", data={**CATEGORY, **changes})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "kripik, pisang" in answer.text


def test_a_category_moves_and_its_products_are_found_there(ayu: FlaskClient, cast: Cast) -> None:
    food, craft = make_category("Makanan"), make_category("Kerajinan")
    crisps = make_category("Keripik", parent_id=food.id)
    make_product("Keripik pisang", partner=cast.maggot, category=crisps)
    sent = {**CATEGORY, "parent_id": str(craft.id), "review_first": "", "required_documents": []}
    assert ayu.post(f"/admin/kategori/{crisps.id}", data=sent).status_code == 303
    assert "Keripik pisang" in ayu.get("/kategori/kerajinan").text
    assert "Keripik pisang" not in ayu.get("/kategori/makanan").text


def test_two_levels_are_enough(ayu: FlaskClient) -> None:
    top = make_category("Makanan")
    child = make_category("Keripik", parent_id=top.id)
    answer = ayu.post("/admin/kategori/baru", data={**CATEGORY, "slug": "x", "parent_id": str(child.id)})
    assert answer.status_code == 422
    answer = ayu.post(
        f"/admin/kategori/{top.id}", data={**CATEGORY, "slug": "makanan", "parent_id": str(child.id)}
    )
    assert answer.status_code == 422


def test_the_auditor_reads_and_changes_nothing(cast: Cast, app: Flask) -> None:
    edi = sign_in(app.test_client(), cast.edi)
    product = make_product("Dodol", partner=cast.maggot, category=make_category("Kue", review_first=True))
    assert edi.get("/admin/produk").status_code == 200
    assert edi.post(f"/admin/produk/{product.id}", data={"decision": "accept"}).status_code == 403
    assert edi.post("/admin/kategori/baru", data=CATEGORY).status_code == 403
    assert sign_in(app.test_client(), cast.budi).get("/admin/produk").status_code == 403
