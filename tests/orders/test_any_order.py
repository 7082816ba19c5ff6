"""Whatever happens to purchases, in whatever order and at whatever time: the invariants hold after every life.

The short form lives the same lives each time and must do every kind of step; with PROOF=long Hypothesis looks for others.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import rule, run_state_machine_as_test
from sqlalchemy import update

from config import Config
from marketplace.core.clock import today
from marketplace.core.db import db, transaction
from marketplace.core.rules import set_rule
from marketplace.inventory import service as inventory
from marketplace.inventory.models import Reservation
from marketplace.inventory.states import ReservationState
from marketplace.payments.states import Method
from tests.orders.any_money import Cash, GivingBack, Paying, PayingOut, Returning
from tests.orders.any_order import BEGUN, STEPS, WAYS, Buying, Clockwork, Selling, World, any_step
from tests.support.sound import broken, figure
from tools.environment import DEMO_QRIS

IS_LONG = os.environ.get("PROOF") == "long"
LIVES, LENGTH = 10, 42
PROFILE = settings(
    max_examples=150,
    stateful_step_count=60,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
EVERY = {
    "buys",
    "buys with a voucher",
    "change_method",
    "paid by transfer",
    "paid by qris",
    "paid by stripe",
    "paid late",
    "expire_unpaid",
    "accept",
    "mark_ready",
    "hand_over",
    "ship",
    "deliver",
    "confirm_received",
    "complete_silent",
    "escalate_late",
    "cancel_unpaid",
    "cancel_by_buyer",
    "cancel_by_partner",
    "cancel_by_staff",
    "cancel_ignored",
    "take_back",
    "take_back after cash",
    "report_cash",
    "report_cash in part",
    "write_off_cash",
    "request_return",
    "approve_return",
    "refuse_return",
    "receive_return",
    "escalate_returns",
    "part of lines",
    "part of delivery",
    "part of goodwill",
    "part paid by held",
    "part paid by partner",
    "part paid by operator",
    "refund sent",
    "refund failed",
    "refund came back",
    "dispute needs_response",
    "dispute won",
    "dispute lost",
    "payout prepare",
    "payout send",
    "payout confirm",
    "transfer returned",
    "transfer returned when paid",
}


class Market(Buying, Paying, Selling, Cash, GivingBack, Returning, Clockwork, PayingOut):
    """Everything at once."""

    @rule(chosen=any_step())
    def something_happens(self, chosen: tuple[str, dict[str, Any]]) -> None:
        getattr(self, chosen[0])(**chosen[1])

    def teardown(self) -> None:
        assert broken() == []


@pytest.fixture
def market(app: Flask, settings: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way of paying, and a fee that does not come out even."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings, OPERATOR_QRIS=DEMO_QRIS))
    with transaction():
        set_rule("platform_fee_bp", 333, valid_from=today())
    World.done.clear()


def live(seed: int) -> None:
    """One life without Hypothesis, the same each time: every step comes once before any comes again."""
    chance, market, deck, told = Random(seed), Market(), [], []
    market.the_shops_have_orders(
        [chance.choice(WAYS) for _method in Method], [chance.choice(BEGUN) for _method in Method]
    )
    for _step in range(LENGTH):
        deck = deck or chance.sample(sorted(STEPS), len(STEPS))
        name = deck.pop()
        facts = {key: chance.choice(values) for key, values in STEPS[name].items()}
        told.append(f"{name}({facts})")
        try:
            market.something_happens((name, facts))
        except Exception as error:
            raise AssertionError("\n".join(told)) from error
    found = broken()
    assert found == [], "\n".join([*found, *told])


def test_whatever_happens_in_whatever_order_the_books_the_stock_and_the_states_agree(market: None) -> None:
    if IS_LONG:
        run_state_machine_as_test(Market, settings=PROFILE)
        figure(f"{PROFILE.max_examples} lives of up to {PROFILE.stateful_step_count} steps")
    for seed in range(LIVES):
        live(seed)

    figure(f"{LIVES} lives of {LENGTH} steps, {len(World.done)} kinds of step done")
    assert not EVERY - set(World.done), "too tame: these were never done"


def half(holder: tuple[str, int], *_args: Any, **_facts: Any) -> None:
    """The promise ends, but the shelf does not learn of it."""
    db.session.execute(
        update(Reservation)
        .where(Reservation.holder_type == holder[0], Reservation.holder_id == holder[1])
        .values(state=ReservationState.RELEASED)
    )


def nothing(*_args: Any, **_facts: Any) -> None:
    """Promise and shelf agree with each other, and both are wrong."""


@pytest.mark.parametrize(
    ("forgetful", "found"), [(half, "I3: variant"), (nothing, "I3: order .* still holds")]
)
def test_an_end_that_forgets_the_stock_is_found(
    market: None, monkeypatch: pytest.MonkeyPatch, forgetful: Callable[..., None], found: str
) -> None:
    """The negative control: a verb that does half of its work, or none, does not get past the invariants."""
    monkeypatch.setattr(inventory, "release", forgetful)
    with pytest.raises(AssertionError, match=found):
        live(0)
