"""Paying partners. The caller holds the transaction(); nothing here commits and nothing waits for the bank."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from marketplace.core import audit, states
from marketplace.core.clock import now, today
from marketplace.core.db import db
from marketplace.core.events import emit
from marketplace.core.failpoints import failpoint
from marketplace.core.money import total
from marketplace.core.numbers import next_document_number
from marketplace.ledger import rules as postings
from marketplace.ledger import service as ledger
from marketplace.ledger.accounts import Account, Book
from marketplace.ledger.rules import Line
from marketplace.partners import queries as partners
from marketplace.payouts import queries, rules
from marketplace.payouts.errors import NewAccountNeedsTwo, NothingToPayOut, ReturnReasonMissing, SamePerson
from marketplace.payouts.events import PayoutDayCame, PayoutReturned, PayoutSent
from marketplace.payouts.models import Payout, PayoutRow, PayoutTransfer
from marketplace.payouts.queries import Candidate
from marketplace.payouts.states import PayoutState, TransferState


def prepare(*, by: int) -> Payout:
    """Put everything that can be paid now into one batch, and book it as on its way.

    The partners are locked first, in the order of their ids, so that of two runs at once the second finds nothing left.
    Raises NothingToPayOut.
    """
    ids = queries.partners_with_money()
    for partner_id in ids:
        partners.lock_partner(partner_id)
    chosen = [one for one in queries.candidates(ids) if one.is_ready]
    if not chosen:
        raise NothingToPayOut
    payout = Payout(
        number=next_document_number("CAIR", site="PM", year=today().year),
        on=today(),
        total=total(one.amount for one in chosen),
        count=len(chosen),
        prepared_by_id=by,
        file_sha256="",
        transfers=[_transfer(one) for one in chosen],
    )
    payout.file_sha256 = hashlib.sha256(file_of(payout)).hexdigest()
    db.session.add(payout)
    states.start(payout, by=by)
    for transfer in payout.transfers:
        states.start(transfer, by=by)
        _post(transfer, "payout_sent", postings.payout_sent(covered=_covered(transfer)))
    audit.record("payout_prepared", payout, by=by, after={"total": payout.total, "count": payout.count})
    failpoint("payout_before_commit")
    return payout


def file_of(payout: Payout) -> bytes:
    """The file for the bank, made from the stored rows: the same bytes each time."""
    return rules.bank_file(
        rules.FileLine(line.bank, line.number, line.holder, line.amount, payout.number)
        for line in sorted(payout.transfers, key=lambda line: line.partner_id)
    )


def file_for(payout_id: int, *, by: int) -> tuple[Payout, bytes]:
    """The batch and its file, to be given to the bank. Raises PayoutNotFound, NewAccountNeedsTwo as `mark_sent`."""
    payout = queries.get_payout(payout_id)
    if payout.state is PayoutState.PREPARED:
        _check_two(payout, by=by)
    return payout, file_of(payout)


def mark_sent(payout_id: int, *, by: int) -> Payout:
    """The file was given to the bank: the partners are told.

    Somebody else than who prepared it gives it away when an account in it was never paid before. Source: reliability.md
    check 57. Raises PayoutNotFound, WrongState, NewAccountNeedsTwo.
    """
    payout = queries.lock_payout(payout_id)
    states.check_move(states.MACHINES["payouts"], payout.state, PayoutState.SENT)
    _check_two(payout, by=by)
    states.move(payout, PayoutState.SENT, by=by)
    payout.sent_by_id, payout.sent_at = by, now()
    audit.record("payout_sent", payout, by=by, after={"file_sha256": payout.file_sha256})
    for transfer in payout.transfers:
        event = PayoutSent(
            transfer_id=transfer.id,
            partner_id=transfer.partner_id,
            number=payout.number,
            amount=transfer.amount,
        )
        emit(event, about=transfer, by=by)
    failpoint("payout_after_file")
    return payout


def _check_two(payout: Payout, *, by: int) -> None:
    """Raises NewAccountNeedsTwo."""
    if payout.prepared_by_id == by and queries.to_new_accounts(payout):
        raise NewAccountNeedsTwo


def confirm(payout_id: int, *, by: int) -> Payout:
    """The bank has carried out every transfer that it did not return; the batch is closed and never changes again.

    Raises PayoutNotFound, WrongState, SamePerson for who prepared it.
    """
    payout = queries.lock_payout(payout_id)
    states.check_move(states.MACHINES["payouts"], payout.state, PayoutState.CLOSED)
    if payout.prepared_by_id == by:
        raise SamePerson
    for transfer in payout.transfers:
        if transfer.state is TransferState.WAITING:
            states.move(transfer, TransferState.PAID, by=by)
            transfer.ended_at = now()
            _post(transfer, "payout_paid", postings.payout_paid(amount=transfer.amount))
    payout.closed_by_id, payout.closed_at = by, now()
    states.move(payout, PayoutState.CLOSED, by=by)
    audit.record("payout_closed", payout, by=by, after={"total": payout.total})
    return payout


def mark_returned(transfer_id: int, *, reason: str, by: int) -> PayoutTransfer:
    """The bank returned this transfer: the debt is open again and goes with a later batch.

    Raises PayoutNotFound, ReturnReasonMissing, WrongState.
    """
    if not reason.strip():
        raise ReturnReasonMissing
    transfer = queries.lock_transfer(transfer_id)
    partners.lock_partner(transfer.partner_id)
    if transfer.payout.state is PayoutState.PREPARED:
        raise states.WrongState(source=transfer.payout.state, target=TransferState.RETURNED)
    cash = Account.CASH_BANK if transfer.state is TransferState.PAID else Account.PAYOUT_CLEARING
    transfer.reason = reason.strip()
    states.move(transfer, TransferState.RETURNED, by=by, note=transfer.reason)
    transfer.ended_at = now()
    _post(transfer, "payout_returned", postings.payout_returned(covered=_covered(transfer), cash=cash))
    audit.record("payout_returned", transfer, by=by, after={"reason": transfer.reason})
    event = PayoutReturned(
        transfer_id=transfer.id,
        partner_id=transfer.partner_id,
        number=transfer.payout.number,
        amount=transfer.amount,
        reason=transfer.reason,
    )
    emit(event, about=transfer, by=by)
    return transfer


def remind() -> bool:
    """On the payout day tell finance, once, that money waits; whether it was said now. A person prepares the batch."""
    day = today()
    if queries.next_day(day) != day or queries.is_reminded(day):
        return False
    ready = [one for one in queries.candidates() if one.is_ready]
    if not ready:
        return False
    event = PayoutDayCame(on=day, total=total(one.amount for one in ready), count=len(ready))
    emit(event, about=ready[0].partner)
    return True


def _transfer(one: Candidate) -> PayoutTransfer:
    account = one.account
    if account is None:
        raise NothingToPayOut
    return PayoutTransfer(
        partner_id=one.partner.id,
        bank=account.bank,
        number=account.number,
        holder=account.holder,
        amount=one.amount,
        netted=one.netted,
        rows=[
            PayoutRow(
                posting_id=row.id,
                account=row.account,
                amount=row.amount,
                ref_type=row.ref_type,
                ref_id=row.ref_id,
            )
            for row in one.rows
        ],
    )


def _covered(transfer: PayoutTransfer) -> list[Line]:
    """What the books held, one line for each account and thing."""
    lines: dict[tuple[Account, str | None, int | None], Line] = {}
    for row in transfer.rows:
        ref = (row.ref_type, row.ref_id) if row.ref_type is not None and row.ref_id is not None else None
        key = (row.account, row.ref_type, row.ref_id)
        before = lines.get(key)
        line = Line(row.account, row.amount, transfer.partner_id, ref)
        lines[key] = line if before is None else replace(before, amount=before.amount + row.amount)
    return list(lines.values())


def _post(transfer: PayoutTransfer, kind: str, lines: Sequence[Line]) -> None:
    ledger.post(
        source=("payout_transfers", transfer.id),
        kind=kind,
        book=Book.MARKETPLACE,
        lines=lines,
        memo=transfer.payout.number,
    )
