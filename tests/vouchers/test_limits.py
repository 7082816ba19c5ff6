"""When a voucher counts, how often, and when its use comes back."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from marketplace.cli.invariants import run_all
from marketplace.core.clock import now, today
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.core.rules import set_rule
from marketplace.ledger.accounts import Account
from marketplace.orders import service
from marketplace.orders.errors import PriceChanged
from marketplace.orders.models import Checkout
from marketplace.orders.states import OrderState
from marketplace.payments.states import Method
from marketplace.vouchers import service as vouchers
from marketplace.vouchers.errors import (
    VoucherEnded,
    VoucherMinimum,
    VoucherNotYet,
    VoucherOtherShop,
    VoucherUnknown,
    VoucherUsedByYou,
    VoucherUsedUp,
)
from marketplace.vouchers.kinds import FundedBy
from marketplace.vouchers.models import VoucherUse
from tests.make import make_partner, make_user
from tests.orders.make import buy, contact, make_goods, pay
from tests.orders.story import expire
from tests.vouchers.make import make_voucher
from tests.vouchers.story import book, complete, fee, refunds, sound, used


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"valid_from": date(2090, 1, 1)}, VoucherNotYet),
        ({"valid_until": date(2020, 2, 1)}, VoucherEnded),
        ({"minimum": Money(45_001)}, VoucherMinimum),
    ],
)
def test_a_voucher_that_does_not_count_sells_nothing(app, facts, error):
    make_voucher("BELUM", **facts)
    with pytest.raises(error):
        buy({make_goods(price=45_000): 1}, voucher="BELUM")
    db.session.rollback()
    assert db.session.scalars(select(Checkout)).all() == []


def test_an_unknown_code_an_ended_one_and_one_of_another_shop_are_refused(app):
    thing = make_goods()
    make_voucher("TOKOLAIN", funded_by=FundedBy.PARTNER, partner=make_partner("Toko Lain"))
    make_voucher("USAI")
    with transaction():
        vouchers.end_voucher("USAI", by=None)

    with pytest.raises(VoucherUnknown, match="SALAH"):
        buy({thing: 1}, voucher="salah")
    with pytest.raises(VoucherOtherShop, match="Toko Lain"):
        buy({thing: 1}, voucher="TOKOLAIN")
    with pytest.raises(VoucherEnded):
        buy({thing: 1}, voucher="USAI")


def test_the_limit_counts_whole_purchases_and_comes_back_when_nobody_pays(app):
    make_voucher("SEKALI", limit_total=1)
    thing = make_goods(stock=9)
    first = buy({thing: 1}, voucher="SEKALI")

    with pytest.raises(VoucherUsedUp):
        buy({thing: 1}, voucher="SEKALI")
    expire(first)
    assert used("SEKALI") == 0
    second = buy({thing: 1}, voucher="SEKALI")
    assert used("SEKALI") == 1
    service.cancel_unpaid(second.id, by=None)
    assert used("SEKALI") == 0
    sound()


def test_a_late_payment_takes_its_use_again_or_is_sent_back_when_somebody_else_has_it(app):
    make_voucher("TELAT", limit_total=1)
    thing = make_goods(stock=9)
    first = buy({thing: 1}, voucher="TELAT")
    expire(first)
    second = buy({thing: 1}, voucher="TELAT", contact=contact(phone="+6281299990000"))

    pay(first)

    db.session.refresh(first)
    assert first.orders[0].state is OrderState.EXPIRED
    assert refunds() == [first.total]
    sound()
    expire(second)
    pay(second)
    db.session.refresh(second.orders[0])
    assert second.orders[0].state is OrderState.NEW
    assert used("TELAT") == 1
    sound()


def test_a_buyer_is_known_by_account_and_by_phone(app):
    make_voucher("SATUKALI", limit_per_buyer=1)
    thing = make_goods(stock=9)
    sari = make_user("Sari")
    buy({thing: 1}, voucher="SATUKALI", buyer=sari, contact=contact(phone="+628111"), method=Method.COD)

    with pytest.raises(VoucherUsedByYou):
        buy({thing: 1}, voucher="SATUKALI", buyer=sari, contact=contact(phone="+628222"))
    with pytest.raises(VoucherUsedByYou):
        buy({thing: 1}, voucher="SATUKALI", contact=contact(phone="+628111"))
    buy({thing: 1}, voucher="SATUKALI", contact=contact(phone="+628333"), method=Method.COD)
    assert used("SATUKALI") == 2


def test_a_voucher_ended_after_it_was_shown_asks_again(app):
    make_voucher("AKHIR", amount=Money(5_000))
    thing = make_goods(price=50_000)
    with transaction():
        vouchers.end_voucher("AKHIR", by=None)

    with pytest.raises(VoucherEnded):
        buy({thing: 1}, voucher="AKHIR", total_seen=Money(45_000))
    with pytest.raises(PriceChanged) as changed:
        buy({thing: 1}, total_seen=Money(45_000))
    assert changed.value.details["total"] == Money(50_000)


def test_a_voucher_that_the_page_did_not_show_asks_again_too(app):
    make_voucher("BARU", amount=Money(5_000))
    with pytest.raises(PriceChanged):
        buy({make_goods(price=50_000): 1}, voucher="BARU", total_seen=Money(50_000))


def test_after_the_press_of_the_button_ending_the_voucher_changes_nothing(app):
    fee(300)
    make_voucher("TETAP", amount=Money(5_000))
    checkout = buy({make_goods(price=50_000): 1}, voucher="TETAP")
    with transaction():
        vouchers.end_voucher("TETAP", by=None)
        set_rule("platform_fee_bp", 900, valid_from=today())

    pay(checkout)
    complete(checkout.orders[0])

    assert checkout.total == Money(45_000)
    assert book(Account.PLATFORM_FEE) == Money(-1_500)
    assert book(Account.PROMO_COST) == Money(5_000)


def test_a_use_out_of_step_is_named_by_the_invariant(app):
    make_voucher("HITUNG")
    buy({make_goods(): 1}, voucher="HITUNG")
    with transaction():
        db.session.scalars(select(VoucherUse)).one().released_at = now()
    found = {outcome.invariant.code: outcome.finding for outcome in run_all()}
    assert "HITUNG" in (found["I10"].offender or "")
