"""The partner's inbox and the one big button."""

from __future__ import annotations

import io
import re

from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.delivery import service as delivery
from marketplace.orders import service
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState, SellerTab
from marketplace.payments.states import Method
from tests.make import Cast, district, sign_in
from tests.orders.make import contact, make_goods, make_order


def budis(cast: Cast, client: FlaskClient, **facts) -> Order:
    """An order of Budi's shop, and Budi signed in."""
    sign_in(client, cast.budi)
    return make_order(variant=make_goods("Maggot kering", partner=cast.maggot), **facts)


def state_of(order: Order) -> OrderState:
    db.session.rollback()
    state = db.session.scalar(select(Order.state).where(Order.id == order.id))
    assert state is not None
    return state


def test_a_pickup_order_goes_from_new_to_completed_by_the_buttons(client, cast: Cast):
    order = budis(cast, client, method=Method.COD)
    address = f"/mitra/pesanan/{order.code}"

    assert "Maggot kering" in client.get(address).get_data(as_text=True)
    assert client.post(f"{address}/terima").status_code == 303
    assert client.post(f"{address}/siap").status_code == 303
    code = db.session.scalar(select(Order.pickup_code).where(Order.id == order.id))
    wrong = client.post(f"{address}/serahkan", data={"pickup_code": "x"})
    assert wrong.status_code == 422
    assert 'id="pickup_code-error"' in wrong.get_data(as_text=True)
    assert client.post(f"{address}/serahkan", data={"pickup_code": code}).status_code == 303
    assert state_of(order) is OrderState.COMPLETED


def test_a_courier_order_asks_for_the_tracking_number(client, cast: Cast):
    with transaction():
        delivery.load_tariffs()
    order = budis(cast, client, way="courier:jne:reg")
    address = f"/mitra/pesanan/{order.code}"
    client.post(f"{address}/terima")

    refused = client.post(f"{address}/kirim", data={"courier": "JNE REG", "tracking_number": ""})
    assert refused.status_code == 422
    assert 'id="tracking_number-error"' in refused.get_data(as_text=True)
    assert client.post(f"{address}/kirim", data={"tracking_number": "JP1234567890"}).status_code == 303
    assert "JP1234567890" in client.get(address).get_data(as_text=True)


def test_cancelling_needs_a_reason_and_keeps_what_was_typed(client, cast: Cast):
    order = budis(cast, client)
    address = f"/mitra/pesanan/{order.code}/batal"

    assert client.post(address, data={"reason": "hujan"}).status_code == 422
    refused = client.post(address, data={"choice": "other", "reason": " "})
    assert refused.status_code == 422
    assert client.post(address, data={"choice": "stock", "reason": "Panen gagal"}).status_code == 303
    assert state_of(order) is OrderState.CANCELLED


def test_another_partners_order_is_not_there(client, cast: Cast):
    order = make_order(variant=make_goods(partner=cast.ulos))
    sign_in(client, cast.budi)

    assert client.get(f"/mitra/pesanan/{order.code}").status_code == 404
    for step in ("terima", "siap", "kirim", "sampai", "uang"):
        assert client.post(f"/mitra/pesanan/{order.code}/{step}").status_code == 404
    assert client.post(f"/mitra/pesanan/{order.code}/batal", data={"choice": "stock"}).status_code == 404
    assert state_of(order) is OrderState.NEW


def test_an_unpaid_order_is_not_in_the_inbox(client, cast: Cast):
    order = budis(cast, client, paid=False)

    assert order.code not in client.get("/mitra/pesanan").get_data(as_text=True)
    assert client.get(f"/mitra/pesanan/{order.code}").status_code == 404


def test_the_numbers_on_the_tabs_are_the_lengths_of_the_lists(client, cast: Cast):
    thing = make_goods("Maggot kering", partner=cast.maggot, stock=50)
    with transaction():
        delivery.set_zone(partner_id=cast.maggot.id, district_id=district().id, fee=Money(5_000), by=None)
    made = [
        make_order(variant=thing, quantity=1, way="own", contact=contact(phone=f"+628120000{n:04}"))
        for n in range(9)
    ]
    paths = [(), ("accept",), ("accept", "ship"), ("accept", "ship", "deliver")]
    for number, order in enumerate(made):
        for verb in paths[number % 4]:
            with transaction():
                getattr(service, verb)(order.code, partner_id=cast.maggot.id, by=None)
    with transaction():
        service.cancel_by_partner(made[8].code, partner_id=cast.maggot.id, by=None, reason="Habis")
    sign_in(client, cast.budi)

    for tab in SellerTab:
        page = client.get(f"/mitra/pesanan?tab={tab.value}").get_data(as_text=True)
        counted = re.search(r'aria-current="page">[^<]*<span class="count[^"]*">(\d+)<', page)
        assert counted is not None
        assert int(counted.group(1)) == page.count('class="inbox__row'), tab


