"""The posting table, row by row: which account, how much, whose, and about what."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.core.money import ZERO, Money
from marketplace.ledger import rules
from marketplace.ledger.accounts import Account
from marketplace.ledger.rules import Line, Share

ORDER = ("orders", 11)
BILL = ("bills", 5)
SHARE = Share(7, ORDER, Money(90_000))


def lines(found: Sequence[Line]) -> list[Line]:
    """Lines of nothing are not posted."""
    return [line for line in found if line.amount]


def test_money_that_arrives_is_nobodys_yet() -> None:
    assert lines(rules.payment_received(cash=Account.CASH_QRIS, amount=Money(90_000), code=Money(123))) == [
        Line(Account.CASH_QRIS, Money(90_123)),
        Line(Account.UNMATCHED_RECEIPTS, Money(-90_000)),
        Line(Account.PAYMENT_COST, Money(-123)),
    ]


def test_a_card_payment_has_no_code() -> None:
    assert lines(rules.payment_received(cash=Account.CASH_STRIPE, amount=Money(90_000))) == [
        Line(Account.CASH_STRIPE, Money(90_000)),
        Line(Account.UNMATCHED_RECEIPTS, Money(-90_000)),
    ]


def test_a_cancelled_order_is_owed_back_to_its_buyer() -> None:
    assert lines(rules.order_refunded(share=SHARE)) == [
        Line(Account.ORDER_HELD, Money(90_000), 7, ORDER),
        Line(Account.REFUND_PAYABLE, Money(-90_000), ref=ORDER),
    ]


def test_money_that_came_too_late_is_owed_back() -> None:
    ref = ("payments", 3)
    assert lines(rules.receipt_refunded(amount=Money(50_000), ref=ref)) == [
        Line(Account.UNMATCHED_RECEIPTS, Money(50_000)),
        Line(Account.REFUND_PAYABLE, Money(-50_000), ref=ref),
    ]


def test_a_refund_leaves_by_the_way_the_money_came() -> None:
    assert lines(rules.refund_sent(cash=Account.CASH_BANK, amount=Money(50_000), ref=ORDER)) == [
        Line(Account.REFUND_PAYABLE, Money(50_000), ref=ORDER),
        Line(Account.CASH_BANK, Money(-50_000)),
    ]


def test_a_courier_brings_the_cash_to_our_account() -> None:
    assert lines(rules.cod_remitted(share=SHARE)) == [
        Line(Account.CASH_BANK, Money(90_000)),
        Line(Account.COD_IN_TRANSIT, Money(-90_000), 7, ORDER),
    ]


def test_a_charge_takes_what_we_owe_first() -> None:
    def charged(available: int) -> list[Line]:
        return lines(rules.charged(share=SHARE, available=Money(available)))

    payable = Line(Account.PARTNER_PAYABLE, Money(90_000), 7, ORDER)
    receivable = Line(Account.PARTNER_RECEIVABLE, Money(90_000), 7, ORDER)
    assert charged(90_000) == charged(200_000) == [payable]
    assert charged(0) == charged(-5) == [receivable]
    assert charged(60_000) == [
        Line(Account.PARTNER_PAYABLE, Money(60_000), 7, ORDER),
        Line(Account.PARTNER_RECEIVABLE, Money(30_000), 7, ORDER),
    ]


def test_a_bill_of_a_pkp_whose_ppn_the_company_deposits_itself() -> None:
    """money.md T5: Rp20,000,000 of goods."""
    found = rules.bill_received(
        partner_id=7,
        ref=BILL,
        goods=Money(20_000_000),
        ppn=Money(2_200_000),
        ppn_withheld=True,
        withheld={Account.PPH22_PAYABLE: Money(300_000), Account.PPH_FINAL_PAYABLE: Money(1)},
    )
    assert lines(found) == [
        Line(Account.PURCHASES, Money(20_000_000), 7, BILL),
        Line(Account.PPN_INPUT, Money(2_200_000), 7, BILL),
        Line(Account.BILLS_PAYABLE, Money(-19_699_999), 7, BILL),
        Line(Account.PPN_PAYABLE, Money(-2_200_000), 7, BILL),
        Line(Account.PPH22_PAYABLE, Money(-300_000), 7, BILL),
        Line(Account.PPH_FINAL_PAYABLE, Money(-1), 7, BILL),
    ]


def test_a_bill_of_a_pkp_who_is_paid_the_ppn() -> None:
    """money.md T6 without a withholding."""
    found = rules.bill_received(
        partner_id=7, ref=BILL, goods=Money(1_000), ppn=Money(110), ppn_withheld=False, withheld={}
    )
    assert lines(found) == [
        Line(Account.PURCHASES, Money(1_000), 7, BILL),
        Line(Account.PPN_INPUT, Money(110), 7, BILL),
        Line(Account.BILLS_PAYABLE, Money(-1_110), 7, BILL),
    ]
    assert sum((line.amount for line in found), start=ZERO) == ZERO


def test_a_bill_is_paid_from_the_companys_own_cash() -> None:
    assert lines(rules.bill_paid(partner_id=7, ref=BILL, amount=Money(500))) == [
        Line(Account.BILLS_PAYABLE, Money(500), 7, BILL),
        Line(Account.COMPANY_CASH, Money(-500), 7, BILL),
    ]
