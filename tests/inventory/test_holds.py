"""Promising, releasing, handing over: and many buyers at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select, update

from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.inventory import queries, service
from marketplace.inventory.errors import OutOfStock
from marketplace.inventory.models import Reservation, Stock
from marketplace.inventory.states import ReservationState
from tests.catalogue.make import make_category, make_product
from tests.make import make_partner, within


def make_stock(stock: int = 10, **facts: object) -> int:
    """The id of a variant with so many."""
    return make_product(stock=stock, **facts).variants[0].id  # type: ignore[arg-type]


def numbers(variant_id: int) -> tuple[int, int]:
    db.session.rollback()
    stock = db.session.scalars(select(Stock).where(Stock.variant_id == variant_id)).one()
    return stock.on_hand.thousandths // 1_000, stock.reserved.thousandths // 1_000


def reserve(quantities: dict[int, int], order: int = 1) -> None:
    with transaction():
        wanted = {variant: Quantity.of(units) for variant, units in quantities.items()}
        service.reserve(wanted, holder=("order", order), expires_at=None)


def test_all_or_nothing_is_promised(app: Flask) -> None:
    plenty, little = make_stock(10), make_stock(1)

    with pytest.raises(OutOfStock) as refused:
        reserve({plenty: 5, little: 2})

    assert numbers(plenty) == (10, 0)
    assert refused.value.details["variant_id"] == little
    assert refused.value.details["available"] == Quantity.of(1)
    assert queries.held(("order", 1)) == []


def test_a_promise_taken_back_twice_frees_once(app: Flask) -> None:
    variant = make_stock(10)
    reserve({variant: 4})
    for _time in range(2):
        with transaction():
            service.release(("order", 1))
        assert numbers(variant) == (10, 0)


def test_handing_over_twice_takes_once(app: Flask) -> None:
    variant = make_stock(10)
    reserve({variant: 4})
    for _time in range(2):
        with transaction():
            service.consume(("order", 1), by=None)
        assert numbers(variant) == (6, 0)
    assert queries.miscounted() == []


def test_a_part_leaves_and_the_rest_stays_promised(app: Flask) -> None:
    variant = make_stock(10)
    reserve({variant: 4})
    with transaction():
        service.consume(("order", 1), {variant: Quantity.of(1)})
    assert numbers(variant) == (9, 3)
    with pytest.raises(ValueError, match="more than was promised"), transaction():
        service.consume(("order", 1), {variant: Quantity.of(4)})
    with transaction():
        service.release(("order", 1))
    assert numbers(variant) == (9, 0)


def test_the_same_order_is_promised_again_after_it_was_released(app: Flask) -> None:
    """A payment that comes late: architecture.md section 7."""
    variant = make_stock(10)
    reserve({variant: 4})
    with transaction():
        service.release(("order", 1))
    reserve({variant: 4})
    assert numbers(variant) == (10, 4)


def test_a_promise_can_be_kept_longer(app: Flask) -> None:
    variant = make_stock()
    until = now() + timedelta(minutes=36)
    with transaction():
        service.reserve({variant: Quantity.of(1)}, holder=("order", 1), expires_at=until)
        service.extend(("order", 1), None)
    assert queries.held(("order", 1))[0].expires_at is None


def test_holders_of_the_same_number_are_told_apart(app: Flask) -> None:
    variant = make_stock()
    with transaction():
        for kind in ("order", "po_line"):
            service.reserve({variant: Quantity.of(2)}, holder=(kind, 1), expires_at=None)
        service.release(("order", 1))
    assert numbers(variant) == (10, 2)


def test_weighed_goods_are_taken_in_parts(app: Flask) -> None:
    variant = make_stock(2)
    with transaction():
        service.reserve({variant: Quantity(1_250)}, holder=("order", 1), expires_at=None)
    assert queries.available([variant])[variant] == Quantity(750)


def test_a_service_is_promised_without_a_count(app: Flask) -> None:
    category = make_category("Katering", kind="service")
    variant = make_stock(0, category=category)
    reserve({variant: 500})
    with transaction():
        service.consume(("order", 1))
    assert numbers(variant) == (0, 0)


def rush(app: Flask, buyers: int, buy: Callable[[int], None]) -> int:
    """How many of the buyers, all pressing at the same moment, got it."""
    ready = Barrier(buyers)

    def press(number: int) -> bool:
        with app.app_context():
            ready.wait()
            try:
                with transaction():
                    buy(number)
            except OutOfStock:
                return False
            return True

    with ThreadPoolExecutor(buyers) as pool:
        got = sum(pool.map(press, range(buyers)))
    db.session.rollback()
    return got


def test_the_last_one_is_sold_once(app: Flask) -> None:
    """Eight buyers press "beli" together; one gets it."""
    variant = make_stock(1)

    def buy(number: int) -> None:
        service.reserve({variant: Quantity.of(1)}, holder=("order", number), expires_at=None)

    assert rush(app, 8, buy) == 1
    assert numbers(variant) == (1, 1)


def test_without_the_guard_it_would_be_sold_several_times(app: Flask) -> None:
    """The negative control: looking first and taking then oversells, so the race above is a real one."""
    variant = make_stock(1)
    looked = Barrier(8)
    db.session.rollback()

    def buy(_number: int) -> None:
        free = queries.available([variant])[variant]
        if free < Quantity.of(1):
            raise OutOfStock(name="x", wanted="1", left="0")

    def press(number: int) -> bool:
        with app.app_context():
            try:
                buy(number)
            except OutOfStock:
                return False
            finally:
                db.session.rollback()
                looked.wait()
            with transaction() as session:
                session.add(
                    Reservation(
                        holder_type="order", holder_id=number, variant_id=variant, quantity=Quantity.of(1)
                    )
                )
            return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(press, range(8))) > 1


def test_two_baskets_with_the_same_goods_do_not_wait_for_each_other(app: Flask) -> None:
    with within():
        partner = make_partner()
        one, other = (make_product(partner=partner, stock=40).variants[0].id for _ in range(2))

    def buy(number: int) -> None:
        order = [one, other] if number % 2 else [other, one]
        service.reserve(dict.fromkeys(order, Quantity.of(1)), holder=("order", number), expires_at=None)

    assert rush(app, 8, buy) == 8
    assert numbers(one) == numbers(other) == (40, 8)


def test_what_the_window_shows_survives_a_rush(app: Flask) -> None:
    from marketplace.catalogue.models import Listing, ListingCount

    product = make_product(stock=5)
    product_id, variant = product.id, product.variants[0].id

    def buy(number: int) -> None:
        service.reserve({variant: Quantity.of(1)}, holder=("order", number), expires_at=None)

    assert rush(app, 8, buy) == 5
    shown = db.session.scalar(select(Listing.available).where(Listing.product_id == product_id))
    assert shown == NOTHING
    in_stock = select(ListingCount.count).where(ListingCount.category_id == 0, ListingCount.facet == "stok")
    assert db.session.scalar(in_stock) == 0


def test_one_holder_is_not_promised_the_same_twice(app: Flask) -> None:
    from sqlalchemy.exc import IntegrityError

    variant = make_stock()
    reserve({variant: 1})
    with pytest.raises(IntegrityError):
        reserve({variant: 1})
    with transaction() as session:  # a released one may be followed by another
        session.execute(update(Reservation).values(state=ReservationState.RELEASED))
    reserve({variant: 1})


def test_a_service_is_never_shown_as_sold_out(app: Flask) -> None:
    """Made in one transaction with its category, as an import does."""
    from marketplace.catalogue.queries import Filters, listing

    with within():
        make_product(category=make_category("Katering", kind="service"), stock=0)
    assert listing(Filters(in_stock=True)).items[0].left is None
