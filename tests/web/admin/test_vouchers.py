"""Vouchers and dated values in the office: made, changed while unused, ended; nothing old changes."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.core.audit import AuditEntry
from marketplace.core.clock import at, now, today
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.core.rules import RuleValue, set_rule
from marketplace.orders.models import Order
from marketplace.payments.states import Method
from marketplace.vouchers import queries
from marketplace.vouchers.kinds import FundedBy
from marketplace.vouchers.models import Voucher
from tests.make import Cast, make_partner, sign_in
from tests.orders.make import buy, make_goods, make_order
from tests.vouchers.make import make_voucher

FORM = {
    "code": "panen 10",
    "title": "Potongan panen raya",
    "kind": "percent",
    "percent": "10",
    "cap": "20rb",
    "amount": "",
    "minimum": "50.000",
    "valid_from": "2026-01-01",
    "valid_until": "",
    "limit_total": "100",
    "limit_per_buyer": "1",
    "is_public": "y",
    "funded_by": "operator",
    "partner_id": "",
}


@pytest.fixture
def ayu(client: FlaskClient, cast: Cast) -> FlaskClient:
    return sign_in(client, cast.ayu)


@pytest.fixture
def wati(client: FlaskClient, cast: Cast) -> FlaskClient:
    return sign_in(client, cast.wati)


def voucher(code: str = "PANEN10") -> Voucher | None:
    db.session.rollback()
    return db.session.scalar(select(Voucher).where(Voucher.code == code))


def test_the_office_makes_a_voucher_changes_it_and_ends_it(ayu: FlaskClient):
    assert ayu.post("/admin/voucher/baru", data=FORM).status_code == 303
    made = voucher()
    assert made is not None
    assert (made.worth, made.cap, made.minimum, made.funded_by) == (
        "10%",
        Money(20_000),
        Money(50_000),
        FundedBy.OPERATOR,
    )
    changed = ayu.post("/admin/voucher/PANEN10/ubah", data={**FORM, "percent": "15"})
    assert changed.status_code == 303
    assert voucher().worth == "15%"
    assert "PANEN10" in ayu.get("/admin/voucher").get_data(as_text=True)
    assert ayu.post("/admin/voucher/PANEN10/akhiri").status_code == 303
    assert voucher().is_active is False
    names = set(db.session.scalars(select(AuditEntry.action)))
    assert {"voucher_created", "voucher_edited", "voucher_ended"} <= names


def test_a_used_voucher_keeps_its_terms(ayu: FlaskClient):
    make_voucher("DIPAKAI")
    buy({make_goods(price=50_000): 1}, voucher="DIPAKAI", method=Method.COD)

    answer = ayu.post("/admin/voucher/DIPAKAI/ubah", data={**FORM, "percent": "50"})

    assert answer.status_code == 422
    assert "sudah pernah dipakai" in answer.get_data(as_text=True)
    assert voucher("DIPAKAI").worth == "10%"
    page = ayu.get("/admin/voucher/DIPAKAI").get_data(as_text=True)
    assert "Rp5.000" in page
    assert "0812-3456-7890" in page


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"code": "x"}, "code"),
        ({"code": "ADA"}, "code"),
        ({"percent": "91"}, "percent"),
        ({"percent": ""}, "percent"),
        ({"kind": "fixed", "amount": ""}, "amount"),
        ({"kind": "fixed", "amount": "50.000", "minimum": "50.000"}, "minimum"),
        ({"valid_until": "2025-12-31"}, "valid_until"),
        ({"limit_total": "0"}, "limit_total"),
        ({"funded_by": "partner"}, "partner_id"),
    ],
)
def test_terms_that_do_not_fit_are_said_beside_their_field(ayu: FlaskClient, facts, field):
    make_voucher("ADA")
    answer = ayu.post("/admin/voucher/baru", data={**FORM, **facts})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in page
    assert "Potongan panen raya" in page
    assert voucher() is None


def test_a_partner_gives_vouchers_for_its_own_goods_only(wati: FlaskClient, cast: Cast):
    form = {name: value for name, value in FORM.items() if name not in {"funded_by", "partner_id"}}
    other = make_partner()
    assert wati.post("/mitra/voucher/baru", data={**form, "partner_id": str(other.id)}).status_code == 303
    made = voucher()
    assert (made.partner_id, made.funded_by) == (cast.ulos.id, FundedBy.PARTNER)
    make_voucher("PUNYALAIN", funded_by=FundedBy.PARTNER, partner=other)
    make_voucher("KANTOR", partner=cast.ulos)

    for code in ("PUNYALAIN", "KANTOR"):
        assert wati.get(f"/mitra/voucher/{code}").status_code == 404
        assert wati.post(f"/mitra/voucher/{code}/akhiri").status_code == 404
        assert voucher(code).is_active
    listed = wati.get("/mitra/voucher").get_data(as_text=True)
    assert "PANEN10" in listed
    assert "KANTOR" not in listed
    assert wati.post("/mitra/voucher/PANEN10/akhiri").status_code == 303


def test_the_partner_sees_who_pays_the_discount_of_an_order(wati: FlaskClient, cast: Cast):
    make_voucher("DARIKAMI", amount=Money(5_000))
    order = make_order(variant=make_goods(partner=cast.ulos), voucher="DARIKAMI")
    page = wati.get(f"/mitra/pesanan/{order.code}").get_data(as_text=True)
    assert "-Rp5.000" in page
    assert "dibayar Pasar Mitra kepada Anda" in page


def rule(ayu: FlaskClient, value: object, day: date, name: str = "platform_fee_bp", **facts: object):
    return ayu.post(
        "/admin/aturan",
        data={
            "name": name,
            "value": str(value),
            "valid_from": day.isoformat(),
            "source": "Keputusan direksi 7",
            **facts,
        },
    )


def test_a_new_fee_counts_from_its_day_on_and_never_changes_an_old_order(ayu: FlaskClient, cast: Cast):
    with transaction():
        set_rule("platform_fee_bp", 200, valid_from=date(2020, 1, 1))
    goods = make_goods(price=100_000, partner=cast.ulos)
    old = make_order(variant=goods, quantity=1).id

    assert rule(ayu, 500, today()).status_code == 303
    assert rule(ayu, 900, today() + timedelta(days=1)).status_code == 303
    new = make_order(variant=goods, quantity=1).id

    db.session.rollback()
    fees = [db.session.get_one(Order, order_id).fee for order_id in (old, new)]
    assert fees == [Money(2_000), Money(5_000)]
    assert db.session.scalar(select(AuditEntry.id).where(AuditEntry.action == "rule_set")) is not None
    sign_in(ayu, cast.wati)
    assert "5%" in ayu.get("/mitra/uang").get_data(as_text=True)
    assert "5%" in ayu.get("/mitra/produk/baru").get_data(as_text=True)


@pytest.mark.parametrize("day", [0, -1])
def test_a_second_value_for_a_day_and_a_day_that_is_gone_are_refused(ayu: FlaskClient, day: int):
    with transaction():
        set_rule("platform_fee_bp", 200, valid_from=today())

    answer = rule(ayu, 500, today() + timedelta(days=day))

    assert answer.status_code == 422
    assert 'id="valid_from-error"' in answer.get_data(as_text=True)
    db.session.rollback()
    values = db.session.scalars(select(RuleValue.value).where(RuleValue.name == "platform_fee_bp"))
    assert [value["v"] for value in values] == [200]


@pytest.mark.parametrize("value", ["-1", "3001", '"5"', "true", "2.5"])
def test_a_fee_that_is_no_fee_is_refused(ayu: FlaskClient, value: str):
    answer = rule(ayu, value, today())
    assert answer.status_code == 422
    assert 'id="value-error"' in answer.get_data(as_text=True)


def test_a_shop_may_have_a_fee_of_its_own_until_it_ends(ayu: FlaskClient, cast: Cast):
    with transaction():
        set_rule("platform_fee_bp", 500, valid_from=date(2020, 1, 1))
    own, other = make_goods(price=100_000, partner=cast.ulos), make_goods(price=100_000, partner=cast.maggot)
    assert rule(ayu, 100, today(), partner_id=cast.ulos.id).status_code == 303
    assert rule(ayu, "null", today() + timedelta(days=1), partner_id=cast.ulos.id).status_code == 303

    fees = {order.partner_id: order.fee for order in buy({own: 1, other: 1}).orders}
    with at(now() + timedelta(days=1)):
        later = buy({own: 1}).orders[0].fee

    assert fees == {cast.ulos.id: Money(1_000), cast.maggot.id: Money(5_000)}
    assert later == Money(5_000)
    assert f"Biaya toko {cast.ulos.name}" in ayu.get("/admin/aturan").get_data(as_text=True)
    assert rule(ayu, 20, today(), name="payment_term_days", partner_id=cast.ulos.id).status_code == 422


def test_every_voucher_and_every_use_can_be_reached_page_by_page(
    ayu: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those that a list of the newest would cut off."""
    for name in ("vouchers", "uses"):
        monkeypatch.setitem(getattr(queries, name).__kwdefaults__, "limit", 2)
    for number in range(5):
        make_voucher(f"HAL{number}", limit_total=9)
    for _use in range(3):
        buy({make_goods(): 1}, voucher="HAL0")

    assert walk(ayu, "/admin/voucher", r"HAL\d") == ["HAL4", "HAL3", "HAL2", "HAL1", "HAL0"]
    assert len(walk(ayu, "/admin/voucher/HAL0", r"<td>0812-3456-7890")) == 3


def walk(visitor: FlaskClient, address: str, wanted: str) -> list[str]:
    """What all pages show, each thing once a page."""
    found: list[str] = []
    for _page in range(9):
        text = visitor.get(address).get_data(as_text=True)
        seen = re.findall(wanted, text)
        found += seen if wanted.startswith("<") else dict.fromkeys(seen)
        more = re.search(r'href="([^"]*setelah=[^"]*)"', text)
        if more is None:
            break
        address = html.unescape(more[1])
    return found
