"""From a basket to orders."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.catalogue import service as catalogue
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.events import Fact
from marketplace.core.money import Money, total
from marketplace.core.quantity import Quantity
from marketplace.delivery import service as delivery
from marketplace.inventory.errors import OutOfStock
from marketplace.inventory.models import Reservation, Stock
from marketplace.orders import queries, service
from marketplace.orders.errors import (
    BasketEmpty,
    CashNotOffered,
    ChooseDelivery,
    KeyUsed,
    NotForSale,
    OwnShop,
    PriceChanged,
    TooManyUnpaid,
    WrongStep,
)
from marketplace.orders.models import Checkout, Order
from marketplace.orders.queries import Owner
from marketplace.orders.states import OrderState
from marketplace.payments.states import Method
from tests.make import MEDAN, SEI_SUKA, Cast, district, make_partner
from tests.orders.make import buy, contact, fill_basket, make_goods, payment_of, purchase_of


def stock_of(variant) -> Stock:
    db.session.rollback()
    return db.session.scalars(select(Stock).where(Stock.variant_id == variant.id)).one()


def place(owner, purchase) -> Checkout:
    with transaction():
        return service.place_checkout(owner=owner, purchase=purchase)


def test_three_partners_make_three_orders_whose_sums_equal_the_payment_to_the_rupiah(app):
    things = [make_goods(price=price) for price in (33_333, 12_500, 7_001)]
    for thing in things[:2]:
        with transaction():
            delivery.set_zone(
                partner_id=thing.partner_id, district_id=district(SEI_SUKA).id, fee=Money(7_500), by=None
            )
    owner = fill_basket({things[0]: 3, things[1]: 2, things[2]: 5})
    ways = {things[0].partner_id: "own", things[1].partner_id: "own", things[2].partner_id: "pickup"}

    checkout = place(owner, purchase_of(ways))

    assert len(checkout.orders) == 3
    assert {order.partner_id for order in checkout.orders} == {thing.partner_id for thing in things}
    assert (
        total(order.total for order in checkout.orders)
        == checkout.total
        == Money(99_999 + 25_000 + 35_005 + 15_000)
    )
    assert payment_of(checkout).amount == checkout.total
    for order in checkout.orders:
        assert order.subtotal == total(line.total for line in order.lines)
        assert order.total == order.subtotal + order.delivery_fee
        assert order.state is OrderState.UNPAID


def test_the_stock_is_promised_for_as_long_as_the_transfer_may_take(app):
    thing = make_goods(stock=10)

    checkout = buy({thing: 4})

    assert stock_of(thing).reserved == Quantity.of(4)
    promise = db.session.scalars(select(Reservation)).one()
    assert timedelta(hours=23, minutes=59) < promise.expires_at - now() <= timedelta(hours=24)
    assert (promise.holder_type, promise.holder_id) == ("checkouts", checkout.id)


def test_a_cash_order_is_the_partners_business_at_once_and_holds_its_stock_without_end(app):
    thing = make_goods()

    checkout = buy({thing: 1}, method=Method.COD)

    order = checkout.orders[0]
    assert order.state is OrderState.NEW
    promise = db.session.scalars(select(Reservation)).one()
    assert promise.expires_at is None
    assert (promise.holder_type, promise.holder_id) == ("orders", order.id)


def test_the_basket_is_empty_after_buying(app):
    thing = make_goods()
    owner = fill_basket({thing: 1})

    place(owner, purchase_of({thing.partner_id: "pickup"}))

    assert queries.basket_size(owner) == 0
    with pytest.raises(BasketEmpty):
        place(owner, purchase_of({thing.partner_id: "pickup"}))


def test_the_same_form_sent_twice_buys_once(app):
    thing = make_goods(stock=10)
    owner = fill_basket({thing: 1})
    purchase = purchase_of({thing.partner_id: "pickup"})

    first = place(owner, purchase).id
    second = place(owner, purchase).id

    assert first == second
    assert db.session.scalar(select(func.count()).select_from(Order)) == 1
    assert stock_of(thing).reserved == Quantity.of(1)


def test_the_same_key_with_another_form_is_refused(app):
    thing = make_goods()
    owner = fill_basket({thing: 1})
    place(owner, purchase_of({thing.partner_id: "pickup"}, idempotency_key="one"))
    fill_basket({thing: 1}, owner=owner)

    with pytest.raises(KeyUsed):
        place(
            owner,
            purchase_of({thing.partner_id: "pickup"}, idempotency_key="one", contact=contact(name="Tono")),
        )
    with pytest.raises(KeyUsed):
        place(fill_basket({thing: 1}), purchase_of({thing.partner_id: "pickup"}, idempotency_key="one"))


def test_when_the_last_one_is_gone_nothing_of_the_purchase_stays(app):
    first, second = make_goods(stock=5), make_goods(stock=1)
    owner = fill_basket({first: 2, second: 1})
    buy({second: 1}, contact=contact(phone="+6281200000002"))

    with pytest.raises(OutOfStock) as error:
        place(owner, purchase_of({first.partner_id: "pickup", second.partner_id: "pickup"}))

    assert error.value.details["variant_id"] == second.id
    assert stock_of(first).reserved == Quantity.of(0)
    assert db.session.scalar(select(func.count()).select_from(Checkout)) == 1
    assert queries.basket_size(owner) == 2


def test_a_price_that_changed_since_the_basket_is_asked_about_again(app):
    thing = make_goods(price=45_000)
    owner = fill_basket({thing: 2})
    raise_price(thing, 50_000)

    with pytest.raises(PriceChanged) as error:
        place(owner, purchase_of({thing.partner_id: "pickup"}, total_seen=Money(90_000)))
    with pytest.raises(PriceChanged):
        place(owner, purchase_of({thing.partner_id: "pickup"}))

    assert error.value.details["total"] == Money(100_000)
    checkout = place(owner, purchase_of({thing.partner_id: "pickup"}, total_seen=Money(100_000)))
    assert checkout.total == Money(100_000)


def raise_price(thing, amount):
    with transaction():
        catalogue.edit_variant(thing.id, partner_id=thing.partner_id, price=Money(amount), by=None)


def test_the_price_paid_stays_on_the_line_when_the_seller_changes_it_later(app):
    thing = make_goods(price=45_000)
    checkout = buy({thing: 2})
    raise_price(thing, 99_000)

    line = checkout.orders[0].lines[0]
    assert (line.unit_price, line.total, line.price_rule) == (Money(45_000), Money(90_000), "list")


def test_a_wholesale_price_counts_from_its_quantity_and_is_frozen_with_its_rule(app):
    thing = make_goods(price=10_000, tiers={10: 9_000}, stock=50)

    line = buy({thing: 12}).orders[0].lines[0]

    assert (line.unit_price, line.total, line.price_rule) == (Money(9_000), Money(108_000), "tier:10")


def test_members_cannot_buy_from_their_own_shop_by_account_or_by_phone(app, cast: Cast):
    thing = make_goods(partner=cast.maggot)

    with pytest.raises(OwnShop), transaction():
        service.add_to_basket(owner=Owner(user_id=cast.budi.id), variant_id=thing.id, quantity=Quantity.of(1))

    with transaction():
        cast.budi.phone = "+6281311112222"
    owner = fill_basket({thing: 1})
    with pytest.raises(OwnShop):
        place(owner, purchase_of({thing.partner_id: "pickup"}, contact=contact(phone="+6281311112222")))


def test_the_fourth_unpaid_purchase_of_a_phone_number_waits(app):
    thing = make_goods(stock=50)
    bought = [buy({thing: 1}) for _ in range(3)]
    owner = fill_basket({thing: 1})

    with pytest.raises(TooManyUnpaid):
        place(owner, purchase_of({thing.partner_id: "pickup"}))

    service.cancel_unpaid(bought[0].id, by=None)
    assert place(owner, purchase_of({thing.partner_id: "pickup"})).total == Money(45_000)


def test_every_shop_needs_a_way_of_delivery_that_it_offers(app):
    thing = make_goods()
    owner = fill_basket({thing: 1})

    with pytest.raises(ChooseDelivery):
        place(owner, purchase_of({}))
    with pytest.raises(ChooseDelivery):
        place(owner, purchase_of({thing.partner_id: "own"}))


def test_cash_is_refused_when_a_courier_takes_none(app):
    with transaction():
        delivery.load_tariffs()
    thing = make_goods()
    owner = fill_basket({thing: 1})
    far = contact(district_id=district(MEDAN).id)

    with pytest.raises(CashNotOffered):
        place(owner, purchase_of({thing.partner_id: "courier:jne:reg"}, method=Method.COD, contact=far))
    checkout = place(
        owner, purchase_of({thing.partner_id: "courier:sicepat:reg"}, method=Method.COD, contact=far)
    )
    assert checkout.orders[0].delivery_fee == Money(9_200)


def test_what_was_withdrawn_after_it_was_put_in_cannot_be_bought(app):
    thing = make_goods()
    owner = fill_basket({thing: 1})
    with transaction():
        catalogue.archive(thing.product_id, partner_id=thing.partner_id, by=None)

    with pytest.raises(NotForSale):
        place(owner, purchase_of({thing.partner_id: "pickup"}))
    with pytest.raises(NotForSale), transaction():
        service.add_to_basket(owner=Owner(token="x"), variant_id=thing.id, quantity=Quantity.of(1))


def test_quantities_follow_the_step_and_minimum_of_the_variant(app):
    thing = make_goods(stock=100)
    with transaction():
        catalogue.edit_variant(
            thing.id, partner_id=thing.partner_id, minimum=Quantity.of(5), step=Quantity.of(5), by=None
        )
    owner = Owner(token="t")
    for wrong in (1, 6, 12):
        with pytest.raises(WrongStep), transaction():
            service.add_to_basket(owner=owner, variant_id=thing.id, quantity=Quantity.of(wrong))
    with transaction():
        service.add_to_basket(owner=owner, variant_id=thing.id, quantity=Quantity.of(15))
    assert queries.find_basket(owner).lines[0].quantity == Quantity.of(15)


def test_a_visitors_basket_joins_the_persons_at_sign_in(app, cast: Cast):
    thing, other = make_goods(), make_goods()
    own = make_goods(partner=cast.maggot)
    guest = fill_basket({thing: 2, own: 1})
    fill_basket({thing: 1, other: 1}, owner=Owner(user_id=cast.budi.id))

    with transaction():
        service.merge_baskets(token=guest.token, user_id=cast.budi.id)

    lines = {
        line.variant_id: line.quantity for line in queries.find_basket(Owner(user_id=cast.budi.id)).lines
    }
    assert lines == {thing.id: Quantity.of(3), other.id: Quantity.of(1)}
    assert queries.find_basket(guest) is None


def test_each_order_is_told_once(app):
    first, second = make_goods(), make_goods(partner=make_partner())

    buy({first: 1, second: 1})

    facts = db.session.scalars(select(Fact).where(Fact.name == "order_placed")).all()
    assert len(facts) == 2
    assert all(fact.data["awaits_payment"] for fact in facts)
