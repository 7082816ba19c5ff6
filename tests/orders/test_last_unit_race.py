"""Eight buyers, eight server processes, one unit: through HTTP, on both databases, with a negative control."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import Flask
from sqlalchemy import func, select, text

from config import Config
from marketplace.core.db import db, is_sqlite, transaction
from marketplace.core.quantity import Quantity
from marketplace.inventory import queries as inventory
from marketplace.inventory import service as stock
from marketplace.inventory.models import Stock
from marketplace.orders.models import Checkout, Order
from tests.orders.buyers import Answer, Buyer, all_at_once
from tests.orders.make import make_goods
from tests.support.processes import free_ports, process, wait_for

PROCESSES = 8
BUYERS = 8
ROUNDS = int(os.environ.get("RACE_ROUNDS", "3"))


@contextmanager
def servers(settings: Config, application: str = "wsgi:app", *, processes: int = PROCESSES) -> Iterator[str]:
    """Real web processes on the test's database."""
    settings = replace(settings, PORT=free_ports(), STRIPE_API_BASE=settings.stripe_api_base)
    address = f"http://127.0.0.1:{settings.PORT}"
    options = [
        "--config",
        "deploy/gunicorn.conf.py",
        "--workers",
        str(PROCESSES),
        "--threads",
        "1",
        "--preload",
    ]
    with process(replace(settings, BASE_URL=address), "gunicorn", *options, application) as child:
        wait_for(f"{address}/healthz", child)
        yield address


def race(address: str, variant, *, payment: str = "cod", number: int = 0) -> list[Answer]:
    """Everybody has the last unit in the basket and presses the button at the same moment."""
    calls = []
    for place in range(BUYERS):
        buyer = Buyer(address)
        assert buyer.put_in(variant.id).status == 303
        form = buyer.checkout_form(
            partner_ids=[variant.partner_id], phone=f"0812{number:04}{place:04}", payment=payment
        )
        calls.append(lambda buyer=buyer, form=form: buyer.post("/checkout", form))
    return all_at_once(calls)


def stock_of(variant) -> Stock:
    db.session.rollback()
    return db.session.scalars(select(Stock).where(Stock.variant_id == variant.id)).one()


def orders() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Order)) or 0


def test_of_eight_buyers_of_the_last_unit_one_gets_it(app: Flask, settings: Config):
    variant = make_goods("Ulos terakhir", stock=1)
    with servers(settings) as address:
        for number in range(ROUNDS):
            if number:
                with transaction():
                    stock.receive(variant.id, Quantity.of(1), by=None)
            answers = race(address, variant, payment="cod" if number % 2 else "transfer", number=number)

            statuses = sorted(answer.status for answer in answers)
            assert statuses == [303] + [409] * (BUYERS - 1), statuses
            refused = [answer.text for answer in answers if answer.status == 409]
            assert all("Ulos terakhir" in page for page in refused)
            assert orders() == number + 1
            assert stock_of(variant).available == Quantity.of(0)
            assert stock_of(variant).reserved == Quantity.of(number + 1)
    assert inventory.miscounted() == []


def test_without_the_guard_the_same_race_oversells(app: Flask, settings: Config):
    """The negative control: if this passes silently, the race above proves nothing."""
    variant = make_goods("Ulos terakhir", stock=1)
    if not is_sqlite():
        with db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE stocks DROP CONSTRAINT ck_stocks_reserved_fits"))
    with servers(settings, "tests.orders.unguarded:app") as address:
        answers = race(address, variant)

    assert [answer.status for answer in answers].count(303) > 1
    assert orders() > 1
    db.session.rollback()
    promised = db.session.scalar(select(Stock.reserved).where(Stock.variant_id == variant.id))
    assert promised is not None
    assert promised > Quantity.of(1)


def test_ten_presses_of_one_button_are_one_purchase_and_ten_equal_answers(app: Flask, settings: Config):
    variant = make_goods(stock=20)
    with servers(settings, processes=4) as address:
        buyer = Buyer(address)
        buyer.put_in(variant.id, 2)
        form = buyer.checkout_form(partner_ids=[variant.partner_id], phone="081200000001")
        answers = all_at_once([lambda: buyer.post("/checkout", form)] * 10)
        other = buyer.post("/checkout", {**form, "name": "Tono"})

    assert {answer.status for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert answers[0].location.startswith("/pembelian/PB-")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Checkout)) == 1
    assert stock_of(variant).reserved == Quantity.of(2)
    assert other.status == 409


def test_more_buyers_than_units_sell_exactly_the_units(app: Flask, settings: Config):
    variant = make_goods(stock=5)
    with servers(settings, processes=4) as address:
        answers = race(address, variant)

    assert sorted(answer.status for answer in answers) == [303] * 5 + [409] * 3
    assert stock_of(variant).available == Quantity.of(0)


def test_baskets_of_the_same_things_in_another_order_never_wait_for_each_other(app: Flask, settings: Config):
    first, second = make_goods(stock=500), make_goods(stock=500)
    calls = []
    with servers(settings, processes=4) as address:
        for place in range(BUYERS):
            buyer = Buyer(address)
            for thing in (first, second) if place % 2 else (second, first):
                buyer.put_in(thing.id)
            form = buyer.checkout_form(
                partner_ids=[first.partner_id, second.partner_id], phone=f"08120000{place:04}"
            )
            calls.append(lambda buyer=buyer, form=form: buyer.post("/checkout", form))
        answers = all_at_once(calls)

    assert [answer.status for answer in answers] == [303] * BUYERS
    assert stock_of(first).reserved == stock_of(second).reserved == Quantity.of(BUYERS)
