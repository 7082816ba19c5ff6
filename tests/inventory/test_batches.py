"""Living goods: product.md S7."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.core.clock import today
from marketplace.core.db import db, transaction
from marketplace.core.quantity import Quantity
from marketplace.core.states import WrongState
from marketplace.inventory import queries, service
from marketplace.inventory.errors import (
    BatchNotFound,
    BatchPromised,
    HarvestBeforeStart,
    OutOfStock,
    QuantityNotPositive,
)
from marketplace.inventory.models import Batch
from marketplace.inventory.states import BatchStage
from tests.catalogue.make import make_category, make_product
from tests.make import make_partner


class Maggot:
    """A living product with three kilograms there and harvests to come."""

    def __init__(self, *, stock: int = 3, lead_time_days: int = 0) -> None:
        category = make_category("Maggot segar", kind="living", unit="kg")
        product = make_product("Maggot", category=category, stock=stock, lead_time_days=lead_time_days)
        self.partner_id, self.id = product.partner_id, product.variants[0].id

    def batch(self, in_days: int, expected: int) -> int:
        with transaction():
            return service.start_batch(
                self.id,
                partner_id=self.partner_id,
                harvest_on=today() + timedelta(days=in_days),
                expected=Quantity.of(expected),
                by=None,
            ).id

    def order(self, units: int, number: int) -> None:
        with transaction():
            service.reserve({self.id: Quantity.of(units)}, holder=("order", number), expires_at=None)

    def harvest(self, batch_id: int, units: int) -> None:
        with transaction():
            service.harvest(batch_id, Quantity.of(units), partner_id=self.partner_id, by=None)

    def promised_in(self, units: int) -> int | None:
        """In how many days so much can be there."""
        day = queries.promise_date(self.id, Quantity.of(units))
        db.session.rollback()
        return None if day is None else (day - today()).days

    @property
    def free(self) -> int:
        db.session.rollback()
        return queries.available([self.id])[self.id].thousandths // 1_000


@pytest.fixture
def maggot(app: Flask) -> Maggot:
    return Maggot()


def test_the_promised_day_moves_when_a_batch_is_full(maggot: Maggot) -> None:
    maggot.batch(6, 40)
    maggot.batch(27, 40)
    assert maggot.promised_in(3) == 0
    assert maggot.promised_in(30) == 6

    maggot.order(30, 1)

    assert maggot.promised_in(10) == 6
    assert maggot.promised_in(11) == 27
    assert maggot.promised_in(41) is None


def test_the_time_to_prepare_is_added(app: Flask) -> None:
    assert Maggot(lead_time_days=2).promised_in(1) == 2


def test_an_order_in_advance_leaves_the_stock_of_today_alone(maggot: Maggot) -> None:
    maggot.batch(6, 40)
    maggot.order(30, 1)
    assert maggot.free == 3
    with pytest.raises(OutOfStock) as refused:
        maggot.order(11, 2)
    assert refused.value.details["available"] == Quantity.of(10)


def test_a_harvest_serves_who_ordered_in_advance_first(maggot: Maggot) -> None:
    batch = maggot.batch(6, 40)
    maggot.order(30, 1)

    with pytest.raises(OutOfStock), transaction():
        service.consume(("order", 1))  # it has not been harvested yet
    maggot.harvest(batch, 38)

    assert maggot.free == 3 + 38 - 30
    with transaction():
        service.consume(("order", 1))
    assert maggot.free == 11
    assert queries.miscounted() == []
    known = queries.batch_of(("order", 1), maggot.id)
    assert known is not None
    assert known.id == batch, "the order's goods can be traced to their batch"


def test_a_poor_harvest_moves_the_later_buyer_to_the_next_batch(maggot: Maggot) -> None:
    first, second = maggot.batch(6, 40), maggot.batch(27, 40)
    maggot.order(20, 1)
    maggot.order(15, 2)

    maggot.harvest(first, 22)

    assert not queries.held(("order", 1))[0].is_waiting
    later = queries.held(("order", 2))[0]
    assert later.is_waiting
    assert later.batch_id == second
    assert maggot.promised_in(26) is None, "the second batch has room for 25 more"


def test_a_lost_batch_lets_its_buyers_wait_for_the_next(maggot: Maggot) -> None:
    first, second = maggot.batch(6, 40), maggot.batch(27, 40)
    maggot.order(20, 1)
    with transaction():
        service.lose_batch(first, partner_id=maggot.partner_id, by=None)
    assert queries.held(("order", 1))[0].batch_id == second
    with pytest.raises(WrongState):
        maggot.harvest(first, 1)


def test_a_cancelled_advance_order_frees_its_batch(maggot: Maggot) -> None:
    maggot.batch(6, 40)
    maggot.order(40, 1)
    with transaction():
        service.release(("order", 1))
    assert maggot.promised_in(40) == 6
    assert maggot.free == 3


def test_a_batch_cannot_shrink_below_what_was_sold_of_it(maggot: Maggot) -> None:
    batch = maggot.batch(6, 40)
    maggot.order(30, 1)
    for change in ({"loss": Quantity.of(11)}, {"expected": Quantity.of(29)}):
        with pytest.raises(BatchPromised), transaction():
            service.correct_batch(batch, partner_id=maggot.partner_id, by=None, **change)
    with transaction():
        service.correct_batch(batch, partner_id=maggot.partner_id, by=None, loss=Quantity.of(10))
    assert maggot.promised_in(4) is None


def test_what_was_lost_of_a_batch_is_not_sold_in_advance(maggot: Maggot) -> None:
    batch = maggot.batch(6, 40)
    with transaction():
        service.correct_batch(batch, partner_id=maggot.partner_id, by=None, loss=Quantity.of(10))

    with pytest.raises(OutOfStock):
        maggot.order(31, 1)
    maggot.order(30, 2)


def test_senseless_batches_are_refused(maggot: Maggot) -> None:
    with pytest.raises(QuantityNotPositive):
        maggot.batch(6, 0)
    with pytest.raises(HarvestBeforeStart):
        maggot.batch(-1, 5)
    batch = maggot.batch(6, 5)
    with pytest.raises(QuantityNotPositive):
        maggot.harvest(batch, 0)
    with pytest.raises(BatchNotFound), transaction():
        service.harvest(batch, Quantity.of(1), partner_id=make_partner().id, by=None)


def test_a_batch_is_harvested_once(maggot: Maggot) -> None:
    batch = maggot.batch(6, 40)
    maggot.harvest(batch, 40)
    with pytest.raises(WrongState):
        maggot.harvest(batch, 40)
    assert maggot.free == 43
    state = db.session.scalar(select(Batch.state).where(Batch.id == batch))
    assert state is BatchStage.HARVESTED
