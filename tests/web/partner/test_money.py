"""A partner's money: the balance is the sum of its rows, and only the owner and treasurer see it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.models import Role
from marketplace.core.clock import at, now, today
from marketplace.core.db import transaction
from marketplace.core.money import ZERO, Money, parse_rupiah
from marketplace.core.rules import set_rule
from marketplace.ledger import queries as ledger
from marketplace.orders import service as orders
from marketplace.orders.models import Order
from marketplace.payments.states import Method
from marketplace.payouts import service as payouts
from tests.make import Cast, make_member, make_user, sign_in
from tests.orders.make import make_goods, make_order
from tests.orders.story import own_delivery
from tests.payouts.make import give_account


@pytest.fixture
def wati(client: FlaskClient, cast: Cast) -> FlaskClient:
    return sign_in(client, cast.wati)


def complete(order: Order) -> None:
    """Packed, fetched with the code at the counter, done."""
    with transaction():
        orders.accept(order.code, partner_id=order.partner_id, by=None)
    with transaction():
        ready = orders.mark_ready(order.code, partner_id=order.partner_id, by=None)
        code = ready.pickup_code or ""
    with transaction():
        orders.hand_over(order.code, partner_id=order.partner_id, by=None, pickup_code=code)


def test_money_is_held_then_ready(wati: FlaskClient, cast: Cast) -> None:
    order = make_order(variant=make_goods(partner=cast.ulos, price=75_000), quantity=2)
    held = wati.get("/mitra/uang").get_data(as_text=True)
    assert order.code in held
    assert ledger.partner_money(cast.ulos.id).held == Money(150_000)

    complete(order)
    text = wati.get("/mitra/uang").get_data(as_text=True)

    assert "Siap dicairkan" in text
    assert ledger.partner_balance(cast.ulos.id) == Money(150_000)


def test_the_balance_is_the_sum_of_its_rows(wati: FlaskClient, cast: Cast) -> None:
    goods = make_goods(partner=cast.ulos, price=40_000, stock=50)
    for quantity in (1, 2, 3):
        complete(make_order(variant=goods, quantity=quantity))
    text = wati.get("/mitra/uang").get_data(as_text=True)
    rows = re.findall(r'data-label="Hasil" class="table__money">(Rp[\d.]+)<', text)

    assert sum((parse_rupiah(row) for row in rows), start=ZERO) == ledger.partner_balance(cast.ulos.id)
    assert "Rp240.000" in text


def test_cash_at_the_door_counts_as_paid_out_once_it_is_reported(wati: FlaskClient, cast: Cast) -> None:
    order = make_order(variant=make_goods(partner=cast.ulos, price=60_000), method=Method.COD, quantity=1)
    complete(order)
    assert ledger.partner_balance(cast.ulos.id) == ZERO
    paid = wati.get("/mitra/uang?tab=sudah-cair").get_data(as_text=True)
    assert order.code in paid
    assert order.code not in wati.get("/mitra/uang").get_data(as_text=True)
    assert wati.post(f"/mitra/uang/tunai/{order.code}").status_code == 409


def test_another_partners_cash_does_not_exist(app: Flask, cast: Cast) -> None:
    order = make_order(variant=make_goods(partner=cast.ulos), method=Method.COD)
    budi = sign_in(app.test_client(), cast.budi)

    assert order.code not in budi.get("/mitra/uang").get_data(as_text=True)
    assert budi.post(f"/mitra/uang/tunai/{order.code}").status_code == 404


def test_staff_do_not_see_the_money(app: Flask, cast: Cast) -> None:
    helper = make_member(make_user("Rina"), cast.ulos.organisation_id, Role.STAFF)

    assert sign_in(app.test_client(), helper).get("/mitra/uang").status_code == 403


def test_a_shop_without_sales_reads_how_it_begins(wati: FlaskClient) -> None:
    assert "Tidak ada uang yang belum cair" in wati.get("/mitra/uang").get_data(as_text=True)


def test_the_page_says_what_a_payout_sends_and_which_fees_wait_with_the_cash(
    wati: FlaskClient, cast: Cast
) -> None:
    with transaction():
        set_rule("platform_fee_bp", 500, valid_from=today())
    with at(now() - timedelta(days=5)):
        give_account(cast.ulos)
    goods = own_delivery(make_goods(partner=cast.ulos, price=100_000))
    complete(make_order(variant=goods, quantity=2))
    cash = make_order(variant=goods, quantity=1, method=Method.COD, way="own")
    for verb in (orders.accept, orders.ship):
        with transaction():
            verb(cash.code, partner_id=cash.partner_id, by=None)
    with transaction():
        orders.confirm_received(cash.id, by=None)

    page = wati.get("/mitra/uang").get_data(as_text=True)
    assert "Rp190.000" in page, "what a payout sends"
    assert "Rp5.000 biaya" in page, "the fee on the cash"
    assert "Rp190.000" in wati.get("/mitra").get_data(as_text=True)
    with transaction():
        assert payouts.prepare(by=cast.maya.id).total == Money(190_000)


def test_cash_of_a_parcel_that_came_back_is_not_said_to_be_received(wati: FlaskClient, cast: Cast) -> None:
    goods = own_delivery(make_goods(partner=cast.ulos, price=60_000))
    order = make_order(variant=goods, quantity=1, method=Method.COD, way="own")
    for verb, facts in (
        (orders.accept, {}),
        (orders.ship, {}),
        (orders.report_cash, {}),
        (orders.take_back, {"reason": "Ditolak", "can_be_sold": True}),
    ):
        with transaction():
            verb(order.code, partner_id=order.partner_id, by=None, **facts)

    page = wati.get(f"/mitra/pesanan/{order.code}").get_data(as_text=True)
    assert "paketnya kembali: laporan itu tidak dihitung" in page
    assert "Uang tunai diterima" not in page
