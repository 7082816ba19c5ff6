"""Whatever happens to purchases, in whatever order and at whatever time: the invariants hold after every example.

PROOF=long tries many more and longer stories.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import update

from marketplace.core.db import db
from marketplace.inventory import service as inventory
from marketplace.inventory.models import Reservation
from marketplace.inventory.states import ReservationState
from tests.orders.any_order import Buying, Clockwork, Paying, PayingOut, Returning, Selling, World
from tests.support.sound import broken, figure

IS_LONG = os.environ.get("PROOF") == "long"
EXAMPLES, STEPS = (150, 60) if IS_LONG else (20, 40)
PROFILE = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    derandomize=not IS_LONG,
    phases=list(Phase) if IS_LONG else [Phase.generate],
    suppress_health_check=list(HealthCheck),
)
USUAL = {"buys", "voucher", "settle", "accept", "ship", "deliver", "expire_unpaid", "complete_silent"}


class Market(Buying, Paying, Selling, Returning, Clockwork, PayingOut):
    """Everything at once."""

    def teardown(self) -> None:
        assert broken() == []


def test_whatever_happens_in_whatever_order_the_books_the_stock_and_the_states_agree(app: Flask) -> None:
    World.done.clear()
    run_state_machine_as_test(Market, settings=PROFILE)

    figure(f"{EXAMPLES} lives of up to {STEPS} steps, {len(World.done)} kinds of step done")
    assert World.done >= USUAL, f"too tame to prove anything: {sorted(USUAL - World.done)}"


def test_a_cancellation_that_forgets_the_stock_is_found(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: a verb that does half of its work does not get past the invariants."""

    def half(holder: tuple[str, int], *_args: Any, **_facts: Any) -> None:
        """The promise ends, but the shelf does not learn of it."""
        db.session.execute(
            update(Reservation)
            .where(Reservation.holder_type == holder[0], Reservation.holder_id == holder[1])
            .values(state=ReservationState.RELEASED)
        )

    monkeypatch.setattr(inventory, "release", half)
    with pytest.raises(AssertionError, match="I3"):
        run_state_machine_as_test(Market, settings=settings(PROFILE, phases=[Phase.generate]))
