"""What a worked example of a posting rule is, and the order that the examples are about.

The order is of Rp100.000: the buyer pays Rp80.000, a voucher that we fund the rest; our fee is Rp3.000.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from marketplace.core.money import Money
from marketplace.ledger.accounts import Account
from marketplace.ledger.rules import Line, Share

ORDER = ("orders", 11)
SHARE = Share(7, ORDER, Money(80_000), Money(20_000))
OTHER = Share(8, ("orders", 12), Money(15_000))
PAYMENT = ("payments", 3)
RETURN = ("order_returns", 4)
REFUND = ("refunds", 6)
BANK_LINE = ("bank_lines", 9)
BILL = ("bills", 5)
FEE = Money(3_000)
SOME = Money(50_000)
CODE = Money(123)
CASH = (Account.CASH_STRIPE, Account.CASH_BANK, Account.CASH_QRIS)
COVERED = (
    Line(Account.PARTNER_PAYABLE, Money(-90_000), 7, ORDER),
    Line(Account.PARTNER_RECEIVABLE, Money(20_000), 7, OTHER.ref),
)


@dataclass(frozen=True)
class Example:
    """`rule` as a row of `ledger/table.py` names it; `lines` is called by the test, not when the table is read."""

    rule: str
    what: str
    lines: Callable[[], Sequence[Line]]
    rows: str


def written(lines: Sequence[Line]) -> list[str]:
    """Lines as the table writes them; lines of nothing are not posted."""
    return [
        " ".join(
            [line.account, f"{line.amount.amount:,}".replace(",", ".")]
            + ([] if line.partner_id is line.ref is None else [str(line.partner_id or "-")])
            + ([] if line.ref is None else [f"{line.ref[0]} {line.ref[1]}"])
        )
        for line in lines
        if line.amount
    ]


def expected(example: Example) -> list[str]:
    """The rows without the blanks that align them."""
    return [" ".join(row.split()) for row in example.rows.splitlines() if row.strip()]
