"""A receipt of a bank statement and the payment it belongs to. The caller holds the transaction(); the line is locked
first, then the payment."""

from __future__ import annotations

from marketplace.core import audit, states
from marketplace.core.events import emit
from marketplace.core.money import ZERO, Money
from marketplace.ledger import rules
from marketplace.ledger import service as ledger
from marketplace.ledger.accounts import Account, Book
from marketplace.payments import queries
from marketplace.payments.errors import LineTaken, NotMatchable
from marketplace.payments.events import PartReceived
from marketplace.payments.models import BankLine, Payment
from marketplace.payments.queries import receipts
from marketplace.payments.service.parts import book_part, owe_surplus
from marketplace.payments.service.settling import settle
from marketplace.payments.service.steps import note_step
from marketplace.payments.service.transfers import accept_proofs, give_time
from marketplace.payments.states import LineState, Method, Source


def match_exactly(line: BankLine, *, by: int) -> Payment | None:
    """Match a new line by its exact amount when exactly one payment can be meant; None leaves it in the queue.

    A payment that a person confirmed by hand before gets the line and is booked no second time.
    """
    found = receipts.exact_payments(amount=line.amount, on=line.on)
    if len(found) != 1:
        return None
    payment = queries.lock_payment(found[0].id)
    if payment.is_settled and payment.settled_by is not Source.FINANCE:
        return None
    _link(line, payment, by, note="")
    _apply(line, payment, by)
    return payment


def match_line(line_id: int, *, payment_id: int, by: int, note: str = "") -> Payment:
    """A person says whose money it is, also when the amount differs.

    Too little never pays: it is kept and the buyer is told what is missing; parts that sum up pay. Too much pays, and
    the surplus is owed back. Raises LineTaken, NotMatchable.
    """
    line = receipts.lock_line(line_id)
    _check_free(line)
    payment = queries.lock_payment(payment_id)
    if not payment.method.is_confirmed_by_a_person:
        raise NotMatchable()
    _link(line, payment, by, note)
    _apply(line, payment, by)
    after = {"payment_id": payment.id, "amount": line.amount, "note": note}
    audit.record("bank_line_matched", line, by=by, after=after)
    return payment


def ignore_line(line_id: int, *, reason: str, by: int) -> BankLine:
    """This money is not ours to deal with here: interest, our own transfers. Raises LineTaken."""
    line = receipts.lock_line(line_id)
    _check_free(line)
    states.move(line, LineState.IGNORED, by=by, note=reason)
    line.note, line.by_id = reason, by
    audit.record("bank_line_ignored", line, by=by, after={"reason": reason})
    return line


def give_line_back(line_id: int, *, reason: str, by: int) -> BankLine:
    """Owe the money to whoever sent it: nobody's, or a part of a payment that was never completed. Raises LineTaken."""
    line = receipts.lock_line(line_id)
    own = ("bank_lines", line.id)
    payment = queries.lock_payment(line.payment_id) if line.payment_id is not None else None
    if line.state is LineState.MATCHED and payment is not None and line.is_part and not payment.is_settled:
        held = ("payments", payment.id)
    else:
        _check_free(line)
        held = own
        lines = rules.receipt_part(cash=Account.CASH_BANK, amount=line.amount, ref=own)
        ledger.post(source=own, kind="receipt_part", book=Book.MARKETPLACE, lines=lines)
    states.move(line, LineState.REFUND, by=by, note=reason)
    line.note, line.by_id = reason, by
    lines = rules.receipt_surplus(amount=line.amount, held=held, ref=own)
    ledger.post(source=own, kind="receipt_surplus", book=Book.MARKETPLACE, lines=lines)
    audit.record("bank_line_given_back", line, by=by, after={"amount": line.amount, "reason": reason})
    return line


def mark_line_returned(line_id: int, *, note: str, by: int) -> BankLine:
    """A person has transferred it back; `note` is the number at the bank. Raises LineTaken."""
    line = receipts.lock_line(line_id)
    if line.state is not LineState.REFUND:
        raise LineTaken()
    states.move(line, LineState.RETURNED, by=by, note=note)
    own = ("bank_lines", line.id)
    lines = rules.refund_sent(cash=Account.CASH_BANK, amount=line.amount, ref=own)
    ledger.post(source=own, kind="refund_sent", book=Book.MARKETPLACE, lines=lines)
    audit.record("bank_line_returned", line, by=by, after={"amount": line.amount, "note": note})
    return line


def line_ref(line: BankLine) -> str:
    """How a line is named in the history of a payment."""
    return f"#{line.statement_id}/{line.number}"


def _check_free(line: BankLine) -> None:
    if line.state is not LineState.UNMATCHED:
        raise LineTaken()


def _link(line: BankLine, payment: Payment, by: int, note: str) -> None:
    line.payment_id, line.by_id, line.note = payment.id, by, note
    states.move(line, LineState.MATCHED, by=by, note=note or None)


def _apply(line: BankLine, payment: Payment, by: int) -> None:
    """What the money of a line does to its payment."""
    if payment.is_settled:
        _apply_to_settled(line, payment, by)
        return
    if line.amount == payment.amount_due:
        accept_proofs(payment, by=by)
        settle(payment.id, source=Source.STATEMENT, ref=line_ref(line), by=by)
        return
    book_part(line, payment)
    note_step(
        payment, "part_received", source=Source.STATEMENT, by=by, ref=line_ref(line), note=str(line.amount)
    )
    missing = payment.amount_due - receipts.received(payment.id)
    if missing <= ZERO:
        accept_proofs(payment, by=by)
        settle(payment.id, source=Source.STATEMENT, ref=line_ref(line), by=by)
        return
    if payment.is_open:
        give_time(payment)
    emit(_part(payment, line, missing), about=payment, by=by)


def _apply_to_settled(line: BankLine, payment: Payment, by: int) -> None:
    """It was confirmed by hand before, and this is that money; or money came once more and goes back."""
    others = [other for other in receipts.lines_for(payment.id) if other.id != line.id]
    if payment.settled_by is Source.FINANCE and line.amount == payment.amount_due and not others:
        note_step(payment, "line_found", source=Source.STATEMENT, by=by, ref=line_ref(line))
        if payment.method is Method.QRIS:  # until now it was with the bank of the code
            moved = rules.provider_paid_out(provider=Account.CASH_QRIS, amount=line.amount)
            source = ("bank_lines", line.id)
            ledger.post(source=source, kind="provider_paid_out", book=Book.MARKETPLACE, lines=moved)
        return
    book_part(line, payment)
    note_step(
        payment, "part_received", source=Source.STATEMENT, by=by, ref=line_ref(line), note=str(line.amount)
    )
    owe_surplus(payment, used=receipts.used_of(payment), by=by)


def _part(payment: Payment, line: BankLine, missing: Money) -> PartReceived:
    return PartReceived(
        payment_id=payment.id,
        line_id=line.id,
        payable_type=payment.payable_type,
        payable_id=payment.payable_id,
        amount=line.amount,
        missing=missing,
    )
