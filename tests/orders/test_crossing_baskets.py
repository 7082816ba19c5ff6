"""Baskets (A, B) and (B, A) at the same moment: rows are locked in the order of their ids, so nobody waits in a circle.

CROSSING_PAIRS makes it long. PostgreSQL itself counts its deadlocks; SQLite has one writer and cannot have any.
"""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import count
from threading import Barrier, BrokenBarrierError

import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace.catalogue.models import Variant
from marketplace.core.db import db, is_sqlite, transaction
from marketplace.core.quantity import Quantity
from marketplace.inventory.models import Stock
from marketplace.inventory.service import holds
from marketplace.orders import service
from marketplace.orders.queries import Owner
from marketplace.payments.states import Method
from tests.make import make_partner
from tests.orders.make import contact, fill_basket, make_goods, purchase_of
from tests.support.racing import together
from tests.support.sound import broken, figure

PAIRS = int(os.environ.get("CROSSING_PAIRS", "8"))
AT_ONCE = 4  # pairs
_phones = count(1)


@pytest.fixture
def goods(app: Flask) -> list[Variant]:
    partner = make_partner()
    return [make_goods(partner=partner, stock=2 * PAIRS + 2 * AT_ONCE) for _thing in range(2)]


def deadlocks() -> int:
    """How often PostgreSQL had to end a transaction because of a circle, in this database of this test."""
    if is_sqlite():
        return 0
    db.session.rollback()
    db.engine.dispose()  # a connection tells what it has counted when it ends
    query = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    return db.session.scalar(query) or 0


def buys(things: list[Variant]) -> tuple[Owner, dict[int, str], str]:
    """A basket filled in this order, and what is needed to buy it."""
    owner = fill_basket(dict.fromkeys(things, 1))
    return owner, {thing.partner_id: "pickup" for thing in things}, f"+62812{next(_phones):08}"


def press(owner: Owner, ways: dict[int, str], phone: str) -> str:
    purchase = purchase_of(ways, method=Method.COD, contact=contact(phone=phone))
    with transaction():
        return service.place_checkout(owner=owner, purchase=purchase).code


@pytest.fixture
def crossing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has one row of stock waits until the other has one too, or plainly cannot have it yet."""
    taken, met = holds._take_stock, Barrier(2)

    def take_and_wait(variant_id: int, quantity: Quantity) -> bool:
        done = taken(variant_id, quantity)
        with suppress(BrokenBarrierError):
            met.wait(0.5)
        return done

    monkeypatch.setattr(holds, "_take_stock", take_and_wait)


def test_baskets_in_opposite_order_never_wait_in_a_circle(app: Flask, goods: list[Variant]) -> None:
    before, answers = deadlocks(), []
    ids = [thing.id for thing in goods]
    for _round in range(-(-PAIRS // AT_ONCE)):
        things = [db.session.get_one(Variant, key) for key in ids]
        ready = [buys(order) for _pair in range(AT_ONCE) for order in (things, things[::-1])]
        answers += together(app, [lambda mine=mine: press(*mine) for mine in ready])  # type: ignore[misc]

    assert [answer for answer in answers if not isinstance(answer, str)] == []
    assert deadlocks() - before == 0
    reserved = db.session.scalars(select(Stock.reserved).where(Stock.variant_id.in_(ids))).all()
    assert reserved == [Quantity.of(len(answers))] * 2
    assert broken() == []
    figure(f"{len(answers) // 2} pairs, {deadlocks() - before} deadlocks")


def a_pair(app: Flask, goods: list[Variant]) -> list[object]:
    ready = [buys(goods), buys(goods[::-1])]
    return together(app, [lambda mine=mine: press(*mine) for mine in ready])  # type: ignore[misc]


def test_also_when_each_has_taken_its_first_row(app: Flask, goods: list[Variant], crossing: None) -> None:
    before = deadlocks()
    answers = a_pair(app, goods)
    assert [answer for answer in answers if not isinstance(answer, str)] == []
    assert deadlocks() - before == 0


def test_without_the_order_of_ids_the_same_pair_waits_in_a_circle(
    app: Flask, goods: list[Variant], crossing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the rows in the order of the basket. SQLite has one writer at a time, and so no circle."""
    monkeypatch.setattr(holds, "sorted", list, raising=False)
    before = deadlocks()
    answers = a_pair(app, goods)
    circles = 0 if is_sqlite() else 1
    refused = [type(answer).__name__ for answer in answers if not isinstance(answer, str)]
    assert refused == ["OperationalError"] * circles
    assert deadlocks() - before == circles
