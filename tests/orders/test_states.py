"""The machine of an order, move by move."""

from __future__ import annotations

from itertools import product

import pytest

from marketplace.core.states import WrongState, check_move
from marketplace.orders.states import BUYER_TABS, MOVES, SELLER_TABS, OrderState

DIAGRAM = """
unpaid    > new expired cancelled
expired   > new
new       > packing cancelled
packing   > ready shipped cancelled
ready     > completed cancelled
shipped   > delivered returned
delivered > completed
completed >
cancelled >
returned  >
"""


@pytest.mark.parametrize(("source", "target"), list(product(OrderState, repeat=2)))
def test_only_the_moves_in_the_diagram(source: OrderState, target: OrderState):
    lines = (line.split(">") for line in DIAGRAM.strip().splitlines())
    allowed = {state.strip(): targets.split() for state, targets in lines}
    if target in allowed[source]:
        check_move(MOVES, source, target)
    else:
        with pytest.raises(WrongState):
            check_move(MOVES, source, target)


def test_every_state_is_under_exactly_one_tab():
    of_buyer = [state for states in BUYER_TABS.values() for state in states]
    of_seller = [state for states in SELLER_TABS.values() for state in states]
    assert sorted(of_buyer) == sorted(OrderState)
    assert sorted(of_seller) == sorted(set(OrderState) - {OrderState.UNPAID, OrderState.EXPIRED})
