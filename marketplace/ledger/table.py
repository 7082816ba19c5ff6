"""The posting table as data: each business event, when it happens, and exactly the accounts that it may touch.

One row for each case of each event, in the order of life. `flask docs build` writes
docs/ledger.md from it; tests/ledger/test_table.py posts every rule and proves that it uses the accounts of its row, no
more and no less. To add an event: the function, its row here, its label in `accounts.KIND_LABELS`, an example in the test.
"""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.ledger.accounts import Account, Book

CASH = "cash_stripe cash_bank cash_qris"
OUT = "cash_stripe cash_bank"
OWED = "partner_payable partner_receivable platform_fee"
TAXES = "ppn_payable pph21_payable pph22_payable pph23_payable pph_final_payable"


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `event` is the kind of the entry, `rule` the function, or functions, that make its lines."""

    event: str
    rule: str
    when: str
    debit: tuple[Account, ...]
    credit: tuple[Account, ...]

    @property
    def book(self) -> Book:
        return self.debit[0].book


def row(event: str, when: str, debit: str, credit: str, *, rule: str = "") -> Row:
    """Accounts are written by name, separated by spaces. `rule` only where it is called otherwise than the event."""
    return Row(event, rule or event, when, _accounts(debit), _accounts(credit))


def _accounts(names: str) -> tuple[Account, ...]:
    return tuple(Account(name) for name in names.split())


ROWS = (
    row(
        "payment_received",
        "a card, QRIS or transfer payment arrived (payment_cost: the unique code of a transfer)",
        CASH,
        "unmatched_receipts payment_cost",
    ),
    row(
        "payment_received",
        "parts that came before are now the whole",
        "unmatched_receipts",
        "unmatched_receipts payment_cost",
        rule="payment_completed",
    ),
    row(
        "receipt_part",
        "less came than was due, or it is nobody's",
        "cash_bank",
        "unmatched_receipts",
    ),
    row("receipt_surplus", "more came than was due, or it goes back", "unmatched_receipts", "refund_payable"),
    row(
        "order_paid",
        "it pays these orders: one held line an order, a voucher that we fund included",
        "unmatched_receipts promo_cost",
        "order_held",
    ),
    row(
        "order_completed",
        "the buyer has the goods and is content",
        "order_held",
        "partner_payable platform_fee",
    ),
    row("order_refunded", "a paid order is cancelled or refused", "order_held", "refund_payable promo_cost"),
    row(
        "order_returned",
        "goods came back: the partner gives it back, we our fee, the buyer's voucher comes back to us",
        OWED,
        "refund_payable promo_cost",
        rule="charged + given_back",
    ),
    row(
        "part_refunded",
        "a part of a completed order goes back to the buyer",
        OWED,
        "refund_payable promo_cost",
        rule="charged + given_back",
    ),
    row(
        "part_refunded",
        "a part of an order goes back before completion",
        "order_held",
        "refund_payable promo_cost",
        rule="held_back + given_back",
    ),
    row("part_refunded", "it was our own fault", "promo_cost", "refund_payable", rule="own_fault"),
    row("receipt_refunded", "a late or double payment goes back", "unmatched_receipts", "refund_payable"),
    row("refund_sent", "the buyer has the money back", "refund_payable", OUT),
    row(
        "refund_came_back",
        "it failed after it was sent",
        OUT,
        "refund_payable",
        rule="refund_sent, reversed",
    ),
    row("dispute_opened", "a bank took a card payment back until it decides", "dispute_held", "cash_stripe"),
    row("dispute_won", "the bank gives it back to us", "cash_stripe", "dispute_held"),
    row(
        "dispute_lost",
        "of a completed order",
        OWED,
        "dispute_held promo_cost",
        rule="charged + given_back to the bank",
    ),
    row(
        "dispute_lost",
        "of an order before completion",
        "order_held",
        "dispute_held promo_cost",
        rule="held_back + given_back to the bank",
    ),
    row("dispute_lost", "of what no order covers", "payment_cost", "dispute_held", rule="dispute_uncovered"),
    row(
        "cod_collected",
        "a cash order is completed: the cash is on its way",
        "cod_in_transit promo_cost",
        "partner_payable platform_fee",
    ),
    row(
        "cod_kept",
        "the partner has the cash in hand; what we do not owe the partner becomes a receivable",
        "partner_payable partner_receivable",
        "cod_in_transit",
    ),
    row("cod_remitted", "a courier transferred the cash to our account", "cash_bank", "cod_in_transit"),
    row("cod_lost", "cash of an order will never come, and we bear it", "payment_cost", "cod_in_transit"),
    row(
        "provider_paid_out",
        "Stripe or the bank of the QRIS code transferred to our account, less its fee",
        "cash_bank payment_cost",
        "cash_stripe cash_qris",
    ),
    row(
        "payout_sent",
        "a transfer to the partner was given to the bank; a receivable is netted",
        "partner_payable",
        "payout_clearing partner_receivable",
    ),
    row("payout_paid", "the bank carried the transfers out", "payout_clearing", "cash_bank"),
    row(
        "payout_returned",
        "the bank returned a transfer, before or after it was carried out: all it covered is open again",
        "payout_clearing cash_bank partner_receivable",
        "partner_payable",
    ),
    row(
        "bill_received",
        "the company owes a bill, less the taxes that it withholds",
        "purchases ppn_input",
        f"bills_payable {TAXES}",
    ),
    row("bill_paid", "the company paid a bill or a part of it", "bills_payable", "company_cash"),
)
