"""From a BAST to money: the partner bills in one click, finance reviews and pays. Both books of the law: tax is frozen."""

from __future__ import annotations

from datetime import date

from marketplace.core import audit
from marketplace.core.clock import now, today
from marketplace.core.db import db
from marketplace.core.events import emit
from marketplace.core.money import ZERO, Money, total
from marketplace.core.numbers import next_document_number
from marketplace.core.states import move, start
from marketplace.ledger import rules as posting
from marketplace.ledger import service as ledger
from marketplace.ledger.accounts import Account, Book
from marketplace.procurement import queries
from marketplace.procurement.errors import (
    BillExists,
    NothingToBill,
    OwnReceipt,
    TaxNeedsFinance,
    WithheldTooHigh,
)
from marketplace.procurement.events import BillPaid, BillReviewed, BillSubmitted
from marketplace.procurement.models import Bill, BillPayment
from marketplace.procurement.rules.tax import IncomeTax
from marketplace.procurement.states import BillState

WITHHELD_ACCOUNTS = {
    IncomeTax.FINAL: Account.PPH_FINAL_PAYABLE,
    IncomeTax.PPH21: Account.PPH21_PAYABLE,
    IncomeTax.PPH22: Account.PPH22_PAYABLE,
    IncomeTax.PPH23: Account.PPH23_PAYABLE,
}


def submit_bill(receipt_id: int, *, partner_id: int, by: int) -> Bill:
    """One click: quantities accepted x prices ordered, with the tax of the seller's papers on the day of the BAST.

    A bill that finance returned is sent again. Raises NothingToBill, BillExists, TaxRolesNotSet.
    """
    receipt = queries.lock_receipt(receipt_id, partner_id=partner_id)
    if receipt.bill is not None:
        return _submit_again(receipt.bill, by=by)
    if not receipt.accepted_total:
        raise NothingToBill
    order = receipt.purchase_order
    assessed = queries.assess_receipt(receipt)
    ppn = total(part.ppn for part in assessed)
    withheld = total(part.withheld for part in assessed)
    ppn_is_withheld = any(part.ppn_is_withheld for part in assessed)
    goods = receipt.accepted_total
    bill = Bill(
        number=next_document_number("TAG", site=order.site.code, year=today().year),
        receipt_id=receipt.id,
        receiver_id=receipt.receiver_id,
        partner_id=partner_id,
        goods=goods,
        ppn=ppn,
        ppn_is_withheld=ppn_is_withheld,
        withheld=withheld,
        net=goods + ppn - withheld - (ppn if ppn_is_withheld else ZERO),
        tax_rows=queries.tax_rows(assessed),
        needs_pph21=any(part.income_tax is IncomeTax.PPH21 for part in assessed),
    )
    db.session.add(bill)
    start(bill, by=by)
    audit.record(
        "bill_submitted", bill, by=by, after={"number": bill.number, "goods": goods, "net": bill.net}
    )
    emit(BillSubmitted(bill_id=bill.id, number=bill.number, partner_id=partner_id), about=bill, by=by)
    return bill


def _submit_again(bill: Bill, *, by: int) -> Bill:
    if bill.state is not BillState.RETURNED:
        raise BillExists
    move(bill, BillState.SUBMITTED, by=by)
    emit(BillSubmitted(bill_id=bill.id, number=bill.number, partner_id=bill.partner_id), about=bill, by=by)
    return bill


def approve_bill(number: str, *, by: int, pph21: Money | None = None) -> Bill:
    """Finance agrees: the debt is in the company's book. `pph21` is needed where the golden table says T9.

    Raises OwnReceipt, TaxNeedsFinance, WithheldTooHigh, WrongState.
    """
    bill = queries.lock_bill(number)
    if bill.receiver_id == by:
        raise OwnReceipt
    if bill.needs_pph21:
        _enter_pph21(bill, pph21)
    move(bill, BillState.APPROVED, by=by)
    bill.reviewed_by_id = by
    bill.reviewed_at = now()
    withheld: dict[Account, Money] = {}
    for row in bill.tax_rows["rows"]:
        kind = IncomeTax(row["income_tax"])
        if kind is not IncomeTax.NONE:
            account = WITHHELD_ACCOUNTS[kind]
            withheld[account] = withheld.get(account, ZERO) + Money(row["withheld"])
    lines = posting.bill_received(
        partner_id=bill.partner_id,
        ref=("bills", bill.id),
        goods=bill.goods,
        ppn=bill.ppn,
        ppn_withheld=bill.ppn_is_withheld,
        withheld=withheld,
    )
    ledger.post(
        source=("bills", bill.id), kind="bill_received", book=Book.COMPANY, lines=lines, memo=bill.number
    )
    audit.record("bill_approved", bill, by=by, after={"net": bill.net})
    _reviewed(bill, approved=True, reason="", by=by)
    return bill


def _enter_pph21(bill: Bill, pph21: Money | None) -> None:
    if pph21 is None:
        raise TaxNeedsFinance
    rows = [dict(row) for row in bill.tax_rows["rows"]]
    flagged = next(row for row in rows if row["income_tax"] == IncomeTax.PPH21.value)
    if not ZERO <= pph21 <= Money(flagged["goods"]):
        raise WithheldTooHigh
    flagged["withheld"] = pph21.amount
    bill.tax_rows = {"rows": rows}
    bill.withheld = total(Money(row["withheld"]) for row in rows)
    bill.net = bill.goods + bill.ppn - bill.withheld - (bill.ppn if bill.ppn_is_withheld else ZERO)
    bill.needs_pph21 = False


def return_bill(number: str, *, by: int, reason: str) -> Bill:
    """Finance asks back; the partner reads why and sends the bill again."""
    bill = queries.lock_bill(number)
    if bill.receiver_id == by:
        raise OwnReceipt
    move(bill, BillState.RETURNED, by=by, note=reason)
    bill.review_note = reason.strip()
    _reviewed(bill, approved=False, reason=reason.strip(), by=by)
    return bill


def pay_bill(number: str, *, by: int, paid_on: date | None = None, reference: str = "") -> BillPayment:
    """The transfer was made: the pay clock stops. Raises OwnReceipt, WrongState (a second payment)."""
    bill = queries.lock_bill(number)
    if bill.receiver_id == by:
        raise OwnReceipt
    move(bill, BillState.PAID, by=by)
    bill.paid_at = now()
    payment = BillPayment(
        bill_id=bill.id,
        receiver_id=bill.receiver_id,
        paid_by_id=by,
        paid_on=paid_on or today(),
        amount=bill.net,
        reference=reference.strip(),
    )
    db.session.add(payment)
    lines = posting.bill_paid(partner_id=bill.partner_id, ref=("bills", bill.id), amount=bill.net)
    ledger.post(source=("bills", bill.id), kind="bill_paid", book=Book.COMPANY, lines=lines, memo=bill.number)
    audit.record("bill_paid", bill, by=by, after={"net": bill.net, "reference": reference})
    event = BillPaid(bill_id=bill.id, number=bill.number, partner_id=bill.partner_id, amount=bill.net)
    emit(event, about=bill, by=by)
    return payment


def _reviewed(bill: Bill, *, approved: bool, reason: str, by: int) -> None:
    event = BillReviewed(
        bill_id=bill.id, number=bill.number, partner_id=bill.partner_id, approved=approved, reason=reason
    )
    emit(event, about=bill, by=by)
