"""A complaint in the browser: from the order's page in two taps, over the shop's answer to our console."""

from __future__ import annotations

import io
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from marketplace.complaints.models import Complaint
from marketplace.conversations import service as talking
from marketplace.conversations.states import Side
from marketplace.core import jobs
from marketplace.core.clock import today
from marketplace.core.db import db, transaction
from marketplace.orders import service as orders
from marketplace.orders.models import Order
from marketplace.payments.states import Method
from tests.make import Cast, sign_in
from tests.orders.make import PHONE, make_goods, make_order
from tests.reviews.test_writing import small_photo
from tests.support.hostile import EVERYTHING, harmless


def delivered(cast: Cast) -> Order:
    order = make_order(variant=make_goods("Maggot kering", partner=cast.maggot), method=Method.COD)
    for verb in (orders.accept, orders.mark_ready):
        with transaction():
            verb(order.code, partner_id=order.partner_id, by=None)
    with transaction():
        talking.send_message(order.id, side=Side.BUYER, words="Kapan bisa diambil?", by=None)
    with transaction():
        talking.send_message(order.id, side=Side.PARTNER, words="Sore ini", photos=[], by=None)
    return order


def photo(shade: int) -> list:
    return [(io.BytesIO(small_photo(shade)), "a.png")]


def test_a_guest_complains_in_two_taps_and_all_sides_meet_on_one_page(app: Flask, client, cast: Cast):
    order = delivered(cast)
    client.post("/lacak", data={"code": order.code, "phone": PHONE})
    form = f"/pesanan/{order.code}/pengaduan"
    assert form in client.get(f"/pesanan/{order.code}").text
    page = client.get(form).text
    assert "0853-1111-1010" in page
    assert "pengaduan.konsumen@kemendag.go.id" in page
    assert client.post(form, data={"words": "Tanpa jenis"}).status_code == 422
    sent = client.post(
        form,
        data={"kind": "damaged", "words": EVERYTHING, "photos": photo(2)},
        content_type="multipart/form-data",
    )
    assert sent.status_code == 303
    complaint = db.session.scalars(select(Complaint)).one()
    address = f"/pengaduan/{complaint.code}"
    assert sent.location.endswith(address)
    assert harmless(client.get(address).text)
    assert address in client.get(f"/pesanan/{order.code}").text
    assert client.post(form, data={"kind": "wrong", "words": "Lagi"}).status_code == 422

    budi = sign_in(app.test_client(), cast.budi)
    assert f"/mitra{address}" in budi.get(f"/mitra/pesanan/{order.code}").text
    assert harmless(budi.get(f"/mitra{address}").text)
    assert budi.get(f"/mitra{address}/foto/{complaint.notes[0].id}/0").mimetype == "image/webp"
    assert budi.post(f"/mitra{address}", data={"words": "Kami ganti besok"}).status_code == 303
    assert sign_in(app.test_client(), cast.wati).get(f"/mitra{address}").status_code == 404

    ayu = sign_in(app.test_client(), cast.ayu)
    console = f"/admin{address}"
    assert complaint.code in ayu.get("/admin/pengaduan?tab=dijawab").text
    ours = {"words": "Hubungi kurir dulu", "internal": "y"}
    assert ayu.post(f"{console}/jawab", data=ours).status_code == 303
    assert ayu.post(f"{console}/ambil").status_code == 303
    both = ayu.get(console).text
    assert harmless(both)
    told = ["Kapan bisa diambil?", "Sore ini", "Kami ganti besok", "Hubungi kurir dulu", cast.ayu.name]
    assert [words for words in told if words not in both] == []
    assert both.index("Kapan bisa diambil?") < both.index("Kami ganti besok")
    assert "Kapan bisa diambil?" in ayu.get(f"{console}/salinan.txt").text
    for page in (client.get(address), budi.get(f"/mitra{address}")):
        assert "Hubungi kurir dulu" not in page.text

    assert client.post(f"{address}/teruskan").status_code == 303
    assert ayu.post(f"{console}/selesai", data={"result": ""}).status_code == 422
    assert ayu.post(f"{console}/selesai", data={"result": "Uang kembali penuh"}).status_code == 303
    assert "Uang kembali penuh" in client.get(address).text
    assert client.post(address, data={"words": "Halo?"}).status_code == 422
    jobs.run_due()


def test_a_visitor_complains_about_us_and_follows_it_on_this_device_or_by_number(app: Flask, client):
    assert "/pengaduan" in client.get("/bantuan").text
    assert "0853-1111-1010" in client.get("/bantuan").text
    page = "/pengaduan"
    assert client.post(page, data={"kind": "service", "words": "Situs lambat"}).status_code == 422
    typed = {"kind": "service", "words": "Situs lambat", "email": "bukan email"}
    assert client.post(page, data=typed).status_code == 422
    typed = {"kind": "service", "words": "Situs lambat", "phone": "0812-7777-0001", "name": "Rina"}
    assert client.post(page, data=typed).status_code == 303
    code = db.session.scalars(select(Complaint.code)).one()
    assert client.get(f"/pengaduan/{code}").status_code == 200

    other = app.test_client()
    assert other.get(f"/pengaduan/{code}").status_code == 404
    assert other.post("/lacak", data={"code": code, "phone": "0812-7777-0002"}).status_code == 422
    assert other.post("/lacak", data={"code": code, "phone": "0812-7777-0001"}).status_code == 303
    assert other.get(f"/pengaduan/{code}").status_code == 200
    assert other.post(f"/pengaduan/{code}/selesai").status_code == 303


def test_the_overdue_ones_are_red_on_our_home(app: Flask, client, cast: Cast):
    client.post("/pengaduan", data={"kind": "service", "words": "Lama", "phone": "0812-7777-0001"})
    ayu = sign_in(app.test_client(), cast.ayu)
    assert "/admin/pengaduan?tab=menunggu" in ayu.get("/admin").text
    code = db.session.scalars(select(Complaint.code)).one()
    assert code not in ayu.get("/admin/pengaduan?tab=terlambat").text
    with transaction():
        db.session.scalars(select(Complaint)).one().due_on = today() - timedelta(days=1)
    assert "/admin/pengaduan?tab=terlambat" in ayu.get("/admin").text
    assert code in ayu.get("/admin/pengaduan?tab=terlambat").text
