"""Reading payouts: what could be paid now, what is stuck and why, what was paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.core.events import Fact
from marketplace.core.money import ZERO, Money, total
from marketplace.core.paging import Page, decode_cursor, encode_cursor
from marketplace.core.rules import find_rule
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account, Book
from marketplace.ledger.models import LedgerTransaction, Posting
from marketplace.orders.workdays import is_working_day
from marketplace.partners import queries as partners
from marketplace.partners.models import BankAccount, Partner, PartnerStatus
from marketplace.payouts import rules
from marketplace.payouts.errors import PayoutNotFound
from marketplace.payouts.models import Payout, PayoutRow, PayoutTransfer
from marketplace.payouts.states import PayoutState, Stuck, TransferState

COVERED = (Account.PARTNER_PAYABLE, Account.PARTNER_RECEIVABLE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One partner's money that no batch covers yet. `rows` are those that could go now, `waiting` is unreported cash."""

    partner: Partner
    account: BankAccount | None
    rows: tuple[Posting, ...]
    waiting: Money
    stuck: Stuck | None

    @property
    def amount(self) -> Money:
        """What a transfer would be: what we owe, less what the partner owes us."""
        return -total(row.amount for row in self.rows)

    @property
    def is_ready(self) -> bool:
        """Whether it goes with the next batch."""
        return self.stuck is None and bool(self.amount)

    @property
    def netted(self) -> Money:
        return total(row.amount for row in self.rows if row.account is Account.PARTNER_RECEIVABLE)


def minimum_on(day: date) -> Money:
    """The smallest transfer: the rule `payout_minimum`, in rupiah."""
    return Money(int(find_rule("payout_minimum", on=day) or rules.MINIMUM.amount))


def next_day(day: date | None = None) -> date:
    """The day of the next batch: the rule `payout_weekday` (Monday is 0), on a holiday the working day after."""
    start = day or today()
    weekday = find_rule("payout_weekday", on=start)
    return rules.next_payout_day(
        start, weekday=rules.WEEKDAY if weekday is None else int(weekday), is_working_day=is_working_day
    )


def candidates(partner_ids: Iterable[int] | None = None) -> list[Candidate]:
    """Every partner with money that no batch covers, by name; those that are stuck say why."""
    rows = _open_rows(partner_ids)
    found = partners.partners(rows)
    accounts = _accounts(rows)
    minimum = minimum_on(today())
    open_cash = defaultdict(set)
    waiting: dict[int, Money] = defaultdict(lambda: ZERO)
    for partner_id, ref_type, ref_id, amount in ledger.cod_open():
        open_cash[partner_id].add((ref_type, ref_id))
        waiting[partner_id] += amount
    listed = [
        _candidate(
            found[key], accounts.get(key), own, open_cash.get(key, set()), waiting.get(key, ZERO), minimum
        )
        for key, own in rows.items()
    ]
    return sorted(listed, key=lambda one: (one.partner.name.lower(), one.partner.id))


def stuck() -> list[Candidate]:
    """Partners whose money does not go with the next batch, the largest first."""
    return sorted(
        (one for one in candidates() if one.stuck is not None), key=lambda one: -abs(one.amount.amount)
    )


def partners_with_money() -> list[int]:
    """Ids of the partners with a row that no batch covers, sorted: the order in which they are locked."""
    query = select(Posting.partner_id).distinct().join(Posting.transaction).where(*_uncovered())
    return sorted(key for key in db.session.scalars(query) if key is not None)


def _candidate(
    partner: Partner,
    account: BankAccount | None,
    rows: Sequence[Posting],
    open_cash: set[tuple[str, int]],
    waiting: Money,
    minimum: Money,
) -> Candidate:
    """Rows about an order whose cash nobody has reported wait: the partner may hold that money already."""
    ready = tuple(row for row in rows if (row.ref_type, row.ref_id) not in open_cash)
    reason = rules.why_stuck(
        amount=-total(row.amount for row in ready),
        due=-total(row.amount for row in rows) - waiting,
        minimum=minimum,
        has_account=account is not None,
        is_held=account is not None and account.is_held,
        is_paused=partner.status is PartnerStatus.PAUSED,
        has_open_cash=len(ready) < len(rows),
    )
    return Candidate(partner, account, ready, waiting, reason)


def _open_rows(partner_ids: Iterable[int] | None) -> dict[int, list[Posting]]:
    query = select(Posting).join(Posting.transaction).where(*_uncovered())
    query = query.order_by(Posting.partner_id, Posting.id)
    if partner_ids is not None:
        query = query.where(Posting.partner_id.in_(list(partner_ids)))
    rows: dict[int, list[Posting]] = defaultdict(list)
    for row in db.session.scalars(query):
        if row.partner_id is not None:
            rows[row.partner_id].append(row)
    return rows


def _uncovered() -> list[ColumnElement[bool]]:
    """Rows of what partners are owed and owe, but not those that a payout itself wrote."""
    return [
        Posting.book == Book.MARKETPLACE,
        Posting.account.in_(COVERED),
        LedgerTransaction.kind != "payout_sent",
        ~select(PayoutRow.id).where(PayoutRow.posting_id == Posting.id).exists(),
    ]


def _accounts(partner_ids: Iterable[int]) -> dict[int, BankAccount]:
    query = select(BankAccount).where(
        BankAccount.partner_id.in_(list(partner_ids)), BankAccount.ended_at.is_(None)
    )
    return {account.partner_id: account for account in db.session.scalars(query)}


