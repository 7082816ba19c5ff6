"""Who pays when a partner must pay. What every other event posts: the examples of test_table.py."""

from __future__ import annotations

import pytest

from marketplace.core.money import ZERO, Money
from marketplace.ledger import rules
from marketplace.ledger.accounts import Account
from marketplace.ledger.rules import Line, Share

ORDER = ("orders", 11)
SHARE = Share(7, ORDER, Money(90_000))


@pytest.mark.parametrize(
    ("available", "payable", "receivable"),
    [
        (90_000, 90_000, 0),
        (200_000, 90_000, 0),
        (0, 0, 90_000),
        (-5, 0, 90_000),
        (1, 1, 89_999),
        (60_000, 60_000, 30_000),
    ],
)
def test_a_charge_takes_what_we_owe_first(available: int, payable: int, receivable: int) -> None:
    assert rules.charged(share=SHARE, available=Money(available)) == [
        Line(Account.PARTNER_PAYABLE, Money(payable), 7, ORDER),
        Line(Account.PARTNER_RECEIVABLE, Money(receivable), 7, ORDER),
    ]


def test_without_a_voucher_a_partners_part_is_what_the_buyer_pays() -> None:
    assert SHARE.gross == Money(90_000)
    assert rules.order_refunded(share=SHARE)[-1].amount == ZERO
