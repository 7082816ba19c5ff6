"""Writing to the books. The caller holds the transaction(); nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError

from marketplace.core.db import db
from marketplace.core.money import ZERO, total
from marketplace.ledger import queries
from marketplace.ledger.accounts import Account, Book
from marketplace.ledger.errors import PostedDifferently, Unbalanced
from marketplace.ledger.models import LedgerTransaction, Posting
from marketplace.ledger.rules import Line, Share, charged
from marketplace.partners import queries as partners

__all__ = ["Account", "Book", "Line", "charge_partner", "post", "reverse"]


def post(
    *, source: tuple[str, int], kind: str, book: Book, lines: Sequence[Line], memo: str = ""
) -> LedgerTransaction:
    """Write one business event into one book, once.

    `source` is (table name, id) of the row that caused it. The same source and kind again, with the same lines, returns
    the transaction written first. Lines of nothing are left out. Raises Unbalanced and PostedDifferently, both of
    which are mistakes of the caller.
    """
    lines = [line for line in lines if line.amount]
    _check(book, lines)
    found = queries.find_transaction(source, kind)
    if found is not None:
        return _same(found, lines)
    entry = LedgerTransaction(source_type=source[0], source_id=source[1], kind=kind, memo=memo)
    entry.postings = [
        Posting(
            book=book,
            account=line.account,
            amount=line.amount,
            partner_id=line.partner_id,
            ref_type=line.ref[0] if line.ref else None,
            ref_id=line.ref[1] if line.ref else None,
        )
        for line in lines
    ]
    try:
        with db.session.begin_nested():
            db.session.add(entry)
    except IntegrityError:
        first = queries.find_transaction(source, kind)
        if first is None:
            raise
        return _same(first, lines)
    return entry


def charge_partner(
    *, source: tuple[str, int], kind: str, share: Share, against: Line | Sequence[Line], memo: str = ""
) -> LedgerTransaction:
    """The partner pays for something: a refund after a payout, a lost dispute, cash already in hand.

    What we owe the partner is used first; the shortfall becomes a receivable. The partner's row is locked, so that a
    payout and a charge at the same moment never both spend the same balance. `against` is the other side. The same
    source and kind again returns what was posted first.
    """
    partners.lock_partner(share.partner_id)
    found = queries.find_transaction(source, kind)
    if found is not None:
        return found
    available = queries.partner_money(share.partner_id).payable
    others = [against] if isinstance(against, Line) else against
    lines = [*charged(share=share, available=available), *others]
    return post(source=source, kind=kind, book=Book.MARKETPLACE, lines=lines, memo=memo)


def reverse(entry: LedgerTransaction, *, kind: str, memo: str = "") -> LedgerTransaction:
    """The only correction there is: the same lines with the opposite sign, as an event of its own."""
    lines = [
        Line(row.account, -row.amount, partner_id=row.partner_id, ref=_ref(row.ref_type, row.ref_id))
        for row in entry.postings
    ]
    return post(
        source=(entry.source_type, entry.source_id),
        kind=kind,
        book=entry.postings[0].book,
        lines=lines,
        memo=memo,
    )


def _check(book: Book, lines: Sequence[Line]) -> None:
    if len(lines) < 2:
        raise Unbalanced("a transaction has two lines or more")
    strangers = [line.account for line in lines if line.account.book is not book]
    if strangers:
        raise Unbalanced(f"{strangers[0]} is not an account of the book {book}")
    left = total(line.amount for line in lines)
    if left != ZERO:
        raise Unbalanced(f"the lines sum to {left}, not to zero")


def _same(entry: LedgerTransaction, lines: Sequence[Line]) -> LedgerTransaction:
    written = sorted(
        (row.account, row.amount.amount, row.partner_id or 0, row.ref_type or "", row.ref_id or 0)
        for row in entry.postings
    )
    wanted = sorted(
        (line.account, line.amount.amount, line.partner_id or 0, *(line.ref or ("", 0))) for line in lines
    )
    if written != wanted:
        raise PostedDifferently(
            f"{entry.kind} of {entry.source_type} {entry.source_id} was posted with other lines"
        )
    return entry


def _ref(ref_type: str | None, ref_id: int | None) -> tuple[str, int] | None:
    return (ref_type, ref_id) if ref_type is not None and ref_id is not None else None