def payouts(*, after: str | None = None, limit: int = 30) -> Page[Payout]:
    """Batches, newest first."""
    query = select(Payout).order_by(Payout.id.desc()).limit(limit + 1)
    cursor = decode_cursor(after, length=1)
    if cursor is not None and isinstance(cursor[0], int):
        query = query.where(Payout.id < cursor[0])
    found = db.session.scalars(query).all()
    return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)


def get_payout(payout_id: int) -> Payout:
    """The batch with its transfers and their partners. Raises PayoutNotFound."""
    query = (
        select(Payout)
        .where(Payout.id == payout_id)
        .options(
            selectinload(Payout.transfers).joinedload(PayoutTransfer.partner),
            selectinload(Payout.transfers).selectinload(PayoutTransfer.rows),
        )
    )
    found = db.session.scalar(query)
    if found is None:
        raise PayoutNotFound
    return found


def find_payout(number: str) -> Payout | None:
    return db.session.scalar(select(Payout).where(Payout.number == number))


def lock_payout(payout_id: int) -> Payout:
    """Raises PayoutNotFound."""
    query = select(Payout).where(Payout.id == payout_id).with_for_update()
    found = db.session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise PayoutNotFound
    return found


def lock_transfer(transfer_id: int) -> PayoutTransfer:
    """Raises PayoutNotFound."""
    query = select(PayoutTransfer).where(PayoutTransfer.id == transfer_id).with_for_update(of=PayoutTransfer)
    found = db.session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise PayoutNotFound
    return found


def open_payouts() -> Sequence[Payout]:
    """Batches that somebody must still act on, oldest first."""
    query = select(Payout).where(Payout.state != PayoutState.CLOSED).order_by(Payout.id)
    return db.session.scalars(query).all()


def transfers_of(partner_id: int, *, after: str | None = None, limit: int = 20) -> Page[PayoutTransfer]:
    """What was transferred to this partner, newest first."""
    query = (
        select(PayoutTransfer)
        .join(PayoutTransfer.payout)
        .options(contains_eager(PayoutTransfer.payout))
        .where(PayoutTransfer.partner_id == partner_id)
        .order_by(PayoutTransfer.id.desc())
        .limit(limit + 1)
    )
    cursor = decode_cursor(after, length=1)
    if cursor is not None and isinstance(cursor[0], int):
        query = query.where(PayoutTransfer.id < cursor[0])
    found = db.session.scalars(query).all()
    return Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)


def get_transfer(transfer_id: int, *, partner_id: int | None) -> PayoutTransfer:
    """A transfer of this partner; of any partner for None. Raises PayoutNotFound, also for another partner's."""
    query = (
        select(PayoutTransfer)
        .where(PayoutTransfer.id == transfer_id)
        .options(joinedload(PayoutTransfer.payout), joinedload(PayoutTransfer.partner))
    )
    if partner_id is not None:
        query = query.where(PayoutTransfer.partner_id == partner_id)
    found = db.session.scalar(query)
    if found is None:
        raise PayoutNotFound
    return found


def refs_of(transfer: PayoutTransfer) -> list[tuple[tuple[str, int] | None, Money]]:
    """What a transfer is made of, per thing it is about: positive is the partner's money."""
    sums: dict[tuple[str, int] | None, Money] = defaultdict(lambda: ZERO)
    for row in transfer.rows:
        ref = (row.ref_type, row.ref_id) if row.ref_type is not None and row.ref_id is not None else None
        sums[ref] -= row.amount
    return list(sums.items())


def returned_lately(partner_ids: Collection[int]) -> set[int]:
    """The partners whose newest transfer the bank has returned: their accounts should be looked at."""
    newest = select(func.max(PayoutTransfer.id)).where(PayoutTransfer.partner_id.in_(partner_ids))
    query = select(PayoutTransfer.partner_id).where(
        PayoutTransfer.id.in_(newest.group_by(PayoutTransfer.partner_id)),
        PayoutTransfer.state == TransferState.RETURNED,
    )
    return set(db.session.scalars(query))


def to_new_accounts(payout: Payout) -> set[int]:
    """Ids of the transfers to a bank account to which nothing of this partner's ever arrived."""
    paid = select(PayoutTransfer.partner_id, PayoutTransfer.bank, PayoutTransfer.number).where(
        PayoutTransfer.partner_id.in_([transfer.partner_id for transfer in payout.transfers]),
        PayoutTransfer.state == TransferState.PAID,
    )
    known = {tuple(row) for row in db.session.execute(paid.distinct())}
    return {
        transfer.id
        for transfer in payout.transfers
        if (transfer.partner_id, transfer.bank, transfer.number) not in known
    }


def is_reminded(day: date) -> bool:
    """Whether finance was told today that it is the day, or has prepared a batch already."""
    told = select(Fact.data).where(Fact.name == "payout_day_came").order_by(Fact.id.desc()).limit(1)
    last = db.session.scalar(told)
    if last is not None and last["on"] == day.isoformat():
        return True
    return db.session.scalar(select(Payout.id).where(Payout.on == day).limit(1)) is not None


def outlook(partner_id: int) -> Candidate | None:
    """This partner's money that no batch covers, and why it waits; None without any."""
    found = candidates([partner_id])
    return found[0] if found else None
