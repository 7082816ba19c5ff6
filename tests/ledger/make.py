"""Entries of a test, and what they say."""

from __future__ import annotations

from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.ledger import rules, service
from marketplace.ledger.accounts import Account, Book
from marketplace.ledger.models import LedgerTransaction
from marketplace.ledger.rules import Line

RECEIVED = rules.payment_received(cash=Account.CASH_BANK, amount=Money(150_000), code=Money(347))


def post(
    source_id: int = 1, lines: list[Line] = RECEIVED, kind: str = "payment_received"
) -> LedgerTransaction:
    with transaction():
        return service.post(source=("payments", source_id), kind=kind, book=Book.MARKETPLACE, lines=lines)


def written(entry: LedgerTransaction) -> tuple[object, ...]:
    """Everything that an entry says, as it stands in the database."""
    db.session.expire_all()
    rows = sorted(
        (row.account, row.amount.amount, row.book, row.partner_id, row.ref_type, row.ref_id)
        for row in entry.postings
    )
    return entry.source_type, entry.source_id, entry.kind, entry.memo, rows
