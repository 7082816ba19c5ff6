"""Who pays when a partner must pay; nothing is lost whatever the amounts. What each event posts: test_table.py."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import ZERO, Money, total
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


rupiah = st.integers(1, 10**12).map(Money)


@given(amounts=st.lists(rupiah, min_size=1, max_size=6), fee_bp=st.integers(0, 10_000))
def test_every_rule_balances_whatever_the_amounts(amounts: list[Money], fee_bp: int) -> None:
    shares = [Share(n + 1, ("orders", n + 1), amount) for n, amount in enumerate(amounts)]
    one, fee = shares[0], shares[0].amount.share(fee_bp)
    covered = [Line(Account.PARTNER_PAYABLE, -each.amount, each.partner_id, each.ref) for each in shares]
    tables = [
        rules.payment_received(cash=Account.CASH_STRIPE, amount=one.amount, code=Money(999)),
        rules.order_paid(shares=shares),
        rules.order_completed(share=one, fee=fee),
        rules.order_refunded(share=one),
        rules.receipt_refunded(amount=one.amount, ref=("payments", 1)),
        rules.refund_sent(cash=Account.CASH_BANK, amount=one.amount, ref=("payments", 1)),
        rules.cod_collected(share=one, fee=fee),
        rules.cod_kept(share=one, available=fee),
        rules.cod_remitted(share=one),
        rules.payout_sent(covered=covered),
        rules.payout_paid(amount=one.amount),
        rules.payout_returned(covered=covered, cash=Account.CASH_BANK),
        rules.bill_paid(partner_id=1, ref=("bills", 1), amount=one.amount),
    ]
    assert all(total(line.amount for line in lines) == ZERO for lines in tables)
