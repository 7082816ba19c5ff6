"""From the partner's hands to the buyer's, and the money with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.catalogue.models import Listing
from marketplace.core.clock import at, now, today
from marketplace.core.db import db, transaction
from marketplace.core.events import Fact
from marketplace.core.money import ZERO, Money
from marketplace.core.quantity import Quantity
from marketplace.core.rules import set_rule
from marketplace.core.states import StateChange, WrongState
from marketplace.delivery import service as delivery
from marketplace.inventory import service as inventory
from marketplace.inventory.errors import OutOfStock
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.orders import queries, service
from marketplace.orders.errors import (
    OrderNotFound,
    TrackingMissing,
    WrongPickupCode,
)
from marketplace.orders.states import OrderState
from tests.make import make_partner
from tests.orders.make import PHONE, make_category, make_goods, make_order
from tests.orders.story import balance, do, own_delivery, pickup_code, stock_of


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


def test_what_is_made_to_order_or_still_grows_is_not_late_before_its_day(app):
    partner = make_partner()
    woven = make_goods(partner=partner, lead_time_days=14)
    kind = make_category("Maggot segar", kind="living")
    living = make_goods("Maggot segar", partner=partner, stock=0, category=kind)
    with transaction():
        inventory.start_batch(
            living.id,
            partner_id=partner.id,
            harvest_on=today() + timedelta(days=20),
            expected=Quantity.of(40),
            by=None,
        )

    due = {}
    for name, thing in {"there": make_goods(partner=partner), "woven": woven, "living": living}.items():
        order = make_order(variant=thing)
        do(service.accept, order)
        assert order.due_at is not None
        due[name] = (order.due_at - now()).days
    assert due["there"] == 1
    assert 14 <= due["woven"] <= 15
    assert 20 <= due["living"] <= 21