def test_the_packing_list_holds_what_waits_and_prints_as_pdf(client, cast: Cast):
    order = budis(cast, client)

    assert order.code in client.get("/mitra/pesanan/daftar-kemas").get_data(as_text=True)
    printed = client.get("/mitra/pesanan/daftar-kemas.pdf")
    assert printed.mimetype == "application/pdf"
    assert printed.data.startswith(b"%PDF")


def test_labels_are_printed_for_what_is_sent_and_not_for_what_is_fetched(client, cast: Cast):
    thing = make_goods("Maggot kering", partner=cast.maggot, stock=50)
    with transaction():
        delivery.set_zone(partner_id=cast.maggot.id, district_id=district().id, fee=Money(5_000), by=None)
    fetched = make_order(variant=thing)
    sign_in(client, cast.budi)
    assert client.get("/mitra/pesanan/label.pdf").headers["Location"] == "/mitra/pesanan/daftar-kemas"

    sent = make_order(variant=thing, way="own", contact=contact(name="Sari <b>"))
    printed = PdfReader(io.BytesIO(client.get("/mitra/pesanan/label.pdf").data))
    assert len(printed.pages) == 1
    text = printed.pages[0].extract_text()
    assert sent.code in text
    assert "Sari <b>" in text
    assert fetched.code not in text


def test_a_delivery_area_is_added_by_name_and_taken_away(client, cast: Cast):
    sign_in(client, cast.budi)
    found = client.post(
        "/mitra/pengiriman/wilayah", data={"kecamatan_cari": "sei suka", "find_district": "1"}
    )
    assert found.status_code == 200

    data = {"kecamatan_cari": "sei suka", "district_id": district().id, "fee": "7rb", "days": "0"}
    assert client.post("/mitra/pengiriman/wilayah", data=data).status_code == 303
    page = client.get("/mitra/pengiriman").get_data(as_text=True)
    assert "Rp7.000" in page
    zone = re.search(r"/mitra/pengiriman/wilayah/(\d+)/hapus", page)
    assert zone is not None
    client.post(zone.group(0))
    assert "Rp7.000" not in client.get("/mitra/pengiriman").get_data(as_text=True)


def test_a_further_parcel_and_a_mended_number_are_seen_by_the_buyer(client, cast: Cast):
    with transaction():
        delivery.load_tariffs()
    order = budis(cast, client, way="courier:jne:reg")
    address = f"/mitra/pesanan/{order.code}"
    client.post(f"{address}/terima")
    client.post(f"{address}/kirim", data={"courier": "JNE REG", "tracking_number": "JP1"})

    refused = client.post(f"{address}/paket", data={"tracking_number": "jp1", "contents": "<b>2</b> dari 2"})
    assert refused.status_code == 422
    assert 'value="&lt;b&gt;2&lt;/b&gt; dari 2"' in refused.get_data(as_text=True)
    assert (
        client.post(
            f"{address}/paket", data={"tracking_number": "JP2", "contents": "<b>2</b> dari 2"}
        ).status_code
        == 303
    )
    page = client.get(address).get_data(as_text=True)
    mend = re.search(rf'href="({address}/paket/\d+)"', page)
    assert mend is not None
    assert 'value="JP1"' in client.get(mend[1]).get_data(as_text=True)
    assert client.post(mend[1], data={"courier": "JNE REG", "tracking_number": "JP9"}).status_code == 303
    assert client.get(f"{address}/paket/999999").status_code == 404

    known = client.post("/lacak", data={"code": order.code, "phone": order.checkout.phone})
    assert known.status_code == 303
    for seen in (f"/pesanan/{order.code}", f"/pembelian/{order.checkout.code}"):
        text = client.get(seen).get_data(as_text=True)
        assert [number for number in ("JP1", "JP2", "JP9") if number in text] == ["JP2", "JP9"]
        assert "<b>2</b>" not in text
