"""Buying through the pages, as a visitor without JavaScript."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.catalogue import service as catalogue
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.delivery import service as delivery
from marketplace.orders.models import Checkout, Order
from marketplace.orders.states import OrderState
from tests.make import SEI_SUKA, Cast, district, sign_in
from tests.orders.make import buy, contact, make_goods

HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"')


def put_in(client: FlaskClient, variant, quantity: int | str = 1):
    answer = client.post("/keranjang/tambah", data={"variant_id": variant.id, "quantity": quantity})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer


def form_of(client: FlaskClient) -> dict[str, str]:
    """The hidden fields of the page, as a browser would send them back."""
    page = client.get("/checkout")
    assert page.status_code == 200
    return dict(HIDDEN.findall(page.get_data(as_text=True)))


def answers(*variants, way: str = "pickup", payment: str = "transfer", **facts) -> dict[str, object]:
    return {
        "name": "Sari",
        "phone": "0812-3456-7890",
        "email": "",
        "address": "Jalan Mawar 3",
        "village": "Kuala Tanjung",
        "district_id": district(SEI_SUKA).id,
        "kecamatan_cari": "",
        "postcode": "",
        "landmark": "",
        "note": "",
        "payment": payment,
        **{f"delivery_{variant.partner_id}": way for variant in variants},
        **facts,
    }


def test_a_visitor_buys_from_two_shops_in_one_purchase(client):
    things = make_goods(price=45_000), make_goods(price=12_000)
    for thing in things:
        put_in(client, thing, 2)

    answer = client.post("/checkout", data={**form_of(client), **answers(*things)})

    assert answer.status_code == 303
    checkout = db.session.scalars(select(Checkout)).one()
    assert answer.headers["Location"] == f"/pembelian/{checkout.code}/bayar"
    assert checkout.total == Money(114_000)
    assert len(checkout.orders) == 2
    page = client.get(f"/pembelian/{checkout.code}").get_data(as_text=True)
    assert all(order.code in page for order in checkout.orders)


def test_a_cash_purchase_leads_to_its_own_page_with_the_number_and_what_comes_next(client):
    thing = make_goods()
    put_in(client, thing)

    answer = client.post("/checkout", data={**form_of(client), **answers(thing, payment="cod")})

    checkout = db.session.scalars(select(Checkout)).one()
    assert answer.headers["Location"] == f"/pembelian/{checkout.code}"
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    assert checkout.code in page.get_data(as_text=True)
    assert checkout.orders[0].state is OrderState.NEW


def test_everything_for_pickup_needs_no_address(client):
    thing = make_goods()
    put_in(client, thing)

    data = {**form_of(client), **answers(thing, district_id="", address="", village="")}

    assert client.post("/checkout", data=data).status_code == 303


def test_a_missing_address_is_said_beside_the_field_and_nothing_typed_is_lost(client):
    thing = make_goods()
    put_in(client, thing)
    with transaction():
        delivery.set_zone(partner_id=thing.partner_id, district_id=district().id, fee=Money(9_000), by=None)

    answer = client.post(
        "/checkout", data={**form_of(client), **answers(thing, way="own", address="", name="Sari Dewi")}
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="address-error"' in page
    assert 'value="Sari Dewi"' in page
    assert 'id="error-summary"' in page
    assert db.session.scalar(select(func.count()).select_from(Order)) == 0


def test_the_district_is_found_by_name_and_then_the_fee_is_shown(client):
    thing = make_goods(price=50_000)
    put_in(client, thing)
    with transaction():
        delivery.set_zone(partner_id=thing.partner_id, district_id=district().id, fee=Money(9_000), by=None)
    hidden = form_of(client)

    found = client.post(
        "/checkout", data={**hidden, "kecamatan_cari": "sei suka", "find_district": "1", "name": "Sari"}
    ).get_data(as_text=True)
    assert "Sei Suka, Kab. Batu Bara" in found
    data = answers(thing, way="own", kecamatan_cari="sei suka", recalculate="1")
    shown = client.post("/checkout", data={**hidden, **data})

    page = shown.get_data(as_text=True)
    assert shown.status_code == 200
    assert "Rp9.000" in page
    assert "Rp59.000" in page
    assert dict(HIDDEN.findall(page))["total_seen"] == "59000"
    data.pop("recalculate")
    assert client.post("/checkout", data={**dict(HIDDEN.findall(page)), **data}).status_code == 303
    assert db.session.scalars(select(Checkout)).one().total == Money(59_000)


def test_another_total_than_the_one_shown_is_asked_about_with_everything_kept(client):
    thing = make_goods(price=45_000)
    put_in(client, thing)
    hidden = form_of(client)
    with transaction():
        catalogue.edit_variant(thing.id, partner_id=thing.partner_id, price=Money(60_000), by=None)

    answer = client.post("/checkout", data={**hidden, **answers(thing, note="Tolong dibungkus rapi")})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Rp60.000" in page
    assert "Tolong dibungkus rapi" in page
    assert db.session.scalar(select(func.count()).select_from(Checkout)) == 0
    again = client.post("/checkout", data={**dict(HIDDEN.findall(page)), **answers(thing)})
    assert again.status_code == 303
    assert db.session.scalars(select(Checkout)).one().total == Money(60_000)


def test_a_sold_out_product_is_named_with_what_is_left(client):
    thing = make_goods("Kopi Lintong", stock=2)
    put_in(client, thing, 2)
    hidden = form_of(client)
    buy({thing: 1}, contact=contact(phone="+6281200000009"))

    answer = client.post("/checkout", data={**hidden, **answers(thing)})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Kopi Lintong" in page
    assert re.search(r"1 \w+", page[page.index("Kopi Lintong") :])


def test_two_presses_of_the_button_are_one_purchase(client):
    thing = make_goods()
    put_in(client, thing)
    data = {**form_of(client), **answers(thing)}

    first, second = client.post("/checkout", data=data), client.post("/checkout", data=data)

    assert first.headers["Location"] == second.headers["Location"]
    assert db.session.scalar(select(func.count()).select_from(Checkout)) == 1


def test_the_same_key_with_another_form_is_a_conflict(client):
    thing = make_goods(stock=5)
    put_in(client, thing)
    data = {**form_of(client), **answers(thing)}
    client.post("/checkout", data=data)
    put_in(client, thing)

    assert client.post("/checkout", data={**data, "name": "Tono"}).status_code == 409
    assert db.session.scalar(select(func.count()).select_from(Checkout)) == 1


def test_the_form_works_with_the_fields_of_the_contract_alone(client):
    thing = make_goods()
    put_in(client, thing)
    data = {**answers(thing), "idempotency_key": "mine", "voucher": ""}
    del data["kecamatan_cari"]

    assert client.post("/checkout", data=data).status_code == 303


def test_an_empty_basket_leads_back_to_the_basket(client):
    assert client.get("/checkout").headers["Location"] == "/keranjang"
    assert client.post("/checkout", data=answers()).status_code == 303


def test_members_of_a_shop_are_told_that_they_cannot_buy_there(client, cast: Cast):
    thing = make_goods(partner=cast.maggot)
    sign_in(client, cast.budi)

    answer = client.post("/keranjang/tambah", data={"variant_id": thing.id, "quantity": 1})

    assert answer.status_code == 403
    assert cast.maggot.name in answer.get_data(as_text=True)


def test_a_signed_in_buyers_basket_takes_the_visitors_along(client, cast: Cast):
    thing = make_goods("Kopi Lintong")
    put_in(client, thing, 2)
    sign_in(client, cast.sari)

    assert "Kopi Lintong" in client.get("/keranjang").get_data(as_text=True)
    assert client.get("/checkout").status_code == 200
