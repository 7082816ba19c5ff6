"""Many buyers, several server processes, too few units: through HTTP, on both databases.

RACE_ROUNDS and RACED make it long. The negative control is in test_unguarded_race.py.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Config
from marketplace.core.db import db, transaction
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.inventory import queries as inventory
from marketplace.inventory import service as stock
from marketplace.inventory.models import Stock
from marketplace.orders.models import Checkout, Order, OrderLine
from tests.orders.buyers import Buyer, all_at_once
from tests.orders.make import make_goods
from tests.orders.rush import BUYERS, Hopeful, race
from tests.support.processes import racers
from tests.support.sound import broken, figure

ROUNDS = int(os.environ.get("RACE_ROUNDS", "3"))
RACED = int(os.environ.get("RACED", "48"))  # attempts to buy
CROWD, UNITS = 12, 3  # of the rush: buyers and units in each round


@pytest.fixture(scope="module")
def address(shared_app: Flask, settings: Config) -> Iterator[str]:
    with racers(settings) as address:
        yield address


def stock_of(variant_id: int) -> Stock:
    db.session.rollback()
    return db.session.scalars(select(Stock).where(Stock.variant_id == variant_id)).one()


def sold(variant_id: int) -> Quantity:
    """As the lines of the orders say."""
    db.session.rollback()
    query = select(func.sum(OrderLine.quantity)).join(Order).where(OrderLine.variant_id == variant_id)
    return db.session.scalar(query) or NOTHING


def receive(variant_id: int, units: int) -> None:
    db.session.rollback()
    with transaction():
        stock.receive(variant_id, Quantity.of(units), by=None)


def test_of_eight_buyers_of_the_last_unit_one_gets_it(address: str) -> None:
    variant = make_goods("Ulos terakhir", stock=0)
    for number in range(ROUNDS):
        receive(variant.id, 1)
        answers = race(address, variant, payment="cod" if number % 2 else "transfer", number=number)

        assert sorted(answer.status for answer in answers) == [303] + [409] * (BUYERS - 1)
        refused = [answer.text for answer in answers if answer.status == 409]
        assert all("Ulos terakhir tidak cukup: diminta 1 buah, sisa 0 buah." in page for page in refused)
        assert sold(variant.id) == Quantity.of(number + 1)
        assert stock_of(variant.id).available == NOTHING
        assert stock_of(variant.id).reserved == Quantity.of(number + 1)
    assert inventory.miscounted() == []
    figure(f"{ROUNDS} rounds, {ROUNDS} sold")


def test_in_a_rush_for_a_hot_thing_exactly_what_is_there_is_sold(address: str) -> None:
    """Who is refused keeps pressing; who got one wants another; and some more units come in each round."""
    variant = make_goods("Ulos laris", stock=0)
    crowd = [Hopeful(address, number, variant) for number in range(CROWD)]
    started, seen = time.monotonic(), Counter[int]()
    for _round in range(-(-RACED // CROWD)):
        receive(variant.id, UNITS)
        all_at_once([hopeful.get_ready for hopeful in crowd])
        answers = all_at_once([hopeful.press for hopeful in crowd])
        seen.update(answer.status for answer in answers)
        assert sorted(answer.status for answer in answers) == [303] * UNITS + [409] * (CROWD - UNITS)
        refused = [answer.text for answer in answers if answer.status == 409]
        assert all("Ulos laris tidak cukup: diminta 1 buah, sisa 0 buah." in page for page in refused)

    took = time.monotonic() - started
    row = stock_of(variant.id)
    assert (row.reserved, row.on_hand) == (Quantity.of(seen[303]), Quantity.of(seen[303]))
    assert sold(variant.id) == Quantity.of(seen[303])
    assert inventory.miscounted() == []
    assert broken() == []
    figure(f"{seen.total()} attempts, {seen[303]} sold, {seen[409]} refused with the sold-out page, 0 oversold, "
           f"{sum(count for status, count in seen.items() if status >= 500)} answers of 5xx, {took:.0f} s")  # fmt: skip


def test_ten_presses_of_one_button_are_one_purchase_and_ten_equal_answers(address: str) -> None:
    variant = make_goods(stock=20)
    buyer = Buyer(address)
    buyer.put_in(variant.id, 2)
    form = buyer.checkout_form(partner_ids=[variant.partner_id], phone="081200000001")
    answers = all_at_once([lambda: buyer.post("/checkout", form)] * 10)
    other = buyer.post("/checkout", {**form, "name": "Tono"})

    assert {answer.status for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert answers[0].location.startswith("/pembelian/PB-")
    db.session.rollback()
    made = select(func.count()).select_from(Checkout)
    assert db.session.scalar(made.where(Checkout.idempotency_key == form["idempotency_key"])) == 1
    assert sold(variant.id) == stock_of(variant.id).reserved == Quantity.of(2)
    assert other.status == 409
