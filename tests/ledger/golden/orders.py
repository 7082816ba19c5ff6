"""Orders from payment to completion, what is given back, and cash at the door."""

from __future__ import annotations

from dataclasses import replace

from marketplace.core.money import ZERO, Money
from marketplace.ledger import rules
from marketplace.ledger.accounts import Account
from marketplace.ledger.rules import Line
from tests.ledger.golden.example import FEE, OTHER, PAYMENT, RETURN, SHARE, SOME, Example


def charged() -> list[Line]:
    """The partner pays Rp97.000, the order less its fee; we owe it Rp60.000."""
    share = replace(SHARE, amount=Money(97_000), promo=ZERO)
    return rules.charged(share=share, available=Money(60_000))


CHARGED = """
    partner_payable         60.000  7  orders 11
    partner_receivable      37.000  7  orders 11
"""
HELD_BACK = "order_held  100.000  7  orders 11"

ORDERS = (
    Example(
        "order_paid",
        "two orders of two partners, one with a voucher that we fund",
        lambda: rules.order_paid(shares=[SHARE, OTHER]),
        """
        unmatched_receipts  95.000
        promo_cost          20.000  7  orders 11
        order_held        -100.000  7  orders 11
        order_held         -15.000  8  orders 12
        """,
    ),
    Example(
        "order_completed",
        "with our fee",
        lambda: rules.order_completed(share=SHARE, fee=FEE),
        """
        order_held         100.000  7  orders 11
        partner_payable    -97.000  7  orders 11
        platform_fee        -3.000  7  orders 11
        """,
    ),
    Example(
        "order_completed",
        "without a fee",
        lambda: rules.order_completed(share=SHARE),
        """
        order_held         100.000  7  orders 11
        partner_payable   -100.000  7  orders 11
        """,
    ),
    Example(
        "order_refunded",
        "cancelled after payment",
        lambda: rules.order_refunded(share=SHARE),
        """
        order_held         100.000  7  orders 11
        refund_payable     -80.000  -  orders 11
        promo_cost         -20.000  7  orders 11
        """,
    ),
    Example(
        "charged + given_back",
        "goods came back after completion: the fee goes back too",
        lambda: [
            *charged(),
            *rules.given_back(share=SHARE, against=Account.REFUND_PAYABLE, ref=RETURN, fee=FEE),
        ],
        f"""
        {CHARGED}
        refund_payable     -80.000  -  order_returns 4
        platform_fee         3.000  7  orders 11
        promo_cost         -20.000  7  orders 11
        """,
    ),
    Example(
        "charged + given_back to the bank",
        "a dispute about a completed order is lost",
        lambda: [
            *charged(),
            *rules.given_back(share=SHARE, against=Account.DISPUTE_HELD, ref=PAYMENT, fee=FEE),
        ],
        f"""
        {CHARGED}
        dispute_held       -80.000  -  payments 3
        platform_fee         3.000  7  orders 11
        promo_cost         -20.000  7  orders 11
        """,
    ),
    Example(
        "held_back + given_back",
        "a part goes back before completion: no fee was earned yet",
        lambda: [
            *rules.held_back(share=SHARE),
            *rules.given_back(share=SHARE, against=Account.REFUND_PAYABLE, ref=RETURN),
        ],
        f"""
        {HELD_BACK}
        refund_payable     -80.000  -  order_returns 4
        promo_cost         -20.000  7  orders 11
        """,
    ),
    Example(
        "held_back + given_back to the bank",
        "a dispute about an order on its way is lost",
        lambda: [
            *rules.held_back(share=SHARE),
            *rules.given_back(share=SHARE, against=Account.DISPUTE_HELD, ref=PAYMENT),
        ],
        f"""
        {HELD_BACK}
        dispute_held       -80.000  -  payments 3
        promo_cost         -20.000  7  orders 11
        """,
    ),
    Example(
        "own_fault",
        "we pay the buyer",
        lambda: rules.own_fault(amount=SOME, share=SHARE, ref=RETURN),
        """
        promo_cost          50.000  7  orders 11
        refund_payable     -50.000  -  order_returns 4
        """,
    ),
    Example(
        "cod_collected",
        "at the door, with our voucher and our fee",
        lambda: rules.cod_collected(share=SHARE, fee=FEE),
        """
        cod_in_transit      80.000  7  orders 11
        promo_cost          20.000  7  orders 11
        partner_payable    -97.000  7  orders 11
        platform_fee        -3.000  7  orders 11
        """,
    ),
    Example(
        "cod_collected",
        "at the door, without a fee",
        lambda: rules.cod_collected(share=OTHER),
        """
        cod_in_transit      15.000  8  orders 12
        partner_payable    -15.000  8  orders 12
        """,
    ),
    Example(
        "cod_kept",
        "the partner has Rp80.000 in hand, we owe it Rp77.000: Rp3.000 are owed to us",
        lambda: rules.cod_kept(share=SHARE, available=Money(77_000)),
        """
        partner_payable     77.000  7  orders 11
        partner_receivable   3.000  7  orders 11
        cod_in_transit     -80.000  7  orders 11
        """,
    ),
    Example(
        "cod_remitted",
        "a courier transferred it",
        lambda: rules.cod_remitted(share=SHARE),
        """
        cash_bank           80.000
        cod_in_transit     -80.000  7  orders 11
        """,
    ),
    Example(
        "cod_lost",
        "it will never come",
        lambda: rules.cod_lost(share=SHARE),
        """
        payment_cost        80.000  7  orders 11
        cod_in_transit     -80.000  7  orders 11
        """,
    ),
)
