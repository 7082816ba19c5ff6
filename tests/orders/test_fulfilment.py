"""From the partner's hands to the buyer's, and the money with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.catalogue.models import Listing
from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.core.events import Fact
from marketplace.core.money import ZERO, Money
from marketplace.core.quantity import Quantity
from marketplace.core.rules import set_rule
from marketplace.core.states import StateChange, WrongState
from marketplace.delivery import service as delivery
from marketplace.inventory import service as inventory
from marketplace.inventory.errors import OutOfStock
from marketplace.inventory.models import Stock
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.orders import queries, service
from marketplace.orders.errors import (
    NothingToCollect,
    OrderNotFound,
    ReasonMissing,
    TrackingMissing,
    WrongPickupCode,
)
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState
from marketplace.payments import queries as payments
from marketplace.payments import service as paying
from marketplace.payments.states import Method, PaymentState, Source
from tests.make import district, make_partner
from tests.orders.make import PHONE, buy, contact, make_goods, make_order, pay, payment_of


def do(verb, order, **facts):
    with transaction():
        return verb(order.code, partner_id=order.partner_id, by=None, **facts)


def stock_of(variant_id: int) -> Stock:
    db.session.rollback()
    return db.session.scalars(select(Stock).where(Stock.variant_id == variant_id)).one()


def balance(account: Account, order: Order) -> Money:
    return ledger.balance(account, partner_id=order.partner_id)


def own_delivery(variant, fee: int = 5_000):
    with transaction():
        delivery.set_zone(partner_id=variant.partner_id, district_id=district().id, fee=Money(fee), by=None)
    return variant


def pickup_code(order: Order) -> str:
    db.session.rollback()
    code = db.session.scalar(select(Order.pickup_code).where(Order.id == order.id))
    assert code is not None
    return code


def test_when_the_money_arrives_the_partner_gets_the_order_and_the_books_hold_it(app):
    order = make_order()

    assert order.state is OrderState.NEW
    assert order.due_at is not None
    assert balance(Account.ORDER_HELD, order) == -order.total
    assert ledger.balance(Account.UNMATCHED_RECEIPTS) == ZERO


def test_a_pickup_goes_from_packing_to_the_counter(app):
    order = make_order(quantity=2)
    variant_id = order.lines[0].variant_id

    do(service.accept, order)
    do(service.mark_ready, order)
    with pytest.raises(WrongPickupCode):
        do(service.hand_over, order, pickup_code="xxxx")
    do(service.hand_over, order, pickup_code=pickup_code(order))

    assert order.state is OrderState.COMPLETED
    stock = stock_of(variant_id)
    assert (stock.on_hand, stock.reserved) == (Quantity.of(8), Quantity.of(0))
    assert balance(Account.ORDER_HELD, order) == ZERO
    assert balance(Account.PARTNER_PAYABLE, order) == -order.total
    product_id = order.lines[0].product_id
    assert db.session.scalar(select(Listing.sold).where(Listing.product_id == product_id)) == Quantity.of(2)


def test_the_sellers_own_delivery_is_confirmed_by_the_buyer(app):
    order = make_order(variant=own_delivery(make_goods()), way="own")

    do(service.accept, order)
    do(service.ship, order)
    assert stock_of(order.lines[0].variant_id).on_hand == Quantity.of(8)
    with transaction():
        service.confirm_received(order.id, by=None)

    assert order.state is OrderState.COMPLETED
    history = db.session.scalars(
        select(StateChange.target)
        .where(StateChange.machine == "orders", StateChange.thing_id == order.id)
        .order_by(StateChange.id)
    ).all()
    assert history == ["unpaid", "new", "packing", "shipped", "delivered", "completed"]


def test_a_courier_parcel_needs_its_tracking_number(app):
    with transaction():
        delivery.load_tariffs()
    order = make_order(way="courier:jne:reg")
    do(service.accept, order)

    with pytest.raises(TrackingMissing):
        do(service.ship, order, tracking_number="  ")
    do(service.ship, order, tracking_number="JNE123456")

    assert (order.courier, order.tracking_number) == ("JNE REG", "JNE123456")
    fact = db.session.scalars(select(Fact).where(Fact.name == "order_shipped")).one()
    assert fact.data["tracking_number"] == "JNE123456"


def test_a_pickup_is_not_shipped_and_a_parcel_is_not_made_ready(app):
    pickup, parcel = make_order(), make_order(variant=own_delivery(make_goods()), way="own")
    do(service.accept, pickup)
    do(service.accept, parcel)

    with pytest.raises(WrongState):
        do(service.ship, pickup)
    with pytest.raises(WrongState):
        do(service.mark_ready, parcel)


def test_an_unpaid_order_is_none_of_the_partners_business(app):
    order = make_order(paid=False)

    with pytest.raises(OrderNotFound):
        do(service.accept, order)
    assert not queries.partner_orders(partner_id=order.partner_id).items


def test_another_partners_order_does_not_exist(app):
    order, other = make_order(), make_partner()

    with pytest.raises(OrderNotFound), transaction():
        service.accept(order.code, partner_id=other.id, by=None)


def test_a_partner_who_cancels_says_why_and_the_buyer_gets_the_money_of_this_order_only(app):
    first, second = make_goods(price=30_000), make_goods(price=20_000)
    checkout = buy({first: 1, second: 1})
    pay(checkout)
    mine, other = checkout.orders

    with pytest.raises(ReasonMissing):
        do(service.cancel_by_partner, mine, reason="  ")
    do(service.cancel_by_partner, mine, reason="Panen gagal")

    assert (mine.state, mine.cancel_reason) == (OrderState.CANCELLED, "Panen gagal")
    assert other.state is OrderState.NEW
    assert stock_of(mine.lines[0].variant_id).reserved == Quantity.of(0)
    refund = payments.refunds_of(payment_of(checkout).id)[0]
    assert (refund.amount, refund.ref) == (Money(30_000), ("orders", mine.id))
    assert ledger.balance(Account.REFUND_PAYABLE) == Money(-30_000)
    assert balance(Account.ORDER_HELD, mine) == ZERO
    assert balance(Account.ORDER_HELD, other) == Money(-20_000)


def test_the_buyer_cancels_before_packing_and_not_after(app):
    early, late = make_order(), make_order()
    do(service.accept, late)

    with transaction():
        service.cancel_by_buyer(early.id, by=None)
    with pytest.raises(WrongState), transaction():
        service.cancel_by_buyer(late.id, by=None)

    assert early.state is OrderState.CANCELLED
    assert late.state is OrderState.PACKING


def test_an_unpaid_purchase_is_given_up_as_a_whole(app):
    checkout = buy({make_goods(): 1, make_goods(): 1})

    service.cancel_unpaid(checkout.id, by=None)

    assert {order.state for order in checkout.orders} == {OrderState.CANCELLED}
    assert all(stock_of(order.lines[0].variant_id).reserved == Quantity.of(0) for order in checkout.orders)
    assert payment_of(checkout).state is PaymentState.VOID


def test_what_was_paid_a_moment_ago_is_not_cancelled_as_unpaid(app):
    checkout = buy({make_goods(): 1})
    pay(checkout)

    with pytest.raises(WrongState):
        service.cancel_unpaid(checkout.id, by=None)

    assert checkout.orders[0].state is OrderState.NEW


def test_money_for_a_cancelled_purchase_goes_back(app):
    checkout = buy({make_goods(): 1})
    payment_id = payment_of(checkout).id
    service.cancel_unpaid(checkout.id, by=None)

    with transaction():
        paying.settle(payment_id, source=Source.FINANCE)

    assert checkout.orders[0].state is OrderState.CANCELLED
    assert payments.refunds_of(payment_id)[0].amount == checkout.total


def expire(checkout):
    with at(now() + timedelta(hours=25)):
        assert service.expire_unpaid() == 1
    db.session.rollback()


def test_what_is_not_paid_in_time_is_free_again(app):
    thing = make_goods(stock=3)
    checkout = buy({thing: 3})

    expire(checkout)

    assert checkout.orders[0].state is OrderState.EXPIRED
    assert stock_of(thing.id).reserved == Quantity.of(0)
    assert (
        db.session.scalars(select(Fact).where(Fact.name == "checkout_expired")).one().data["code"]
        == checkout.code
    )


def test_a_late_payment_is_taken_when_everything_is_still_there(app):
    thing = make_goods(stock=3)
    checkout = buy({thing: 3})
    expire(checkout)

    pay(checkout)

    assert checkout.orders[0].state is OrderState.NEW
    assert stock_of(thing.id).reserved == Quantity.of(3)
    assert balance(Account.ORDER_HELD, checkout.orders[0]) == -checkout.total


def test_a_late_payment_goes_back_when_the_goods_are_gone(app):
    thing = make_goods(stock=3)
    checkout = buy({thing: 3})
    expire(checkout)
    buy({thing: 1}, contact=contact(phone="+6281200000033"))

    pay(checkout)

    assert checkout.orders[0].state is OrderState.EXPIRED
    assert stock_of(thing.id).reserved == Quantity.of(1)
    assert payments.refunds_of(payment_of(checkout).id)[0].amount == checkout.total


def test_cash_at_the_counter_is_the_partners_at_once(app):
    order = make_order(method=Method.COD)
    checkout = order.checkout
    do(service.accept, order)
    do(service.mark_ready, order)
    do(service.hand_over, order, pickup_code=pickup_code(order))

    assert ledger.balance(Account.COD_IN_TRANSIT) == ZERO
    assert balance(Account.PARTNER_PAYABLE, order) == ZERO
    assert payment_of(checkout).state is PaymentState.SETTLED


def test_cash_of_an_own_delivery_is_in_transit_until_the_partner_reports_it_once(app):
    order = make_order(method=Method.COD, variant=own_delivery(make_goods()), way="own")
    do(service.accept, order)
    do(service.ship, order)
    with transaction():
        service.confirm_received(order.id, by=None)
    assert balance(Account.COD_IN_TRANSIT, order) == order.total

    do(service.report_cash, order)
    with pytest.raises(NothingToCollect):
        do(service.report_cash, order)

    assert balance(Account.COD_IN_TRANSIT, order) == ZERO
    assert balance(Account.PARTNER_PAYABLE, order) == ZERO


def test_a_refused_cash_parcel_brings_the_stock_back_and_no_money(app):
    order = make_order(method=Method.COD, variant=own_delivery(make_goods()), way="own")
    checkout = order.checkout
    do(service.accept, order)
    do(service.ship, order)

    do(service.take_back, order, reason="Pembeli menolak", can_be_sold=True)

    assert order.state is OrderState.RETURNED
    assert stock_of(order.lines[0].variant_id).on_hand == Quantity.of(10)
    assert ledger.balance(Account.COD_IN_TRANSIT) == ZERO
    assert payment_of(checkout).state is PaymentState.VOID


def test_a_spoiled_parcel_that_comes_back_is_not_sold_again(app):
    order = make_order(variant=own_delivery(make_goods()), way="own")
    do(service.accept, order)
    do(service.ship, order)

    do(service.take_back, order, reason="Basi di jalan", can_be_sold=False)

    assert stock_of(order.lines[0].variant_id).on_hand == Quantity.of(8)
    assert payments.refunds_of(payment_of(order.checkout).id)[0].amount == order.total


def test_silence_completes_an_order_after_the_days_of_the_rule(app):
    order = make_order(variant=own_delivery(make_goods()), way="own")
    for verb in (service.accept, service.ship, service.deliver):
        do(verb, order)
    with transaction():
        set_rule("orders.complete_after_days", 5, valid_from=date(2020, 1, 1))

    with at(now() + timedelta(days=4)):
        assert service.complete_silent() == 0
    with at(now() + timedelta(days=5, minutes=1)):
        assert service.complete_silent() == 1

    db.session.rollback()
    assert order.state is OrderState.COMPLETED


def test_an_order_that_its_partner_ignores_is_late_and_then_cancelled_with_the_money_back(app):
    order = make_order()

    with at(now() + timedelta(hours=25)):
        assert service.escalate_late() == 1
        assert service.escalate_late() == 0
        assert [late.code for late in queries.late_orders(partner_id=order.partner_id)] == [order.code]
    with at(now() + timedelta(hours=73)):
        assert service.cancel_ignored() == 1

    db.session.rollback()
    assert order.state is OrderState.CANCELLED
    assert payments.refunds_of(payment_of(order.checkout).id)[0].amount == order.total


def test_the_fee_of_the_day_is_frozen_at_sale(app):
    with transaction():
        set_rule("platform_fee_bp", 250, valid_from=date(2020, 1, 1))
    order = make_order(variant=make_goods(price=100_000), quantity=1)
    with transaction():
        set_rule("platform_fee_bp", 900, valid_from=date(2020, 1, 2))
    do(service.accept, order)
    do(service.mark_ready, order)
    do(service.hand_over, order, pickup_code=pickup_code(order))

    assert balance(Account.PARTNER_PAYABLE, order) == Money(-97_500)
    assert balance(Account.PLATFORM_FEE, order) == Money(-2_500)


def test_goods_sold_outside_in_the_meantime_are_not_taken_from_promised_ones(app):
    thing = make_goods(stock=2)
    order = make_order(variant=thing, quantity=2)

    with pytest.raises(OutOfStock), transaction():
        inventory.sell_offline(thing.id, Quantity.of(1), partner_id=thing.partner_id, by=None)
    assert order.state is OrderState.NEW


def test_a_purchase_is_found_with_code_and_phone_only(app):
    order = make_order()

    assert queries.get_order(order.code, phone=PHONE).id == order.id
    for phones in ({"phone": "+6281200000000"}, {}, {"buyer_id": 4711}):
        with pytest.raises(OrderNotFound):
            queries.get_order(order.code, **phones)
