"""Payout pages of the operator: two people pay, the auditor reads, nobody else enters."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core import jobs
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.ledger import queries as ledger
from marketplace.notices.models import Message
from marketplace.partners import service as partners
from marketplace.partners.models import PartnerStatus
from marketplace.payouts import queries
from marketplace.payouts.models import Payout, PayoutTransfer
from tests.make import Cast, make_partner, sign_in
from tests.payouts.make import earn, give_account, make_paid_partner

BASE = "/admin/keuangan/pencairan"


@pytest.fixture
def maya(client: FlaskClient, cast: Cast) -> FlaskClient:
    return sign_in(client, cast.maya)


@pytest.fixture
def ayu(app: Flask, cast: Cast) -> FlaskClient:
    return sign_in(app.test_client(), cast.ayu)


def prepared(visitor: FlaskClient) -> Payout:
    visitor.post(f"{BASE}/baru")
    db.session.rollback()
    return db.session.query(Payout).order_by(Payout.id.desc()).first()


def test_only_finance_admin_and_auditor_see_payouts(app: Flask, cast: Cast, maya: FlaskClient) -> None:
    make_paid_partner()
    payout = prepared(maya)
    transfer = payout.transfers[0].id
    pages = [
        "",
        "/baru",
        "/tertahan",
        f"/{payout.id}",
        f"/{payout.id}/berkas",
        f"/transfer/{transfer}/kembali",
    ]
    for page in pages:
        status = {
            person: sign_in(app.test_client(), getattr(cast, person)).get(BASE + page).status_code
            for person in ("maya", "ayu", "edi", "lina", "budi")
        }
        if page.endswith("/berkas"):  # into a new account, which maya has prepared herself
            assert status.pop("maya") == 403
            status["maya"] = 200
        assert status == {"maya": 200, "ayu": 200, "edi": 200, "lina": 403, "budi": 403}, page


def test_the_auditor_prepares_nothing(app: Flask, cast: Cast) -> None:
    make_paid_partner()
    edi = sign_in(app.test_client(), cast.edi)

    assert edi.post(f"{BASE}/baru").status_code == 403
    assert "Siapkan pencairan" not in edi.get(f"{BASE}/baru").get_data(as_text=True)
    assert db.session.query(Payout).count() == 0


def test_a_batch_from_the_preview_to_the_end(maya: FlaskClient, ayu: FlaskClient) -> None:
    partner = make_paid_partner("Aren Jaya")
    assert "Rp200.000" in maya.get(f"{BASE}/baru").get_data(as_text=True)

    payout = prepared(maya)
    place = f"{BASE}/{payout.id}"
    assert "Aren Jaya" in maya.get(place).get_data(as_text=True)
    assert "orang lain memeriksanya" in maya.get(place).get_data(as_text=True)
    assert maya.get(f"{place}/berkas").status_code == 403  # nobody was ever paid into this account
    file = ayu.get(f"{place}/berkas")
    assert file.data == ayu.get(f"{place}/berkas").data
    assert b"0071234567,Kelompok Tani,200000" in file.data
    assert ayu.post(f"{place}/selesai").status_code == 409  # the bank does not have it yet
    assert maya.post(f"{place}/kirim").status_code == 403
    assert ayu.post(f"{place}/kirim").status_code == 303
    assert maya.post(f"{place}/selesai").status_code == 403  # who prepared it does not confirm it
    assert "orang lain yang mengonfirmasi" in maya.get(place).get_data(as_text=True)
    assert ayu.post(f"{place}/selesai").status_code == 303

    assert "Sudah ditransfer" in maya.get(place).get_data(as_text=True)
    assert ledger.partner_balance(partner.id) == Money(0)


def test_pressed_twice_there_is_one_batch(maya: FlaskClient) -> None:
    make_paid_partner()

    assert [maya.post(f"{BASE}/baru").status_code for _press in range(2)] == [303, 303]
    assert db.session.query(Payout).count() == 1


def test_a_returned_transfer_needs_a_reason_and_the_partner_is_told(
    maya: FlaskClient, ayu: FlaskClient, cast: Cast
) -> None:
    partner = cast.ulos
    _give_old_account(partner)
    earn(partner.id, 120_000)
    payout = prepared(maya)
    assert ayu.post(f"{BASE}/{payout.id}/kirim").status_code == 303
    place = f"{BASE}/transfer/{payout.transfers[0].id}/kembali"

    refused = maya.post(place, data={"reason": ""})
    assert refused.status_code == 422
    assert "Tulis apa kata bank." in refused.get_data(as_text=True)
    assert maya.post(place, data={"reason": "Rekening ditutup"}).status_code == 303

    assert queries.candidates()[0].amount == Money(120_000)
    assert "Transfer terakhir dikembalikan" in maya.get(f"{BASE}/baru").get_data(as_text=True)
    jobs.run_due()
    told = [m.subject for m in db.session.query(Message).order_by(Message.id)]
    assert any("sedang dikirim" in subject for subject in told), told
    assert any("Bank mengembalikan" in subject for subject in told), told


def test_what_is_stuck_says_why_and_what_helps(maya: FlaskClient) -> None:
    make_paid_partner("Kecil", earned=10_000)

    text = maya.get(f"{BASE}/tertahan").get_data(as_text=True)

    assert "Kecil" in text
    assert "Di bawah pencairan terkecil" in text
    assert "Cair sendiri begitu jumlahnya cukup" in text


def test_a_payout_that_is_not_there_is_not_found(maya: FlaskClient) -> None:
    assert maya.get(f"{BASE}/999").status_code == 404
    assert maya.get(f"{BASE}/transfer/999/kembali").status_code == 404
    assert db.session.query(PayoutTransfer).count() == 0


def _give_old_account(partner) -> None:
    from datetime import timedelta

    from marketplace.core.clock import at, now
    from tests.payouts.make import give_account

    with at(now() - timedelta(days=5)):
        give_account(partner)


def test_each_reason_leads_to_its_cure(maya: FlaskClient, ayu: FlaskClient, cast: Cast) -> None:
    """Who may not open the shop's page is led to its books."""
    held, small = make_partner("Baru"), make_paid_partner("Kecil", earned=10_000)
    give_account(held)
    paused, none = make_paid_partner("Jeda"), make_partner("Tanpa")
    for partner in (held, none):
        earn(partner.id, 90_000)
    with transaction():
        partners.change_status(paused.id, PartnerStatus.PAUSED, reason="Cuti", by=cast.ayu.id)

    admin, finance = (one.get(f"{BASE}/tertahan").get_data(as_text=True) for one in (ayu, maya))

    for partner in (held, paused, none):
        assert f'href="/admin/mitra/{partner.id}"' in admin
        assert f'href="/admin/keuangan/mitra/{partner.id}"' in finance
    assert 'href="/admin/aturan"' in admin
    assert f'href="/admin/keuangan/mitra/{small.id}"' in finance
    for address in set(re.findall(r'href="(/admin/(?:keuangan/)?mitra/[0-9]+|/admin/aturan)"', admin)):
        assert ayu.get(address).status_code == 200
