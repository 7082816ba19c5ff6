"""Following a purchase with code and phone."""

from __future__ import annotations

from marketplace.core.db import transaction
from marketplace.core.money import Money
from marketplace.delivery import service as delivery
from marketplace.orders import service
from tests.make import Cast, district, sign_in
from tests.orders.make import PHONE, buy, contact, make_goods, make_order


def open_with(client, code: str, phone: str = PHONE):
    return client.post("/lacak", data={"code": code, "phone": phone})


def test_code_and_phone_open_the_purchase_and_each_order(client):
    checkout = buy({make_goods("Kopi Lintong"): 1, make_goods("Ulos"): 1})

    answer = open_with(client, checkout.code.lower(), "0812 3456 7890")

    assert answer.headers["Location"] == f"/pembelian/{checkout.code}"
    page = client.get(f"/pembelian/{checkout.code}").get_data(as_text=True)
    assert "Kopi Lintong" in page
    assert "Ulos" in page
    for order in checkout.orders:
        assert client.get(f"/pesanan/{order.code}").status_code == 200
        assert open_with(client, order.code).headers["Location"] == f"/pesanan/{order.code}"


def test_without_the_phone_number_a_code_opens_nothing(client):
    checkout = buy({make_goods("Kopi Lintong"): 1})
    order = checkout.orders[0]

    for address in (
        f"/pembelian/{checkout.code}",
        f"/pesanan/{order.code}",
        f"/pembelian/{checkout.code}/bayar",
    ):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "Kopi Lintong" not in answer.get_data(as_text=True)
    assert open_with(client, checkout.code, "0812 0000 0000").status_code == 422
    assert client.post(f"/pesanan/{order.code}/batal").status_code == 404
    assert client.post(f"/pesanan/{order.code}/diterima").status_code == 404
    assert client.post(f"/pembelian/{checkout.code}/batal").status_code == 404


def test_a_code_that_does_not_exist_looks_the_same(client):
    checkout = buy({make_goods(): 1})
    there = client.get(f"/pembelian/{checkout.code}").get_data(as_text=True)
    missing = client.get("/pembelian/PB-ZZZZZZZZ").get_data(as_text=True)

    assert there.replace(checkout.code, "PB-ZZZZZZZZ") == missing


def test_guessing_codes_is_slowed_down(client):
    for _ in range(20):
        assert open_with(client, "PM-222222").status_code == 422
    assert open_with(client, "PM-222222").status_code == 429


def test_the_buyer_confirms_the_receipt_and_then_has_a_pdf(client):
    thing = make_goods()
    with transaction():
        delivery.set_zone(partner_id=thing.partner_id, district_id=district().id, fee=Money(5_000), by=None)
    order = make_order(variant=thing, way="own")
    with transaction():
        service.accept(order.code, partner_id=order.partner_id, by=None)
        service.ship(order.code, partner_id=order.partner_id, by=None)
    open_with(client, order.code)

    assert client.post(f"/pesanan/{order.code}/diterima").status_code == 303
    receipt = client.get(f"/pesanan/{order.code}/kuitansi.pdf")

    assert receipt.mimetype == "application/pdf"
    assert receipt.data.startswith(b"%PDF")


def test_there_is_no_receipt_before_the_money(client):
    order = make_order(paid=False)
    open_with(client, order.code)

    assert client.get(f"/pesanan/{order.code}/kuitansi.pdf").status_code == 404


def test_the_buyer_cancels_while_it_is_new(client):
    order = make_order()
    open_with(client, order.code)

    assert client.post(f"/pesanan/{order.code}/batal", data={"reason": "Salah pilih"}).status_code == 303
    assert "Salah pilih" in client.get(f"/pesanan/{order.code}").get_data(as_text=True)
    assert client.post(f"/pesanan/{order.code}/batal").status_code == 409


