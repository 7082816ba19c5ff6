"""A voucher at the checkout, as a visitor without JavaScript."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from marketplace.catalogue import service as catalogue
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.delivery import service as delivery
from marketplace.orders.models import Checkout, Order
from marketplace.payments.models import Payment
from marketplace.vouchers import service as vouchers
from marketplace.vouchers.kinds import FundedBy
from marketplace.web.shop.papers import receipt
from tests.make import district, make_partner
from tests.orders.make import make_goods, pay, payment_of
from tests.vouchers.make import make_voucher
from tests.web.shop.test_checkout import HIDDEN, answers, form_of, put_in


def ask(client, data):
    answer = client.post("/checkout", data=data)
    return answer.status_code, answer.get_data(as_text=True)


def hidden(page: str) -> dict[str, str]:
    return dict(HIDDEN.findall(page))


def test_recalculate_shows_what_it_takes_off_and_that_is_charged(client):
    make_voucher("PANEN10", cap=None)
    first, second = make_goods(price=45_000), make_goods(price=12_000)
    put_in(client, first)
    put_in(client, second)
    data = {**form_of(client), **answers(first, second, voucher="panen10")}

    status, page = ask(client, {**data, "recalculate": "1"})

    assert status == 200
    assert "Voucher PANEN10" in page
    assert page.count("-Rp4.500") == 1
    assert page.count("-Rp1.200") == 1
    assert "-Rp5.700" in page
    assert "Rp51.300" in page
    assert 'value="panen10"' in page
    status, _ = ask(client, {**data, **hidden(page)})
    assert status == 303
    checkout = db.session.scalars(select(Checkout)).one()
    assert checkout.total == Money(51_300)
    assert db.session.scalars(select(Payment.amount)).one() == Money(51_300)
    told = client.get(f"/pembelian/{checkout.code}").get_data(as_text=True)
    assert "Voucher PANEN10" in told
    assert "-Rp5.700" in told
    order = client.get(f"/pesanan/{checkout.orders[0].code}").get_data(as_text=True)
    assert "-Rp4.500" in order


@pytest.mark.parametrize(
    ("facts", "words", "english"),
    [
        ({"valid_from": date(2090, 1, 1)}, "berlaku mulai 01-01-2090", "counts from 01-01-2090 on"),
        ({"valid_until": date(2020, 2, 1)}, "sudah berakhir", "has ended"),
        ({"minimum": Money(60_000)}, "kurang Rp15.000 lagi", "Rp15.000 are missing"),
        ({"limit_total": 1, "used": 1}, "sudah habis", "is used up"),
    ],
)
def test_why_it_does_not_count_stands_beside_the_field_and_nothing_typed_is_lost(
    client, facts, words, english
):
    is_used = facts.pop("used", 0)
    made = make_voucher("COBA", **facts)
    if is_used:
        with transaction():
            made = db.session.merge(made)
            made.used = 1
    thing = make_goods(price=45_000)
    put_in(client, thing)
    data = {**form_of(client), **answers(thing, voucher="COBA", name="Sari Dewi")}

    status, page = ask(client, {**data, "recalculate": "1"})
    assert status == 200
    assert words in page
    status, page = ask(client, data)

    assert status == (409 if is_used else 422)
    assert 'id="voucher-error"' in page
    assert words in page
    assert 'value="COBA"' in page
    assert 'value="Sari Dewi"' in page
    assert db.session.scalars(select(Order)).all() == []
    client.post("/bahasa", data={"locale": "en", "next": "/checkout"})
    assert english in ask(client, data)[1]
    status, page = ask(client, {**data, **hidden(page), "voucher": ""})
    assert status == 303


def test_an_unknown_code_and_another_sellers_voucher_are_refused_in_words(client):
    make_voucher("TOKOLAIN", funded_by=FundedBy.PARTNER, partner=make_partner("Toko Lain"))
    thing = make_goods(price=45_000)
    put_in(client, thing)
    data = {**form_of(client), **answers(thing)}

    assert "Tidak ada voucher NGAWUR" in ask(client, {**data, "voucher": "ngawur"})[1]
    status, page = ask(client, {**data, "voucher": "TOKOLAIN"})

    assert status == 422
    assert "hanya untuk barang dari toko Toko Lain" in page
    assert db.session.scalars(select(Order)).all() == []


def test_tampering_with_the_shown_total_or_the_discount_buys_nothing_cheaper(client):
    make_voucher("HEMAT", amount=Money(5_000))
    thing = make_goods(price=45_000)
    put_in(client, thing)
    data = {**form_of(client), **answers(thing, voucher="HEMAT")}

    for total in ("1", "0", "39999", "45000"):
        status, page = ask(client, {**data, "total_seen": total, "goods_seen": total, "discount": "44999"})
        assert status == 409
        assert "Rp40.000" in page
    assert db.session.scalars(select(Order)).all() == []


@pytest.mark.parametrize("change", ["price", "delivery", "voucher"])
def test_what_changed_between_the_page_and_the_button_is_asked_about_once(client, change):
    """Check 9: the amount charged is the amount shown."""
    make_voucher("HEMAT", amount=Money(5_000))
    thing = make_goods(price=45_000)
    zone = {"partner_id": thing.partner_id, "district_id": district().id, "by": None}
    with transaction():
        delivery.set_zone(fee=Money(9_000), **zone)
    put_in(client, thing)
    data = {**form_of(client), **answers(thing, way="own", voucher="HEMAT", kecamatan_cari="sei suka")}
    _, page = ask(client, {**data, "recalculate": "1"})
    assert "Rp49.000" in page
    with transaction():
        if change == "price":
            catalogue.edit_variant(thing.id, partner_id=thing.partner_id, price=Money(46_000), by=None)
        elif change == "delivery":
            delivery.set_zone(fee=Money(10_000), **zone)
        else:
            vouchers.end_voucher("HEMAT", by=None)

    status, again = ask(client, {**data, **hidden(page)})

    new = "Rp54.000" if change == "voucher" else "Rp50.000"
    assert status == (422 if change == "voucher" else 409)
    assert new in again
    assert db.session.scalars(select(Order)).all() == []
    voucher = "" if change == "voucher" else "HEMAT"
    assert ask(client, {**data, **hidden(again), "voucher": voucher})[0] == 303
    charged = db.session.scalars(select(Payment.amount)).one()
    assert str(charged) == new


def test_after_the_button_the_price_stays_as_it_was_shown(client):
    thing = make_goods(price=45_000)
    put_in(client, thing)
    assert client.post("/checkout", data={**form_of(client), **answers(thing)}).status_code == 303
    with transaction():
        catalogue.edit_variant(thing.id, partner_id=thing.partner_id, price=Money(99_000), by=None)

    checkout = db.session.scalars(select(Checkout)).one()

    assert "45." in client.get(f"/pembelian/{checkout.code}/bayar").get_data(as_text=True)
    assert checkout.orders[0].lines[0].unit_price == Money(45_000)
    assert db.session.scalars(select(Payment.amount)).one() == Money(45_000)


def test_a_public_voucher_is_named_on_the_shop_and_a_secret_one_is_not(client):
    thing = make_goods(price=45_000)
    make_voucher("RAHASIA")
    page = f"/toko/{thing.product.partner.slug}"
    assert "RAHASIA" not in client.get(page).get_data(as_text=True)
    make_voucher("TERBUKA", is_public=True, minimum=Money(30_000))

    text = client.get(page).get_data(as_text=True)

    assert "Voucher TERBUKA: potongan 10% mulai belanja Rp30.000" in text


def test_the_receipt_says_what_the_voucher_took_off(client):
    make_voucher("HEMAT", amount=Money(5_000))
    thing = make_goods(price=45_000)
    put_in(client, thing)
    data = {**form_of(client), **answers(thing, voucher="HEMAT", total_seen="40000")}
    assert client.post("/checkout", data=data).status_code == 303
    checkout = db.session.scalars(select(Checkout)).one()
    pay(checkout)
    (order,) = checkout.orders

    paper = client.get(f"/pesanan/{order.code}/kuitansi.pdf")

    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
    told = receipt(order, payment_of(checkout))
    assert told is not None
    assert told["extras"] == [{"label": "Potongan voucher", "detail": "HEMAT", "amount": -5_000}]
    assert told["subtotal"] + sum(extra["amount"] for extra in told["extras"]) == told["total"] == 40_000
