"""The two books and their closed lists of accounts. An account never carries an id in its name: a posting does."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.words import _l


class Book(StrEnum):
    """The marketplace's operator and the buying company each keep their own book."""

    MARKETPLACE = "marketplace"
    COMPANY = "company"

    @property
    def label(self) -> str:
        return BOOK_LABELS[self]


class Account(StrEnum):
    """Where money is (debit) or whom it is owed to (credit)."""

    CASH_STRIPE = "cash_stripe"
    CASH_BANK = "cash_bank"
    CASH_QRIS = "cash_qris"
    PAYOUT_CLEARING = "payout_clearing"
    UNMATCHED_RECEIPTS = "unmatched_receipts"
    COD_IN_TRANSIT = "cod_in_transit"
    ORDER_HELD = "order_held"
    PARTNER_PAYABLE = "partner_payable"
    PARTNER_RECEIVABLE = "partner_receivable"
    REFUND_PAYABLE = "refund_payable"
    PLATFORM_FEE = "platform_fee"
    PAYMENT_COST = "payment_cost"
    PROMO_COST = "promo_cost"
    DISPUTE_HELD = "dispute_held"

    COMPANY_CASH = "company_cash"
    PURCHASES = "purchases"
    BILLS_PAYABLE = "bills_payable"
    PPN_INPUT = "ppn_input"
    PPN_PAYABLE = "ppn_payable"
    PPH21_PAYABLE = "pph21_payable"
    PPH22_PAYABLE = "pph22_payable"
    PPH23_PAYABLE = "pph23_payable"
    PPH_FINAL_PAYABLE = "pph_final_payable"
    PENALTIES = "penalties"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def book(self) -> Book:
        return Book.COMPANY if self in COMPANY_ACCOUNTS else Book.MARKETPLACE


COMPANY_ACCOUNTS = frozenset(
    {
        Account.COMPANY_CASH,
        Account.PURCHASES,
        Account.BILLS_PAYABLE,
        Account.PPN_INPUT,
        Account.PPN_PAYABLE,
        Account.PPH21_PAYABLE,
        Account.PPH22_PAYABLE,
        Account.PPH23_PAYABLE,
        Account.PPH_FINAL_PAYABLE,
        Account.PENALTIES,
    }
)

KIND_LABELS = {
    "payment_received": _l("Payment received"),
    "receipt_part": _l("Part of a payment received"),
    "receipt_surplus": _l("Surplus to be given back"),
    "order_paid": _l("Matched to orders"),
    "order_completed": _l("Order completed"),
    "order_refunded": _l("Order to be refunded"),
    "order_returned": _l("Goods came back"),
    "receipt_refunded": _l("Payment to be refunded"),
    "refund_sent": _l("Refund sent"),
    "refund_came_back": _l("Refund came back"),
    "part_refunded": _l("Part of an order refunded"),
    "dispute_opened": _l("Card payment disputed"),
    "dispute_won": _l("Dispute won"),
    "dispute_lost": _l("Dispute lost"),
    "cod_collected": _l("Cash on delivery collected"),
    "cod_kept": _l("Cash reported by the partner"),
    "cod_lost": _l("Cash on delivery lost"),
    "cod_remitted": _l("Cash transferred by the courier"),
    "provider_paid_out": _l("Payout of a payment provider to our bank"),
    "payout_sent": _l("Payout sent"),
    "payout_paid": _l("Payout carried out"),
    "payout_returned": _l("Payout returned by the bank"),
    "bill_received": _l("Bill received"),
    "bill_paid": _l("Bill paid"),
}


def kind_label(kind: str) -> str:
    """What an entry of this kind means, in words; the kind itself when it has none."""
    return KIND_LABELS.get(kind.rstrip("_0123456789"), kind)


BOOK_LABELS = {
    Book.MARKETPLACE: _l("Marketplace"),
    Book.COMPANY: _l("Company"),
}

LABELS = {
    Account.CASH_STRIPE: _l("Cash at Stripe"),
    Account.CASH_BANK: _l("Cash in the bank"),
    Account.CASH_QRIS: _l("Cash from QRIS"),
    Account.PAYOUT_CLEARING: _l("Payouts on their way"),
    Account.UNMATCHED_RECEIPTS: _l("Received, not yet matched to orders"),
    Account.COD_IN_TRANSIT: _l("Cash on delivery on its way"),
    Account.ORDER_HELD: _l("Held until orders are completed"),
    Account.PARTNER_PAYABLE: _l("Owed to partners"),
    Account.PARTNER_RECEIVABLE: _l("Owed by partners"),
    Account.REFUND_PAYABLE: _l("Refunds owed to buyers"),
    Account.PLATFORM_FEE: _l("Platform fees"),
    Account.PAYMENT_COST: _l("Costs of payments"),
    Account.PROMO_COST: _l("Costs of promotions"),
    Account.DISPUTE_HELD: _l("Held for card disputes"),
    Account.COMPANY_CASH: _l("Company cash"),
    Account.PURCHASES: _l("Purchases"),
    Account.BILLS_PAYABLE: _l("Bills to be paid"),
    Account.PPN_INPUT: _l("PPN on purchases"),
    Account.PPN_PAYABLE: _l("PPN to be deposited"),
    Account.PPH21_PAYABLE: _l("PPh 21 to be deposited"),
    Account.PPH22_PAYABLE: _l("PPh 22 to be deposited"),
    Account.PPH23_PAYABLE: _l("PPh 23 to be deposited"),
    Account.PPH_FINAL_PAYABLE: _l("Final PPh to be deposited"),
    Account.PENALTIES: _l("Penalties"),
}

# For the generated docs: what a balance of the account means.
MEANINGS = {
    Account.CASH_STRIPE: "what Stripe holds for us",
    Account.CASH_BANK: "what is in our bank account",
    Account.CASH_QRIS: "what came by QRIS and is not in our bank account yet",
    Account.PAYOUT_CLEARING: "payouts given to the bank and not yet carried out",
    Account.UNMATCHED_RECEIPTS: "money that arrived and belongs to no order yet",
    Account.COD_IN_TRANSIT: "cash that buyers paid at the door and nobody has reported",
    Account.ORDER_HELD: "paid orders that are not completed",
    Account.PARTNER_PAYABLE: "what partners have earned and were not paid",
    Account.PARTNER_RECEIVABLE: "what partners owe us; the next payout nets it",
    Account.REFUND_PAYABLE: "refunds promised and not sent",
    Account.PLATFORM_FEE: "our fees",
    Account.PAYMENT_COST: "costs of payments, less the unique codes of transfers",
    Account.PROMO_COST: "discounts and goodwill that we pay",
    Account.DISPUTE_HELD: "card payments that a bank has taken back until a dispute ends",
    Account.COMPANY_CASH: "what the company has paid for bills",
    Account.PURCHASES: "goods and work bought, before tax",
    Account.BILLS_PAYABLE: "bills of partners that are not paid",
    Account.PPN_INPUT: "PPN on purchases",
    Account.PPN_PAYABLE: "PPN that the company deposits itself",
    Account.PPH21_PAYABLE: "PPh 21 withheld and to be deposited",
    Account.PPH22_PAYABLE: "PPh 22 withheld and to be deposited",
    Account.PPH23_PAYABLE: "PPh 23 withheld and to be deposited",
    Account.PPH_FINAL_PAYABLE: "final PPh withheld and to be deposited",
    Account.PENALTIES: "penalties for late deliveries",
}
