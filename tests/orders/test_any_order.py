"""Whatever happens to purchases, in whatever order and at whatever time: the invariants hold after every example.

PROOF=long tries many more and longer stories.
"""

from __future__ import annotations

import os

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.orders.any_order import Buying, Clockwork, Paying, Returning, Selling
from tests.support.sound import broken

IS_LONG = os.environ.get("PROOF") == "long"
EXAMPLES, STEPS = (150, 60) if IS_LONG else (8, 30)


class Market(Buying, Paying, Selling, Returning, Clockwork):
    """Everything at once."""

    def teardown(self) -> None:
        assert broken() == []


def test_whatever_happens_in_whatever_order_the_books_the_stock_and_the_states_agree(app: Flask) -> None:
    profile = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        derandomize=not IS_LONG,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Market, settings=profile)
