"""Counting, adding, selling outside: invariant I3 holds after each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.catalogue.errors import VariantNotFound
from marketplace.catalogue.models import Listing
from marketplace.core.db import db, transaction
from marketplace.core.events import Fact
from marketplace.core.money import Money
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.inventory import queries, service
from marketplace.inventory.errors import CountBelowPromised, OutOfStock, QuantityNotPositive
from marketplace.inventory.models import Stock
from marketplace.inventory.states import MoveReason
from tests.catalogue.make import make_product
from tests.make import make_partner


class Goods:
    """One variant of one partner, with ten in stock."""

    def __init__(self) -> None:
        product = make_product("Ulos mini", stock=10, price=50_000)
        self.product_id, self.partner_id = product.id, product.partner_id
        self.id = product.variants[0].id

    @property
    def me(self) -> dict[str, int | None]:
        return {"partner_id": self.partner_id, "by": None}

    @property
    def numbers(self) -> tuple[int, int]:
        """(there, promised) in whole units."""
        db.session.rollback()
        stock = db.session.scalars(select(Stock).where(Stock.variant_id == self.id)).one()
        return stock.on_hand.thousandths // 1_000, stock.reserved.thousandths // 1_000


@pytest.fixture
def goods(app: Flask) -> Iterator[Goods]:
    made = Goods()
    yield made
    assert queries.miscounted() == [], "I3: the moves add up to what is there"
    db.session.rollback()
    free = db.session.scalar(select(Listing.available).where(Listing.product_id == made.product_id))
    assert free == queries.available([made.id])[made.id], "the shop window says what is free"


def promise(goods: Goods, units: int, order: int = 1) -> None:
    with transaction():
        service.reserve({goods.id: Quantity.of(units)}, holder=("order", order), expires_at=None)


def test_a_count_sets_what_is_there_and_writes_why(goods: Goods) -> None:
    with transaction():
        service.set_count(goods.id, Quantity.of(7), note="Hitung ulang", **goods.me)
    assert goods.numbers == (7, 0)
    newest, oldest = queries.moves(goods.id, partner_id=goods.partner_id)
    assert (newest.quantity, newest.reason, newest.note) == (
        Quantity.of(-3),
        MoveReason.COUNTED,
        "Hitung ulang",
    )
    assert oldest.quantity == Quantity.of(10)


def test_a_count_of_the_same_number_writes_nothing(goods: Goods) -> None:
    with transaction():
        service.set_count(goods.id, Quantity.of(10), **goods.me)
    assert len(queries.moves(goods.id, partner_id=goods.partner_id)) == 1


def test_what_is_promised_cannot_be_counted_away(goods: Goods) -> None:
    promise(goods, 4)
    for change in (
        lambda: service.set_count(goods.id, Quantity.of(3), **goods.me),
        lambda: service.adjust(goods.id, Quantity.of(-7), **goods.me),
    ):
        with pytest.raises(CountBelowPromised), transaction():
            change()
    assert goods.numbers == (10, 4)


def test_sold_out_keeps_the_promised_ones(goods: Goods) -> None:
    promise(goods, 4)
    with transaction():
        service.mark_sold_out(goods.id, **goods.me)
    assert goods.numbers == (4, 4)
    assert queries.available([goods.id])[goods.id] == NOTHING


def test_a_sale_outside_takes_from_the_same_stock(goods: Goods) -> None:
    promise(goods, 4)
    with transaction():
        service.sell_offline(goods.id, Quantity.of(6), **goods.me)
    with pytest.raises(OutOfStock), transaction():
        service.sell_offline(goods.id, Quantity.of(1), **goods.me)

    assert goods.numbers == (4, 4)
    fact = db.session.scalars(select(Fact).where(Fact.name == "sold_offline")).one()
    assert fact.data["amount"] == 300_000, "the list price, when nothing else is said"
    sold = db.session.scalar(select(Listing.sold).where(Listing.product_id == goods.product_id))
    assert sold == Quantity.of(6)


def test_a_sale_outside_may_have_its_own_price(goods: Goods) -> None:
    with transaction():
        service.sell_offline(goods.id, Quantity(1_500), amount=Money(60_000), **goods.me)
    assert db.session.scalars(select(Fact).where(Fact.name == "sold_offline")).one().data["amount"] == 60_000


def test_losses_and_returns_are_told_apart(goods: Goods) -> None:
    with transaction():
        service.write_off(goods.id, Quantity.of(2), note="Dimakan tikus", **goods.me)
    with transaction():
        service.restock({goods.id: Quantity.of(1)}, ref=("order", 9), by=None)
    reasons = [move.reason for move in queries.moves(goods.id, partner_id=goods.partner_id)]
    assert reasons == [MoveReason.RETURNED, MoveReason.LOST, MoveReason.COUNTED]
    assert goods.numbers == (9, 0)


@pytest.mark.parametrize("quantity", [NOTHING, Quantity(-1)])
def test_nothing_or_less_moves_nothing(goods: Goods, quantity: Quantity) -> None:
    for change in (
        lambda: service.sell_offline(goods.id, quantity, **goods.me),
        lambda: service.receive(goods.id, quantity, by=None),
        lambda: service.write_off(goods.id, quantity, **goods.me),
    ):
        with pytest.raises(QuantityNotPositive), transaction():
            change()


def test_another_partners_stock_does_not_exist(goods: Goods) -> None:
    other = make_partner()
    for change in (
        lambda: service.set_count(goods.id, Quantity.of(1), partner_id=other.id, by=None),
        lambda: service.adjust(goods.id, Quantity.of(1), partner_id=other.id, by=None),
        lambda: service.mark_sold_out(goods.id, partner_id=other.id, by=None),
        lambda: service.sell_offline(goods.id, Quantity.of(1), partner_id=other.id, by=None),
    ):
        with pytest.raises(VariantNotFound), transaction():
            change()
    assert queries.moves(goods.id, partner_id=other.id) == []


def test_a_withdrawn_choice_does_not_count_as_available(goods: Goods) -> None:
    from marketplace.catalogue import service as catalogue

    with transaction():
        second = catalogue.add_variant(
            goods.product_id, partner_id=goods.partner_id, name="Besar", price=Money(90_000), by=None
        )
        second_id = second.id
        service.set_count(second_id, Quantity.of(5), **goods.me)
    shown = select(Listing.available).where(Listing.product_id == goods.product_id)
    assert db.session.scalar(shown) == Quantity.of(15)
    with transaction():
        service.set_variant_active(second_id, False, **goods.me)
    assert db.session.scalar(shown) == Quantity.of(10)
    with transaction():
        service.set_count(second_id, Quantity.of(50), **goods.me)
    assert db.session.scalar(shown) == Quantity.of(10), "counting a withdrawn choice shows nothing"


@pytest.mark.parametrize("values", [{"reserved": -1}, {"reserved": 11_000}, {"on_hand": -1}])
def test_the_database_refuses_an_impossible_stock_whatever_code_runs(
    goods: Goods, values: dict[str, int]
) -> None:
    from sqlalchemy import update

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(
            update(Stock)
            .where(Stock.variant_id == goods.id)
            .values({name: Quantity(value) for name, value in values.items()})
        )
