"""An officer helps in a shop with a code from the partner's phone: stamped, counted, never for money, ended at once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from marketplace.core import audit
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.jobs import run_due
from marketplace.notices.models import Message
from marketplace.partners import queries, rules, service
from marketplace.partners.errors import HelpCodeWrong
from marketplace.partners.models import Assistance
from tests.make import Cast, sign_in
from tests.orders.make import make_goods


@pytest.fixture
def budi(app: Flask, cast: Cast) -> FlaskClient:
    return sign_in(app.test_client(), cast.budi)


@pytest.fixture
def tigor(app: Flask, cast: Cast) -> FlaskClient:
    return sign_in(app.test_client(), cast.tigor)


def code_of(budi: FlaskClient) -> str:
    page = budi.post("/mitra/bantuan/kode").get_data(as_text=True)
    found = re.search(r">(\d{4} \d{4})<", page)
    assert found is not None, page
    return found[1]


def enter(officer: FlaskClient, code: str) -> Any:
    return officer.post("/program/bantu-mitra", data={"code": code})


def entries(action: str = "help.act") -> list[audit.AuditEntry]:
    db.session.rollback()
    query = select(audit.AuditEntry).where(audit.AuditEntry.action == action)
    return list(db.session.scalars(query.order_by(audit.AuditEntry.id)))


def test_a_code_lets_the_officer_in_once_with_a_banner_and_the_owner_is_told(
    budi: FlaskClient, tigor: FlaskClient, cast: Cast
) -> None:
    assert tigor.get("/mitra/").status_code == 403
    code = code_of(budi)
    assert enter(tigor, code).status_code == 303
    for address in ("/mitra/", "/mitra/produk", "/mitra/stok"):
        page = tigor.get(address).get_data(as_text=True)
        assert "Anda bertindak untuk Kelompok Ternak Magot Sari Lava Berdaya" in page
    assert enter(tigor, code).status_code == 422
    run_due()
    told = db.session.scalars(select(Message).where(Message.key.startswith("help:"))).all()
    assert [message.recipient for message in told] == ["budi@demo.test"]


def test_each_act_is_stamped_with_both_counted_and_shown_to_the_partner(
    budi: FlaskClient, tigor: FlaskClient, cast: Cast
) -> None:
    thing = make_goods("Maggot kering", partner=cast.maggot)
    budi.post(f"/mitra/stok/{thing.id}/tambah")
    enter(tigor, code_of(budi))
    tigor.post(f"/mitra/stok/{thing.id}/tambah")
    shop = {"name": "Magot Baru", "kecamatan_cari": "sei suka", "village": "", "hours": "08.00-17.00"}
    assert tigor.post("/mitra/toko", data=shop).status_code == 303
    assert tigor.post("/mitra/toko", data={**shop, "name": ""}).status_code == 422  # refused: no act
    acts = entries()
    assert [(act.after["what"], act.by_id, act.for_id) for act in acts] == [
        ("stock_plus", cast.tigor.id, cast.budi.id),
        ("shop_profile", cast.tigor.id, cast.budi.id),
    ]
    (edited,) = entries("partner.shop_edited")
    assert (edited.by_id, edited.for_id) == (cast.tigor.id, cast.budi.id)
    found = queries.autonomy(cast.maggot.id)
    assert (found.own, found.assisted, found.share_bp) == (1, 2, 3_333)
    page = budi.get("/mitra/bantuan").get_data(as_text=True)
    assert "Tigor" in page
    assert "1 dari 3 tindakan; 2 dengan bantuan kami." in page
    assert "1 dari 3 tindakan" in tigor.get(f"/program/mitra/{cast.maggot.id}").get_data(as_text=True)


def test_the_stamp_is_part_of_the_chain_and_the_partners_own_acts_carry_none(
    budi: FlaskClient, tigor: FlaskClient, cast: Cast
) -> None:
    thing = make_goods("Maggot kering", partner=cast.maggot)
    enter(tigor, code_of(budi))
    tigor.post(f"/mitra/stok/{thing.id}/tambah")
    budi.post("/mitra/toko", data={"name": "Magot Baru", "kecamatan_cari": "sei suka"})
    assert [entry.for_id for entry in entries("partner.shop_edited")] == [None]
    audit.seal_entries()
    assert audit.verify().is_good
    with transaction():
        db.session.execute(
            update(audit.AuditEntry).where(audit.AuditEntry.action == "help.act").values(for_id=None)
        )
    assert not audit.verify().is_good


@pytest.mark.parametrize(
    "address",
    [
        "/mitra/uang",
        "/mitra/rekening",
        "/mitra/rekening/ganti",
        "/mitra/buku-kas",
        "/mitra/tim",
        "/mitra/bantuan",
    ],
)
def test_money_people_and_codes_stay_closed_to_the_helper(
    budi: FlaskClient, tigor: FlaskClient, address: str
) -> None:
    enter(tigor, code_of(budi))
    assert tigor.get(address).status_code == 403


def test_every_page_about_money_or_people_is_on_the_list(app: Flask) -> None:
    from marketplace.web.partner.portal import NOT_FOR_HELPERS

    words = ("bank", "money", "payout", "cash", "team", "bill", "statement")
    known = {name.removeprefix("partner.") for name in app.view_functions if name.startswith("partner.")}
    assert {name for name in known if any(word in name for word in words)} <= NOT_FOR_HELPERS
    assert known >= NOT_FOR_HELPERS


def test_the_partner_ends_it_at_once(budi: FlaskClient, tigor: FlaskClient, cast: Cast) -> None:
    thing = make_goods("Maggot kering", partner=cast.maggot)
    enter(tigor, code_of(budi))
    (row,) = db.session.scalars(select(Assistance)).all()
    budi.post(f"/mitra/bantuan/{row.id}/cabut")
    assert tigor.post(f"/mitra/stok/{thing.id}/tambah").status_code == 403
    assert tigor.get("/mitra/").status_code == 403
    assert entries() == []


def test_the_officer_ends_it_too_and_the_time_ends_it_by_itself(
    budi: FlaskClient, tigor: FlaskClient
) -> None:
    enter(tigor, code_of(budi))
    assert tigor.post("/mitra/bantuan/selesai").status_code == 303
    assert tigor.get("/mitra/").status_code == 403
    enter(tigor, code_of(budi))
    with transaction():
        db.session.execute(update(Assistance).values(ends_at=now()))
    assert tigor.get("/mitra/").status_code == 403


def test_an_old_a_replaced_and_a_dropped_code_let_nobody_in(app: Flask, cast: Cast) -> None:
    def ask() -> str:
        with transaction():
            return service.ask_for_help(cast.maggot.id, by=cast.budi.id)

    def refused(code: str) -> bool:
        with pytest.raises(HelpCodeWrong), transaction():
            service.start_helping(code, officer_id=cast.tigor.id)
        return True

    first, second = ask(), ask()
    assert refused(first)
    with transaction():
        db.session.execute(update(Assistance).values(expires_at=now() - timedelta(seconds=1)))
    assert refused(second)
    third = ask()
    with transaction():
        waiting = next(each for each in queries.helps_of(cast.maggot.id) if each.is_waiting)
        service.end_help(waiting.id, partner_id=cast.maggot.id, by=cast.budi.id)
    assert refused(third)


def test_codes_cannot_be_tried_out(budi: FlaskClient, tigor: FlaskClient) -> None:
    code = code_of(budi)
    for _try in range(5):
        assert enter(tigor, "0000 0000").status_code == 422
    assert "Terlalu banyak" in enter(tigor, code).get_data(as_text=True)
    assert tigor.get("/mitra/").status_code == 403


def test_a_buyer_with_a_code_gets_nowhere(budi: FlaskClient, client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.sari)
    assert enter(client, code_of(budi)).status_code == 403
    assert client.get("/mitra/").status_code == 403


def test_without_acts_there_is_no_share() -> None:
    assert rules.Autonomy(0, 0).share_bp is None
    assert rules.Autonomy(own=3, assisted=1).share_bp == 7_500
