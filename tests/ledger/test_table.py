"""The posting table says exactly what the rules do: docs/ledger.md is made from it, so it must not lie."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from marketplace.core.money import ZERO, Money, total
from marketplace.ledger import rules
from marketplace.ledger.accounts import KIND_LABELS, MEANINGS, Account
from marketplace.ledger.rules import Line, Share
from marketplace.ledger.table import ROWS, Row

ORDER = ("orders", 11)
PAYMENT = ("payments", 3)
BILL = ("bills", 5)
SHARE = Share(7, ORDER, Money(80_000), Money(20_000))
CASH = (Account.CASH_STRIPE, Account.CASH_BANK, Account.CASH_QRIS)
WITHHELD = (
    Account.PPH21_PAYABLE,
    Account.PPH22_PAYABLE,
    Account.PPH23_PAYABLE,
    Account.PPH_FINAL_PAYABLE,
)
FEE = Money(3_000)
SOME = Money(50_000)

PARTNERS_SIDE = rules.charged(share=replace(SHARE, amount=Money(97_000), promo=ZERO), available=Money(60_000))
GIVEN_BACK = rules.given_back(share=SHARE, against=Account.REFUND_PAYABLE, ref=PAYMENT, fee=FEE)
LOST = rules.given_back(share=SHARE, against=Account.DISPUTE_HELD, ref=PAYMENT, fee=FEE)

COVERED = [
    Line(Account.PARTNER_PAYABLE, Money(-90_000), 7, ORDER),
    Line(Account.PARTNER_RECEIVABLE, Money(20_000), 7, ORDER),
]

EXAMPLES: dict[str, list[Sequence[Line]]] = {
    "payment_received": [rules.payment_received(cash=cash, amount=SOME, code=Money(123)) for cash in CASH],
    "payment_completed": [rules.payment_completed(amount=SOME, code=Money(123), ref=PAYMENT)],
    "receipt_part": [rules.receipt_part(cash=cash, amount=SOME, ref=PAYMENT) for cash in CASH[1:]],
    "receipt_surplus": [rules.receipt_surplus(amount=SOME, held=PAYMENT, ref=("bank_lines", 9))],
    "order_paid": [rules.order_paid(shares=[SHARE])],
    "order_completed": [rules.order_completed(share=SHARE, fee=FEE)],
    "order_refunded": [rules.order_refunded(share=SHARE)],
    "charged + given_back": [[*PARTNERS_SIDE, *GIVEN_BACK]],
    "held_back + given_back": [
        [
            *rules.held_back(share=SHARE),
            *rules.given_back(share=SHARE, against=Account.REFUND_PAYABLE, ref=PAYMENT),
        ]
    ],
    "own_fault": [rules.own_fault(amount=SOME, share=SHARE, ref=PAYMENT)],
    "dispute_opened": [rules.dispute_opened(amount=SOME, ref=PAYMENT)],
    "dispute_won": [rules.dispute_won(amount=SOME, ref=PAYMENT)],
    "charged + given_back to the bank": [[*PARTNERS_SIDE, *LOST]],
    "held_back + given_back to the bank": [
        [
            *rules.held_back(share=SHARE),
            *rules.given_back(share=SHARE, against=Account.DISPUTE_HELD, ref=PAYMENT),
        ]
    ],
    "dispute_uncovered": [rules.dispute_uncovered(amount=SOME, ref=PAYMENT)],
    "refund_sent, reversed": [
        [
            replace(line, amount=-line.amount)
            for line in rules.refund_sent(cash=cash, amount=SOME, ref=PAYMENT)
        ]
        for cash in CASH
    ],
    "receipt_refunded": [rules.receipt_refunded(amount=SOME, ref=PAYMENT)],
    "refund_sent": [rules.refund_sent(cash=cash, amount=SOME, ref=PAYMENT) for cash in CASH],
    "cod_collected": [rules.cod_collected(share=SHARE, fee=FEE)],
    "cod_kept": [rules.cod_kept(share=SHARE, available=Money(77_000))],
    "cod_remitted": [rules.cod_remitted(share=SHARE)],
    "cod_lost": [rules.cod_lost(share=SHARE)],
    "payout_sent": [rules.payout_sent(covered=COVERED)],
    "payout_paid": [rules.payout_paid(amount=SOME)],
    "payout_returned": [
        rules.payout_returned(covered=COVERED, cash=cash)
        for cash in (Account.PAYOUT_CLEARING, Account.CASH_BANK)
    ],
    "bill_received": [
        rules.bill_received(
            partner_id=7,
            ref=BILL,
            goods=Money(1_000_000),
            ppn=Money(110_000),
            ppn_withheld=True,
            withheld={account: Money(1_000) for account in WITHHELD},
        )
    ],
    "bill_paid": [rules.bill_paid(partner_id=7, ref=BILL, amount=SOME)],
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.event}: {row.rule}")
def test_a_rule_uses_exactly_the_accounts_of_its_row(row: Row) -> None:
    lines = [line for example in EXAMPLES[row.rule] for line in example]

    assert {line.account for line in lines if line.amount > ZERO} == set(row.debit)
    assert {line.account for line in lines if line.amount < ZERO} == set(row.credit)
    assert {account.book for account in (*row.debit, *row.credit)} == {row.book}
    assert all(total(line.amount for line in example) == ZERO for example in EXAMPLES[row.rule])


def test_every_rule_has_its_row_and_every_kind_its_words() -> None:
    made = {
        name
        for name, rule in inspect.getmembers(rules, inspect.isfunction)
        if not name.startswith("_") and rule.__module__ == rules.__name__
        if "list[Line]" in str(inspect.signature(rule).return_annotation)
    }

    named = {word for row in ROWS for word in re.findall(r"\w+", row.rule)}
    assert made <= named, "a function of ledger/rules.py that no row of ledger/table.py names"
    assert {row.rule for row in ROWS} == set(EXAMPLES)
    assert {row.event for row in ROWS} <= set(KIND_LABELS)


def test_every_account_is_explained() -> None:
    assert set(MEANINGS) == set(Account)
