"""What finance may do with one order: refund a part, cancel it, transfer with proof; the buyer names the account."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.money import Money
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState
from marketplace.payments import queries
from marketplace.payments.models import Dispute
from marketplace.payments.states import RefundState
from tests.make import Cast, sign_in, within
from tests.orders.make import make_goods, make_order, payment_of
from tests.payments.make import photo_bytes


@pytest.fixture
def maya(client: FlaskClient, cast: Cast) -> FlaskClient:
    return sign_in(client, cast.maya)


@pytest.fixture
def order(cast: Cast) -> Order:
    return make_order(variant=make_goods(partner=cast.ulos), buyer=cast.sari)  # 2 x Rp45.000


def give(visitor: FlaskClient, code: str, **facts: str) -> tuple[int, str]:
    data = {"what": "goodwill", "amount": "10.000", "reason": "Terlambat", "seen": "0", **facts}
    answer = visitor.post(f"/admin/keuangan/pesanan/{code}/kembalikan", data=data)
    return answer.status_code, answer.get_data(as_text=True)


def test_an_order_is_found_by_its_code(maya: FlaskClient, order: Order) -> None:
    found = maya.post("/admin/keuangan/pesanan", data={"code": order.code.lower()})
    assert found.headers["Location"].endswith(f"/admin/keuangan/pesanan/{order.code}")
    assert "Kembalikan sebagian" in maya.get(found.headers["Location"]).get_data(as_text=True)
    assert maya.post("/admin/keuangan/pesanan", data={"code": "PM-222222"}).status_code == 422


def test_the_second_press_reads_what_the_first_did(maya: FlaskClient, order: Order) -> None:
    code, payment_id = order.code, payment_of(order.checkout).id
    assert give(maya, code)[0] == 303
    status, words = give(maya, code)

    assert status == 409
    assert "Rp10.000" in words
    assert queries.refunded(payment_id) == Money(10_000)


def test_too_much_is_refused_beside_the_form_which_keeps_its_words(maya: FlaskClient, order: Order) -> None:
    status, words = give(maya, order.code, amount="90.001", reason="Alasan panjang")
    assert status == 422
    assert "Rp90.000" in words
    assert "Alasan panjang" in words


def test_staff_cancel_with_a_reason_and_the_buyer_names_an_account_for_the_transfer(
    app: Flask, maya: FlaskClient, cast: Cast, order: Order
) -> None:
    code, order_id = order.code, order.id
    address = f"/admin/keuangan/pesanan/{code}"
    assert maya.post(f"{address}/batal", data={"reason": ""}).status_code == 422
    assert maya.post(f"{address}/batal", data={"reason": "Penjual tutup"}).status_code == 303
    assert db.session.get_one(Order, order_id).state is OrderState.CANCELLED
    refund_id = queries.refunds_waiting()[0].id

    sari, tono = sign_in(app.test_client(), cast.sari), sign_in(app.test_client(), cast.tono)
    account = f"/pesanan/{code}/pengembalian/{refund_id}"
    assert "Beri tahu rekening bank Anda" in sari.get(f"/pesanan/{code}").get_data(as_text=True)
    typed = {"bank": "BRI", "number": "0012 3456 789", "holder": "Sari"}
    assert tono.post(account, data=typed).status_code == 404
    assert sari.post(account, data={**typed, "number": "12"}).status_code == 422
    assert sari.post(account, data=typed).status_code == 303
    assert "BRI ****6789" in sari.get(f"/pesanan/{code}").get_data(as_text=True)
    assert "00123456789" not in maya.get("/admin/keuangan/pengembalian").get_data(as_text=True)

    page = f"/admin/keuangan/pengembalian/{refund_id}"
    assert "00123456789" in maya.get(page).get_data(as_text=True)
    assert maya.post(f"{page}/kirim", data={"note": "24/11"}).status_code == 422
    photo = (BytesIO(photo_bytes()), "bukti.jpg")
    assert maya.post(f"{page}/kirim", data={"note": "24/11", "photo": photo}).status_code == 303
    assert queries.get_refund(refund_id).state is RefundState.SENT
    assert maya.get(f"{page}/foto").mimetype == "image/webp"
    assert sari.get(f"{page}/foto").status_code == 403


def test_disputes_are_listed_with_their_deadline(maya: FlaskClient, order: Order) -> None:
    assert "Tidak ada sengketa" in maya.get("/admin/keuangan/sengketa").get_data(as_text=True)
    payment_id = payment_of(order.checkout).id
    with within():
        facts = {"payment_id": payment_id, "provider_ref": "du_1", "amount": Money(90_000)}
        db.session.add(Dispute(**facts, reason="product_not_received", due_by=now()))
    words = maya.get("/admin/keuangan/sengketa").get_data(as_text=True)

    assert "Barang tidak sampai" in words
    assert "Perlu dijawab" in words
