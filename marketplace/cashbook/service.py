"""Writing in the cash book. The caller holds the transaction(); nothing here commits."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.cashbook import queries
from marketplace.cashbook.errors import AlreadyReversed, AmountMissing, DayWrong
from marketplace.cashbook.kinds import Category
from marketplace.cashbook.models import CashEntry
from marketplace.core import audit
from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.core.money import ZERO, Money

OLDEST = timedelta(days=5 * 366)


def write_entry(
    *,
    partner_id: int,
    category: Category,
    amount: Money,
    on: date,
    note: str = "",
    source: str | None = None,
    by: int | None,
) -> CashEntry:
    """Write down money that came in or went out on that day. Raises AmountMissing, DayWrong."""
    if amount <= ZERO:
        raise AmountMissing
    if not today() - OLDEST <= on <= today():
        raise DayWrong
    entry = CashEntry(partner_id=partner_id, category=category, amount=amount, on=on, note=note.strip())
    entry.source, entry.by_id = source, by
    return _add(entry, "cash_entry.written", by=by)


def reverse_entry(entry_id: int, *, partner_id: int, by: int) -> CashEntry:
    """Cross out an entry by one of the same day that takes it back. Raises EntryNotFound, AlreadyReversed."""
    entry = queries.lock_entry(entry_id, partner_id=partner_id)
    if entry.is_reversal or queries.reversed_ids([entry.id]):
        raise AlreadyReversed
    back = CashEntry(partner_id=partner_id, category=entry.category, amount=-entry.amount, on=entry.on)
    back.note, back.reverses_id, back.by_id = entry.note, entry.id, by
    return _add(back, "cash_entry.reversed", by=by)


def _add(entry: CashEntry, action: str, *, by: int | None) -> CashEntry:
    db.session.add(entry)
    db.session.flush()
    facts = {"partner_id": entry.partner_id, "category": entry.category, "amount": entry.amount}
    audit.record(action, entry, by=by, after=facts)
    return entry
