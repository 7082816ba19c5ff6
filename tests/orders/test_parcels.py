"""An order that is too big for one parcel, and a number that was typed wrong."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.core.db import db, transaction
from marketplace.core.states import WrongState
from marketplace.delivery import service as delivery
from marketplace.delivery.couriers import tracking_page
from marketplace.orders import queries, service
from marketplace.orders.errors import (
    OrderNotFound,
    ParcelNotFound,
    ParcelTwice,
    TooManyParcels,
    TrackingMissing,
)
from marketplace.orders.models import Order
from marketplace.orders.service.parcels import MOST_PARCELS
from tests.orders.make import make_goods, make_order
from tests.orders.story import do, own_delivery


@pytest.fixture
def sent(app) -> Order:
    """An order on its way with a courier, in one parcel so far."""
    with transaction():
        delivery.load_tariffs()
    order = make_order(way="courier:jne:reg")
    do(service.accept, order)
    do(service.ship, order, tracking_number="jne 001")
    return order


def numbers(order: Order) -> list[str]:
    return [parcel.tracking_number for parcel in queries.parcels_of([order.id])[order.id]]


def test_further_parcels_are_told_one_by_one(sent: Order):
    do(service.add_parcel, sent, tracking_number="JNE002", contents="2 dari 3 karung")
    do(service.add_parcel, sent, tracking_number="SC003", courier="SiCepat REG")

    assert numbers(sent) == ["JNE001", "JNE002", "SC003"]
    assert sent.tracking_number == "JNE001"
    second, third = queries.parcels_of([sent.id])[sent.id][1:]
    assert (second.courier, second.contents) == ("JNE REG", "2 dari 3 karung")
    assert third.tracking_page == tracking_page("sicepat") is not None


def test_a_number_stands_once_and_is_never_empty(sent: Order):
    with pytest.raises(ParcelTwice):
        do(service.add_parcel, sent, tracking_number="Jne 0 01")
    with pytest.raises(TrackingMissing):
        do(service.add_parcel, sent, tracking_number=" ")
    assert numbers(sent) == ["JNE001"]


def test_a_wrong_number_is_mended_also_where_lists_show_it(sent: Order):
    do(service.add_parcel, sent, tracking_number="JNE002")
    first, second = queries.parcels_of([sent.id])[sent.id]

    with pytest.raises(ParcelTwice):
        do(service.correct_parcel, sent, parcel_id=first.id, courier=None, tracking_number="JNE002")
    do(service.correct_parcel, sent, parcel_id=first.id, courier="J&T EZ", tracking_number="JT9")
    do(service.correct_parcel, sent, parcel_id=second.id, courier="JNE YES", tracking_number="JNE002")

    assert numbers(sent) == ["JT9", "JNE002"]
    assert (sent.courier, sent.tracking_number) == ("J&T EZ", "JT9")


def test_only_what_travels_with_a_courier_gets_parcels(sent: Order):
    own = make_order(variant=own_delivery(make_goods()), way="own")
    do(service.accept, own)
    do(service.ship, own)
    with pytest.raises(WrongState):
        do(service.add_parcel, own, tracking_number="X1")
    assert numbers(own) == []

    do(service.deliver, sent)
    with pytest.raises(WrongState):
        do(service.add_parcel, sent, tracking_number="JNE002")


def test_nobody_touches_parcels_of_another_shop_or_order(sent: Order):
    parcel = queries.parcels_of([sent.id])[sent.id][0]
    other = make_order(way="courier:jne:reg")
    do(service.accept, other)
    do(service.ship, other, tracking_number="OTHER")

    with pytest.raises(ParcelNotFound):
        do(service.correct_parcel, other, parcel_id=parcel.id, courier=None, tracking_number="MINE")
    with pytest.raises(OrderNotFound), transaction():
        service.add_parcel(sent.code, partner_id=other.partner_id, by=None, tracking_number="MINE")
    assert numbers(sent) == ["JNE001"]


def test_there_is_an_end_to_parcels(sent: Order):
    for number in range(1, MOST_PARCELS):
        do(service.add_parcel, sent, tracking_number=f"N{number}")
    with pytest.raises(TooManyParcels):
        do(service.add_parcel, sent, tracking_number="ONE-TOO-MANY")
    assert len(numbers(sent)) == MOST_PARCELS


def test_the_buyer_is_told_each_number_once(sent: Order):
    from marketplace.core.events import Fact

    do(service.add_parcel, sent, tracking_number="JNE002")
    facts = db.session.scalars(select(Fact).where(Fact.name == "parcel_numbered")).all()
    assert [fact.data["tracking_number"] for fact in facts] == ["JNE002"]


@pytest.mark.parametrize(
    ("courier", "known"),
    [("JNE REG", True), ("JNT EZ", True), ("", False), (None, False), ("Bis ALS", False)],
)
def test_pages_of_couriers(courier: str | None, known: bool):
    assert (tracking_page(courier) is not None) is known
