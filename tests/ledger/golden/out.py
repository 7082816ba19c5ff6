"""What leaves: payouts to partners, the bills of the company."""

from __future__ import annotations

from marketplace.core.money import Money
from marketplace.ledger import rules
from marketplace.ledger.accounts import Account
from marketplace.ledger.rules import Line
from tests.ledger.golden.example import BILL, COVERED, SOME, Example


def bill(
    *, ppn: int, ppn_withheld: bool, withheld: dict[Account, Money], goods: int = 20_000_000
) -> list[Line]:
    return rules.bill_received(
        partner_id=7,
        ref=BILL,
        goods=Money(goods),
        ppn=Money(ppn),
        ppn_withheld=ppn_withheld,
        withheld=withheld,
    )


OUT = (
    *(
        Example(
            "provider_paid_out",
            f"from {cash}, which kept its fee",
            lambda cash=cash: rules.provider_paid_out(  # type: ignore[misc]
                provider=cash, amount=Money(97_000), fee=Money(3_000)
            ),
            f"""
            cash_bank           97.000
            payment_cost         3.000
            {cash}            -100.000
            """,
        )
        for cash in (Account.CASH_STRIPE, Account.CASH_QRIS)
    ),
    Example(
        "payout_sent",
        "Rp90.000 that we owe, less Rp20.000 that the partner owes",
        lambda: rules.payout_sent(covered=COVERED),
        """
        partner_payable     90.000  7  orders 11
        partner_receivable -20.000  7  orders 12
        payout_clearing    -70.000
        """,
    ),
    Example(
        "payout_paid",
        "the bank carried it out",
        lambda: rules.payout_paid(amount=SOME),
        """
        payout_clearing     50.000
        cash_bank          -50.000
        """,
    ),
    *(
        Example(
            "payout_returned",
            f"from {cash}",
            lambda cash=cash: rules.payout_returned(covered=COVERED, cash=cash),  # type: ignore[misc]
            f"""
            partner_payable    -90.000  7  orders 11
            partner_receivable  20.000  7  orders 12
            {cash}              70.000
            """,
        )
        for cash in (Account.PAYOUT_CLEARING, Account.CASH_BANK)
    ),
    Example(
        "bill_received",
        "money.md T5: the company deposits PPN and PPh 22 itself",
        lambda: bill(ppn=2_200_000, ppn_withheld=True, withheld={Account.PPH22_PAYABLE: Money(300_000)}),
        """
        purchases       20.000.000  7  bills 5
        ppn_input        2.200.000  7  bills 5
        bills_payable  -19.700.000  7  bills 5
        ppn_payable     -2.200.000  7  bills 5
        pph22_payable     -300.000  7  bills 5
        """,
    ),
    Example(
        "bill_received",
        "money.md T6: the seller is paid the PPN",
        lambda: bill(ppn=2_200_000, ppn_withheld=False, withheld={Account.PPH22_PAYABLE: Money(300_000)}),
        """
        purchases       20.000.000  7  bills 5
        ppn_input        2.200.000  7  bills 5
        bills_payable  -21.900.000  7  bills 5
        pph22_payable     -300.000  7  bills 5
        """,
    ),
    Example(
        "bill_received",
        "every tax that can be withheld, in the order of the accounts' names",
        lambda: bill(
            goods=1_000_000,
            ppn=0,
            ppn_withheld=True,
            withheld={
                Account.PPH_FINAL_PAYABLE: Money(4),
                Account.PPH23_PAYABLE: Money(3),
                Account.PPH22_PAYABLE: Money(2),
                Account.PPH21_PAYABLE: Money(1),
            },
        ),
        """
        purchases        1.000.000  7  bills 5
        bills_payable     -999.990  7  bills 5
        pph21_payable           -1  7  bills 5
        pph22_payable           -2  7  bills 5
        pph23_payable           -3  7  bills 5
        pph_final_payable       -4  7  bills 5
        """,
    ),
    Example(
        "bill_paid",
        "from the company's own cash",
        lambda: rules.bill_paid(partner_id=7, ref=BILL, amount=SOME),
        """
        bills_payable       50.000  7  bills 5
        company_cash       -50.000  7  bills 5
        """,
    ),
)
