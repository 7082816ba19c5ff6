"""What came for a payment in parts, too little or too much. Below `settling`, which books with it."""

from __future__ import annotations

from marketplace.core.money import ZERO, Money
from marketplace.ledger import rules
from marketplace.ledger import service as ledger
from marketplace.ledger.accounts import Account, Book
from marketplace.payments.models import BankLine, Payment
from marketplace.payments.queries import receipts
from marketplace.payments.service.refunding import OVERPAID, request_refund
from marketplace.payments.states import Method, Source

CASH = {
    Method.STRIPE: Account.CASH_STRIPE,
    Method.TRANSFER: Account.CASH_BANK,
    Method.QRIS: Account.CASH_QRIS,
}


def book_receipt(payment: Payment) -> Money:
    """Book what is due: out of the parts when they are enough, else as money that came now. Returns what of the parts
    was used."""
    used = payment.amount_due if receipts.received(payment.id) >= payment.amount_due else ZERO
    ref = ("payments", payment.id)
    if used:
        lines = rules.payment_completed(amount=payment.amount, code=payment.code, ref=ref)
    else:
        is_in_bank = (
            payment.settled_by is Source.STATEMENT
        )  # also a QRIS payment: its own line is in our account
        cash = Account.CASH_BANK if is_in_bank else CASH[payment.method]
        lines = rules.payment_received(cash=cash, amount=payment.amount, code=payment.code)
    ledger.post(source=ref, kind="payment_received", book=Book.MARKETPLACE, lines=lines)
    return used


def book_part(line: BankLine, payment: Payment) -> None:
    """The money of this line is in the bank and pays nothing yet."""
    line.is_part = True
    lines = rules.receipt_part(cash=Account.CASH_BANK, amount=line.amount, ref=("payments", payment.id))
    ledger.post(source=("bank_lines", line.id), kind="receipt_part", book=Book.MARKETPLACE, lines=lines)


def owe_surplus(payment: Payment, *, used: Money, by: int | None = None) -> Money:
    """What the parts bring beyond `used` goes back to the buyer, the newest first. Returns how much."""
    lines = receipts.parts_of(payment.id)
    left = sum((line.amount - line.surplus for line in lines), start=ZERO) - used
    owed = left
    for line in reversed(lines):
        take = min(line.amount - line.surplus, left)
        if take > ZERO and not line.surplus:
            _owe(line, payment, take, by)
            left -= take
    return owed


def _owe(line: BankLine, payment: Payment, amount: Money, by: int | None) -> None:
    line.surplus = amount
    ref, held = ("bank_lines", line.id), ("payments", payment.id)
    lines = rules.receipt_surplus(amount=amount, held=held, ref=ref)
    ledger.post(source=ref, kind="receipt_surplus", book=Book.MARKETPLACE, lines=lines)
    request_refund(payment.id, amount=amount, ref=ref, reason=OVERPAID, by=by)
