"""The buyer reads what happened to the money: each event, when, and who says so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Config
from marketplace.core.db import transaction
from marketplace.orders import service as orders
from marketplace.payments.states import Method
from tests.make import Cast, sign_in
from tests.orders.make import buy, make_goods, make_order, pay


def test_the_purchase_tells_what_happened_to_the_money(client: FlaskClient, cast: Cast) -> None:
    sari = sign_in(client, cast.sari)
    checkout = buy({make_goods(partner=cast.ulos): 1}, buyer=cast.sari)
    page = f"/pembelian/{checkout.code}"
    before = sari.get(page).get_data(as_text=True)
    assert "Pembelian menunggu pembayaran" in before
    assert "Uang sudah masuk" not in before

    pay(checkout)
    with transaction():
        orders.cancel_by_buyer(checkout.orders[0].id, by=cast.sari.id, reason="")
    after = sari.get(page).get_data(as_text=True)

    told = ["Pembelian menunggu pembayaran", "Uang sudah masuk", "Kami berjanji mengembalikan uang Anda"]
    assert sorted(told, key=after.index) == told
    assert "Sumber: " in after


def test_cash_is_told_as_cash(client: FlaskClient, cast: Cast) -> None:
    order = make_order(method=Method.COD, buyer=cast.sari, variant=make_goods(partner=cast.ulos))
    page = sign_in(client, cast.sari).get(f"/pembelian/{order.checkout.code}").get_data(as_text=True)

    assert "Anda membayar tunai kepada penjual atau kurir" in page


@pytest.mark.parametrize(
    ("key", "is_test"), [("", True), ("sk_test_1", True), ("rk_test_1", True), ("sk_live_1", False)]
)
def test_money_is_test_money_unless_the_key_is_a_real_one(settings: Config, key: str, is_test: bool) -> None:
    assert replace(settings, STRIPE_API_KEY=key).has_test_money is is_test


def test_finance_sees_the_test_mode_and_the_shop_does_not(app: Flask, cast: Cast) -> None:
    maya = sign_in(app.test_client(), cast.maya)
    words = "Mode uji: pembayaran kartu"

    assert (words in maya.get("/admin/keuangan").get_data(as_text=True)) is not app.config["SETTINGS"].DEMO
    assert words not in app.test_client().get("/").get_data(as_text=True)
