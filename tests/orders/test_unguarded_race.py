"""The negative control of test_last_unit_race.py: if this passes silently, the races there prove nothing."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select, text

from config import Config
from marketplace.core.db import db, is_sqlite
from marketplace.core.quantity import Quantity
from marketplace.inventory.models import Stock
from marketplace.orders.models import Order
from tests.orders.make import make_goods
from tests.orders.rush import race
from tests.support.processes import racers


def test_without_the_guard_the_same_race_oversells(app: Flask, settings: Config) -> None:
    variant = make_goods("Ulos terakhir", stock=1)
    if not is_sqlite():
        with db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE stocks DROP CONSTRAINT ck_stocks_reserved_fits"))
    with racers(settings, "tests.orders.unguarded:app") as address:
        answers = race(address, variant)

    assert [answer.status for answer in answers].count(303) > 1
    db.session.rollback()
    assert (db.session.scalar(select(func.count()).select_from(Order)) or 0) > 1
    promised = db.session.scalar(select(Stock.reserved).where(Stock.variant_id == variant.id))
    assert promised is not None
    assert promised > Quantity.of(1)
