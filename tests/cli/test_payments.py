"""`flask payments reconcile`: heals what no webhook told, and says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from config import Config
from marketplace.cli.audit import audit
from marketplace.cli.payments import payments
from marketplace.core.clock import at, now
from marketplace.core.db import db
from marketplace.orders.states import OrderState
from marketplace.payments.states import Method
from marketplace.payments.stripe_lookalike.faults import Knobs
from marketplace.payments.stripe_lookalike.server import Lookalike
from tests.orders.make import buy, make_goods, payment_of
from tests.payments.cards import press, running_stripe, start


@pytest.fixture
def stripe(app: Flask, settings: Config) -> Iterator[Lookalike]:
    with running_stripe(settings) as server:
        yield server


def run(app: Flask) -> tuple[int, str]:
    db.session.rollback()
    result = app.test_cli_runner().invoke(payments, ["reconcile"])
    return result.exit_code, result.output


def test_a_paid_order_of_which_no_webhook_told_is_healed(app: Flask, stripe: Lookalike) -> None:
    goods = make_goods(stock=5)
    paid = buy({goods: 1}, method=Method.STRIPE)
    left = buy({goods: 1}, method=Method.STRIPE)
    press(start(payment_of(paid)))
    start(payment_of(left))

    with at(now() + timedelta(days=3)):
        first, second = run(app), run(app)

    assert first[0] == second[0] == 0
    assert f"healed: {paid.code} was paid" in first[1]
    assert "healed" not in second[1]
    assert (paid.orders[0].state, left.orders[0].state) == (OrderState.NEW, OrderState.EXPIRED)
    db.session.rollback()
    assert app.test_cli_runner().invoke(audit, ["invariants"]).exit_code == 0


def test_when_the_provider_is_away_it_says_so_and_fails(app: Flask, stripe: Lookalike) -> None:
    start(payment_of(buy({make_goods(): 1}, method=Method.STRIPE)))
    stripe.faults.set(Knobs(status=500))

    assert run(app)[0] == 1
