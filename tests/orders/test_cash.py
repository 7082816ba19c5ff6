"""Cash at the door: reported whole or in parts, once each, by whoever has it; what never comes is written off."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.cli.invariants import run_all
from marketplace.core.clock import today
from marketplace.core.db import db, transaction
from marketplace.core.money import ZERO, Money
from marketplace.core.rules import set_rule
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.orders import queries, service
from marketplace.orders.errors import NothingToCollect, ReasonMissing, TooMuchCash
from marketplace.orders.models import CashHolder, Order
from marketplace.payments.states import Method
from tests.make import Cast, make_user, sign_in
from tests.orders.make import make_goods, make_order
from tests.orders.story import balance, do, own_delivery
from tests.support.racing import together


@pytest.fixture
def order(app: Flask) -> Order:
    """A cash order at the buyer's door, 25,000 in all, not completed."""
    found = make_order(method=Method.COD, variant=own_delivery(make_goods(price=10_000)), way="own")
    do(service.accept, found)
    do(service.ship, found)
    assert found.total == Money(25_000)
    return found


def complete(order: Order) -> None:
    with transaction():
        service.confirm_received(order.id, by=None)


def holds() -> None:
    assert not [outcome for outcome in run_all() if outcome.is_broken]


def test_less_than_agreed_leaves_the_rest_on_its_way(order: Order) -> None:
    complete(order)

    do(service.report_cash, order, amount=Money(18_000), note="Pembeli kurang uang")

    assert balance(Account.COD_IN_TRANSIT, order) == Money(7_000)
    assert ledger.partner_money(order.partner_id).payable == Money(7_000)
    assert queries.cash_notes([order.id]) == {order.id: "Pembeli kurang uang"}
    do(service.report_cash, order)  # the buyer brought the rest
    assert balance(Account.COD_IN_TRANSIT, order) == ZERO
    with pytest.raises(NothingToCollect):
        do(service.report_cash, order)
    holds()


def test_a_part_reported_before_completion_is_booked_with_it(order: Order) -> None:
    do(service.report_cash, order, amount=Money(20_000))
    assert ledger.balance(Account.COD_IN_TRANSIT) == ZERO

    complete(order)

    assert balance(Account.COD_IN_TRANSIT, order) == Money(5_000)
    holds()


@pytest.mark.parametrize("amount", [0, -5, 25_001])
def test_more_than_the_buyer_owed_or_nothing_is_refused(order: Order, amount: int) -> None:
    complete(order)

    with pytest.raises(TooMuchCash):
        do(service.report_cash, order, amount=Money(amount))

    assert balance(Account.COD_IN_TRANSIT, order) == Money(25_000)


def test_with_a_fee_the_partner_owes_it_and_no_balance_goes_below_zero(app: Flask) -> None:
    with transaction():
        set_rule("platform_fee_bp", 500, valid_from=today())
    found = make_order(method=Method.COD, variant=own_delivery(make_goods(price=10_000)), way="own")
    do(service.accept, found)
    do(service.ship, found)
    complete(found)

    do(service.report_cash, found)

    money = ledger.partner_money(found.partner_id)
    assert (money.payable, money.receivable) == (ZERO, found.fee)
    assert found.fee == Money(1_000)
    holds()


def test_reported_twice_at_the_same_moment_it_is_booked_once(app: Flask, order: Order) -> None:
    complete(order)
    code, partner_id = order.code, order.partner_id
    db.session.rollback()

    def report() -> str:
        with transaction():
            return service.report_cash(code, partner_id=partner_id, by=None).code

    answers = together(app, report, people=4)

    assert sorted(type(answer).__name__ for answer in answers) == ["NothingToCollect"] * 3 + ["str"]
    assert balance(Account.COD_IN_TRANSIT, order) == ZERO
    assert ledger.partner_money(partner_id).receivable == ZERO


def test_what_never_comes_is_written_off_with_a_reason(order: Order) -> None:
    maya = make_user("Maya").id
    complete(order)
    do(service.report_cash, order, amount=Money(20_000), note="Kurang")
    with pytest.raises(ReasonMissing), transaction():
        service.write_off_cash(order.id, by=maya, note=" ")

    with transaction():
        service.write_off_cash(order.id, by=maya, note="Pembeli pindah")

    assert balance(Account.COD_IN_TRANSIT, order) == ZERO
    assert balance(Account.PAYMENT_COST, order) == Money(5_000)
    assert [report.holder for report in queries.cash_reports(order.id)] == [
        CashHolder.PARTNER,
        CashHolder.LOST,
    ]
    holds()


def test_a_refused_parcel_has_no_cash_to_report(order: Order) -> None:
    do(service.take_back, order, reason="Ditolak", can_be_sold=True)

    with pytest.raises(NothingToCollect):
        do(service.report_cash, order)
    assert ledger.balance(Account.COD_IN_TRANSIT) == ZERO


def test_the_partner_says_that_it_was_less_and_finance_writes_off_the_rest(
    client: FlaskClient, cast: Cast
) -> None:
    goods = own_delivery(make_goods(partner=cast.ulos, price=10_000))
    found = make_order(method=Method.COD, variant=goods, way="own")
    do(service.accept, found)
    do(service.ship, found)
    complete(found)
    sign_in(client, cast.wati)
    assert f"/mitra/uang/tunai/{found.code}/sebagian" in client.get("/mitra/uang").get_data(as_text=True)
    address = f"/mitra/uang/tunai/{found.code}/sebagian"

    refused = client.post(address, data={"amount": "30000", "note": "salah"})
    missing = client.post(address, data={"amount": "20000"})
    done = client.post(address, data={"amount": "20rb", "note": "Pembeli kurang uang"})

    assert refused.status_code == missing.status_code == 422
    assert "salah" in refused.get_data(as_text=True)
    assert done.status_code == 303
    client.post("/keluar")
    sign_in(client, cast.maya)
    page = client.get("/admin/keuangan/cod").get_data(as_text=True)
    assert "Pembeli kurang uang" in page
    assert "Rp5.000" in page
    lost = client.post(f"/admin/keuangan/cod/{found.id}/hilang", data={"note": "Pembeli pindah"})
    assert lost.status_code == 303
    assert balance(Account.COD_IN_TRANSIT, found) == ZERO
