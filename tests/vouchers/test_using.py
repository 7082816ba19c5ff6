"""Buying with a voucher: who pays it, where it stands in the books."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.core.db import db, transaction
from marketplace.core.money import ZERO, Money, total
from marketplace.core.quantity import Quantity
from marketplace.ledger.accounts import Account
from marketplace.orders import service
from marketplace.orders.models import OrderReturn
from marketplace.orders.states import OrderState
from marketplace.payments.states import Method
from marketplace.vouchers.kinds import FundedBy
from tests.make import make_partner
from tests.orders.make import buy, make_goods, pay
from tests.orders.story import do, own_delivery
from tests.vouchers.make import make_voucher
from tests.vouchers.story import book, complete, fee, refunds, sound, used


def test_one_voucher_over_two_shops_is_split_over_orders_and_lines(app):
    fee(500)
    make_voucher("PANEN10", cap=None)
    basket, coffee, tea = make_goods(price=45_005), make_goods(price=30_000), make_goods(price=9_999)

    checkout = buy({basket: 1, coffee: 2, tea: 1}, voucher=" panen10 ")

    assert checkout.voucher_code == "PANEN10"
    assert total(order.subtotal for order in checkout.orders) == Money(115_004)
    assert total(order.discount for order in checkout.orders) == Money(11_500)
    assert checkout.total == Money(103_504) == total(order.total for order in checkout.orders)
    for order in checkout.orders:
        assert order.discount == total(line.discount for line in order.lines)
        assert order.discount_by is FundedBy.OPERATOR
        assert order.fee == order.subtotal.share(500)
    assert used("PANEN10") == 1
    sound()


def test_delivery_is_not_discounted(app):
    make_voucher("SETENGAH", basis_points=5_000, cap=None)
    thing = own_delivery(make_goods(price=20_000), fee=9_000)

    checkout = buy({thing: 1}, voucher="SETENGAH", way="own")

    assert (checkout.orders[0].discount, checkout.total) == (Money(10_000), Money(19_000))


def test_what_we_fund_reaches_the_partner_in_full_and_is_our_cost(app):
    fee(500)
    make_voucher("HEMAT", amount=Money(20_000), minimum=Money(50_000))
    checkout = buy({make_goods(price=100_000): 1}, voucher="HEMAT")

    pay(checkout)
    order = checkout.orders[0]
    assert book(Account.PROMO_COST) == Money(20_000)
    assert book(Account.ORDER_HELD) == Money(-100_000)
    assert book(Account.UNMATCHED_RECEIPTS) == ZERO
    complete(order)

    assert order.state is OrderState.COMPLETED
    assert book(Account.PARTNER_PAYABLE) == Money(-95_000)
    assert book(Account.PLATFORM_FEE) == Money(-5_000)
    assert book(Account.ORDER_HELD) == ZERO
    sound()


def test_what_the_shop_funds_lowers_its_money_and_our_fee(app):
    fee(500)
    partner = make_partner()
    make_voucher("TOKOKU", funded_by=FundedBy.PARTNER, partner=partner, amount=Money(20_000))
    checkout = buy({make_goods(price=100_000, partner=partner): 1}, voucher="TOKOKU")

    pay(checkout)
    complete(checkout.orders[0])

    assert book(Account.PROMO_COST) == ZERO
    assert book(Account.PARTNER_PAYABLE) == Money(-76_000)
    assert book(Account.PLATFORM_FEE) == Money(-4_000)
    sound()


def test_a_cash_order_books_our_voucher_when_it_is_completed(app):
    make_voucher("TUNAI", amount=Money(10_000))
    checkout = buy({make_goods(price=50_000): 1}, voucher="TUNAI", method=Method.COD)
    assert book(Account.PROMO_COST) == ZERO

    complete(checkout.orders[0])

    assert book(Account.COD_IN_TRANSIT) == ZERO
    assert book(Account.PROMO_COST) == Money(10_000)
    assert book(Account.PARTNER_PAYABLE) == Money(-10_000)  # of 50.000 the partner has 40.000 in hand
    sound()


def test_a_shops_voucher_takes_nothing_off_the_other_shops_goods(app):
    partner = make_partner()
    make_voucher("SATUTOKO", partner=partner, cap=None)
    mine, other = make_goods(price=40_000, partner=partner), make_goods(price=40_000)

    checkout = buy({mine: 1, other: 1}, voucher="SATUTOKO")

    assert {order.partner_id: order.discount for order in checkout.orders} == {
        partner.id: Money(4_000),
        other.partner_id: ZERO,
    }
    sound()


def test_of_two_orders_one_is_cancelled_and_pays_back_what_was_paid_for_it(app):
    make_voucher("BERDUA", amount=Money(10_001))
    checkout = buy({make_goods(price=30_000): 1, make_goods(price=70_000): 1}, voucher="BERDUA")
    pay(checkout)
    first, second = checkout.orders

    do(service.cancel_by_partner, first, reason="Habis")

    assert refunds() == [first.total]
    assert first.total == Money(27_000)
    assert book(Account.REFUND_PAYABLE) == -first.total
    assert book(Account.PROMO_COST) == second.discount == Money(7_001)
    assert used("BERDUA") == 1
    sound()
    do(service.cancel_by_partner, second, reason="Habis")
    assert book(Account.PROMO_COST) == ZERO
    assert book(Account.ORDER_HELD) == ZERO
    assert used("BERDUA") == 1
    sound()


def test_goods_sent_back_in_parts_give_back_what_was_paid_and_the_last_part_takes_the_rest(app):
    make_voucher("PARTAI", amount=Money(1_000), minimum=Money(3_000))
    thing = own_delivery(make_goods(price=3_334))
    checkout = buy({thing: 3}, voucher="PARTAI", way="own")
    pay(checkout)
    order = checkout.orders[0]
    for verb in (service.accept, service.ship, service.deliver):
        do(verb, order)
    line = order.lines[0]
    seen = []
    for _ in range(3):
        with transaction():
            asked = service.request_return(
                order.id, quantities={line.id: Quantity.of(1)}, reason="Rusak", by=None
            )
        for verb in (service.approve_return, service.receive_return):
            with transaction():
                extra = {"can_be_sold": False} if verb is service.receive_return else {}
                verb(asked.id, partner_id=order.partner_id, by=None, **extra)
        seen.append((asked.amount, asked.promo, book(Account.PROMO_COST)))

    assert seen == [
        (Money(3_000), Money(333), Money(667)),
        (Money(3_000), Money(333), Money(334)),
        (Money(3_002), Money(334), ZERO),
    ]
    assert book(Account.PARTNER_PAYABLE) == -order.delivery_fee
    assert total(row.amount for row in db.session.scalars(select(OrderReturn))) == line.paid
    sound()


def test_goods_of_a_cash_order_sent_back_return_our_voucher_to_us(app):
    make_voucher("KEMBALI", amount=Money(5_000))
    thing = own_delivery(make_goods(price=20_000))
    order = buy({thing: 1}, voucher="KEMBALI", way="own", method=Method.COD).orders[0]
    for verb in (service.accept, service.ship, service.deliver):
        do(verb, order)
    with transaction():
        asked = service.request_return(
            order.id, quantities={order.lines[0].id: Quantity.of(1)}, reason="Rusak", by=None
        )
    do_return(asked, service.approve_return)
    do_return(asked, service.receive_return, can_be_sold=True)

    assert asked.amount == Money(15_000)
    assert book(Account.PROMO_COST) == ZERO
    assert book(Account.REFUND_PAYABLE) == ZERO
    sound()


def do_return(asked: OrderReturn, verb, **facts):
    with transaction():
        verb(asked.id, partner_id=asked.partner_id, by=None, **facts)


def test_an_order_that_our_voucher_pays_in_full_is_completed_without_cash(app):
    make_voucher("PENUH", amount=Money(99_999), minimum=Money(100_000))
    checkout = buy(
        {make_goods(price=99_900): 1, make_goods(price=100): 1}, voucher="PENUH", method=Method.COD
    )
    big, small = checkout.orders
    assert (big.total, small.total) == (Money(1), ZERO)

    complete(small)
    complete(big)

    assert small.state is OrderState.COMPLETED
    assert book(Account.PROMO_COST) == Money(99_999)
    assert book(Account.PARTNER_PAYABLE) == Money(-99_999)
    sound()