def test_an_unpaid_purchase_is_cancelled_on_its_page(client):
    checkout = buy({make_goods(): 1})
    open_with(client, checkout.code)

    assert client.post(f"/pembelian/{checkout.code}/batal").status_code == 303
    assert client.get(f"/pembelian/{checkout.code}").status_code == 200


def test_a_signed_in_buyer_sees_the_own_orders_under_tabs_and_buys_again(client, cast: Cast):
    thing = make_goods("Kopi Lintong", stock=20)
    order = make_order(variant=thing, buyer=cast.sari)
    with transaction():
        service.cancel_by_buyer(order.id, by=cast.sari.id)
    make_order(variant=thing, contact=contact(phone="+6281200000009"))
    sign_in(client, cast.sari)

    page = client.get("/akun/pesanan?tab=dibatalkan").get_data(as_text=True)
    assert order.code in page
    assert client.get(f"/pesanan/{order.code}").status_code == 200
    client.post(f"/akun/pesanan/{order.code}/lagi")
    assert "Kopi Lintong" in client.get("/keranjang").get_data(as_text=True)


def test_somebody_elses_orders_are_not_there(client, cast: Cast):
    order = make_order(buyer=cast.sari)
    sign_in(client, cast.tono)

    assert client.get(f"/pesanan/{order.code}").status_code == 404
    assert client.post(f"/akun/pesanan/{order.code}/lagi").status_code == 404
    assert order.code not in client.get("/akun/pesanan?tab=dikemas").get_data(as_text=True)


def arrived(**facts):
    thing = make_goods("Kopi Lintong", **facts)
    with transaction():
        delivery.set_zone(partner_id=thing.partner_id, district_id=district().id, fee=Money(5_000), by=None)
    order = make_order(variant=thing, way="own", quantity=2)
    for verb in (service.accept, service.ship, service.deliver):
        with transaction():
            verb(order.code, partner_id=order.partner_id, by=None)
    return order


def test_the_buyer_asks_to_send_something_back_and_the_seller_takes_it(app, client, cast: Cast):
    order = arrived(partner=cast.maggot)
    line = order.lines[0].id
    open_with(client, order.code)

    assert client.get(f"/pesanan/{order.code}/retur").status_code == 200
    nothing = client.post(f"/pesanan/{order.code}/retur", data={f"quantity_{line}": "0", "reason": "Basi"})
    assert nothing.status_code == 422
    silent = client.post(f"/pesanan/{order.code}/retur", data={f"quantity_{line}": "1", "reason": ""})
    assert silent.status_code == 422
    assert 'id="reason-error"' in silent.get_data(as_text=True)
    answer = client.post(
        f"/pesanan/{order.code}/retur", data={f"quantity_{line}": "1", "reason": "Kemasan bocor"}
    )
    assert answer.status_code == 303
    assert "Kemasan bocor" in client.get(f"/pesanan/{order.code}").get_data(as_text=True)

    seller = sign_in(app.test_client(), cast.budi)
    assert "Kemasan bocor" in seller.get("/mitra/pesanan").get_data(as_text=True)
    assert seller.post("/mitra/retur/1/setuju").status_code == 303
    assert seller.get("/mitra/retur/1/sampai").status_code == 200
    assert seller.post("/mitra/retur/1/sampai", data={"can_be_sold": "y"}).status_code == 303
    assert "Kemasan bocor" not in seller.get("/mitra/pesanan").get_data(as_text=True)


def test_another_shop_cannot_answer_a_return(app, client, cast: Cast):
    order = arrived(partner=cast.maggot)
    open_with(client, order.code)
    data = {f"quantity_{order.lines[0].id}": "1", "reason": "Bocor"}
    client.post(f"/pesanan/{order.code}/retur", data=data)
    stranger = sign_in(app.test_client(), cast.wati)

    for address in ("/mitra/retur/1/setuju", "/mitra/retur/1/tolak", "/mitra/retur/1/sampai"):
        assert stranger.post(address, data={"answer": "x"}).status_code == 404
    assert app.test_client().get(f"/pesanan/{order.code}/retur").status_code == 404
