"""Money that comes, goes back, or is taken back by a bank."""

from __future__ import annotations

from dataclasses import replace

from marketplace.ledger import rules
from marketplace.ledger.accounts import Account
from tests.ledger.golden.example import BANK_LINE, CASH, CODE, PAYMENT, REFUND, SOME, Example

RECEIPTS = (
    *(
        Example(
            "payment_received",
            f"with a unique code, to {cash}",
            lambda cash=cash: rules.payment_received(cash=cash, amount=SOME, code=CODE),  # type: ignore[misc]
            f"""
            {cash}              50.123
            unmatched_receipts -50.000
            payment_cost          -123
            """,
        )
        for cash in CASH
    ),
    Example(
        "payment_received",
        "by card, without a code",
        lambda: rules.payment_received(cash=Account.CASH_STRIPE, amount=SOME),
        """
        cash_stripe         50.000
        unmatched_receipts -50.000
        """,
    ),
    Example(
        "payment_completed",
        "two parts are the whole, with its code",
        lambda: rules.payment_completed(amount=SOME, code=CODE, ref=PAYMENT),
        """
        unmatched_receipts  50.123  -  payments 3
        unmatched_receipts -50.000
        payment_cost          -123
        """,
    ),
    *(
        Example(
            "receipt_part",
            f"less than was due, to {cash}",
            lambda cash=cash: rules.receipt_part(cash=cash, amount=SOME, ref=PAYMENT),  # type: ignore[misc]
            f"""
            {cash}              50.000
            unmatched_receipts -50.000  -  payments 3
            """,
        )
        for cash in CASH[1:2]
    ),
    Example(
        "receipt_surplus",
        "more than was due of payment 3 came with line 9 of the statement",
        lambda: rules.receipt_surplus(amount=SOME, held=PAYMENT, ref=BANK_LINE),
        """
        unmatched_receipts  50.000  -  payments 3
        refund_payable     -50.000  -  bank_lines 9
        """,
    ),
    Example(
        "receipt_refunded",
        "a payment came too late",
        lambda: rules.receipt_refunded(amount=SOME, ref=PAYMENT),
        """
        unmatched_receipts  50.000
        refund_payable     -50.000  -  payments 3
        """,
    ),
    *(
        Example(
            "refund_sent",
            f"from {cash}",
            lambda cash=cash: rules.refund_sent(cash=cash, amount=SOME, ref=REFUND),  # type: ignore[misc]
            f"""
            refund_payable  50.000  -  refunds 6
            {cash}         -50.000
            """,
        )
        for cash in CASH[:2]
    ),
    *(
        Example(
            "refund_sent, reversed",
            f"it came back to {cash}",
            lambda cash=cash: [  # type: ignore[misc]
                replace(line, amount=-line.amount)
                for line in rules.refund_sent(cash=cash, amount=SOME, ref=REFUND)
            ],
            f"""
            refund_payable -50.000  -  refunds 6
            {cash}          50.000
            """,
        )
        for cash in CASH[:2]
    ),
    Example(
        "dispute_opened",
        "the buyer's bank took it back",
        lambda: rules.dispute_opened(amount=SOME, ref=PAYMENT),
        """
        dispute_held        50.000  -  payments 3
        cash_stripe        -50.000
        """,
    ),
    Example(
        "dispute_won",
        "the bank gives it back",
        lambda: rules.dispute_won(amount=SOME, ref=PAYMENT),
        """
        cash_stripe         50.000
        dispute_held       -50.000  -  payments 3
        """,
    ),
    Example(
        "dispute_uncovered",
        "our loss",
        lambda: rules.dispute_uncovered(amount=SOME, ref=PAYMENT),
        """
        payment_cost        50.000  -  payments 3
        dispute_held       -50.000  -  payments 3
        """,
    ),
)
