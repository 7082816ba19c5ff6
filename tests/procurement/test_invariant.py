"""I12: a receipt or a bill that was changed by hand is found, and its purchase order is named."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from marketplace.cli.invariants.sourcing import purchase_orders_hold
from marketplace.core.db import db, transaction
from tests.make import Cast
from tests.orders.make import make_goods
from tests.procurement.make import billed, decide_taxes


@pytest.mark.parametrize(
    ("damage", "said", "named"),
    [
        (
            "UPDATE receipt_lines SET accepted = accepted - 1000, rejected = rejected + 1000",
            "purchase order line {}: ordered",
            "SELECT min(id) FROM purchase_order_lines",
        ),
        (
            "UPDATE purchase_orders SET total = total / 2",
            "purchase order {} of",
            "SELECT number FROM purchase_orders ORDER BY id LIMIT 1",
        ),
    ],
)
def test_what_was_received_or_billed_otherwise_is_found(
    cast: Cast, damage: str, said: str, named: str
) -> None:
    decide_taxes()
    goods = make_goods("Maggot segar", partner=cast.maggot, price=7_000, stock=80, unit="kg")
    for quantity in (20, 10):
        billed(cast, goods, quantity, rejected=2)
    assert purchase_orders_hold().offender is None
    first = db.session.execute(text(named)).scalar_one()
    db.session.rollback()

    with transaction() as session:
        session.execute(text(damage))

    assert said.format(first) in (purchase_orders_hold().offender or "")
