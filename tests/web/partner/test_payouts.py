"""What a partner sees of its payouts: its own only, and only the owner and the treasurer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.models import Role
from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.payouts import service
from marketplace.payouts.models import PayoutTransfer
from tests.make import Cast, make_member, make_user, sign_in
from tests.payouts.make import earn, give_account


@pytest.fixture
def paid(app: Flask, cast: Cast) -> int:
    """A transfer to the weavers, at the bank."""
    with at(now() - timedelta(days=5)):
        give_account(cast.ulos)
    earn(cast.ulos.id, 125_000)
    with transaction():
        payout = service.prepare(by=cast.maya.id)
        service.mark_sent(payout.id, by=cast.ayu.id)
    return payout.transfers[0].id


def test_the_owner_sees_the_payout_and_the_orders_behind_it(
    client: FlaskClient, cast: Cast, paid: int
) -> None:
    wati = sign_in(client, cast.wati)

    listed = wati.get("/mitra/uang/pencairan").get_data(as_text=True)
    shown = wati.get(f"/mitra/uang/pencairan/{paid}").get_data(as_text=True)

    assert "Rp125.000" in listed
    assert "Hari pencairan berikutnya" in listed
    assert "Di jalan" in listed or "Sedang dikirim" in listed or "Dalam perjalanan" in listed
    assert "0071234567" not in listed + shown
    assert "Rp125.000" in shown
    assert "/mitra/uang/pencairan" in wati.get("/mitra/uang").get_data(as_text=True)


def test_another_partners_payout_is_not_found(app: Flask, cast: Cast, paid: int) -> None:
    assert sign_in(app.test_client(), cast.budi).get(f"/mitra/uang/pencairan/{paid}").status_code == 404


def test_staff_do_not_see_money(client: FlaskClient, cast: Cast, paid: int) -> None:
    helper = make_user("Rudi")
    make_member(helper, cast.ulos.organisation_id, Role.STAFF)

    visitor = sign_in(client, helper)

    assert visitor.get("/mitra/uang/pencairan").status_code == 403
    assert visitor.get(f"/mitra/uang/pencairan/{paid}").status_code == 403


def test_a_returned_transfer_says_what_to_do(client: FlaskClient, cast: Cast, paid: int) -> None:
    with transaction():
        service.mark_returned(paid, reason="Rekening ditutup", by=cast.maya.id)
    text = sign_in(client, cast.wati).get(f"/mitra/uang/pencairan/{paid}").get_data(as_text=True)

    assert "Rekening ditutup" in text
    assert "Periksa rekening" in text
    assert db.session.query(PayoutTransfer).count() == 1
