"""Reading the books. Balances are sums of postings, never a stored number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select

from marketplace.core.db import db
from marketplace.core.money import ZERO, Money
from marketplace.core.paging import Page, decode_cursor, encode_cursor
from marketplace.ledger.accounts import Account, Book
from marketplace.ledger.models import LedgerTransaction, Posting

OWED = (Account.ORDER_HELD, Account.PARTNER_PAYABLE)


@dataclass(frozen=True, slots=True)
class AccountTotal:
    """One line of a trial balance: both sides as positive amounts, and debit minus credit."""

    account: Account
    debit: Money
    credit: Money
    rows: int
    opening: Money = ZERO

    @property
    def balance(self) -> Money:
        """At the end: what it was before, and what was added since."""
        return self.opening + self.debit - self.credit


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows are meant: of one partner, from a moment on, before another. Empty: all."""

    partner_id: int | None = None
    since: datetime | None = None
    before: datetime | None = None

    @property
    def is_all(self) -> bool:
        return self.partner_id is None and self.since is None and self.before is None

    def conditions(self) -> list[ColumnElement[bool]]:
        found = [] if self.partner_id is None else [Posting.partner_id == self.partner_id]
        found += [] if self.before is None else [Posting.created_at < self.before]
        return found


ALL = Scope()


@dataclass(frozen=True, slots=True)
class PartnerMoney:
    """A partner's side of the marketplace's book, each as the partner sees it: positive is the partner's money."""

    held: Money
    payable: Money
    receivable: Money
    cod_in_transit: Money

    @property
    def due(self) -> Money:
        """What the partner gets in the end if it keeps the cash that is on its way.

        A payout leaves out the rows of orders with open cash: what it sends is `payouts.queries.outlook`.
        """
        return self.payable - self.receivable - self.cod_in_transit


@dataclass(frozen=True, slots=True)
class RefMoney:
    """What the books say about one thing (an order) of a partner, as the partner sees it."""

    ref_type: str
    ref_id: int
    held: Money
    earned: Money
    fee: Money
    paid_out: Money
    cod_in_transit: Money
    last_at: datetime

    @property
    def open(self) -> Money:
        """Earned and not yet in the partner's hands."""
        return self.earned - self.paid_out

    @property
    def is_paid_out(self) -> bool:
        return bool(self.earned) and not self.open and not self.held


def find_transaction(source: tuple[str, int], kind: str) -> LedgerTransaction | None:
    """What was posted for this event, or None."""
    return db.session.scalar(
        select(LedgerTransaction).where(
            LedgerTransaction.source_type == source[0],
            LedgerTransaction.source_id == source[1],
            LedgerTransaction.kind == kind,
        )
    )


def balance(account: Account, *, partner_id: int | None = None, ref: tuple[str, int] | None = None) -> Money:
    """Debit minus credit of the account; of one partner, of one thing, or altogether. What we owe is negative."""
    query = select(func.sum(Posting.amount)).where(Posting.book == account.book, Posting.account == account)
    if partner_id is not None:
        query = query.where(Posting.partner_id == partner_id)
    if ref is not None:
        query = query.where(Posting.ref_type == ref[0], Posting.ref_id == ref[1])
    return db.session.scalar(query) or ZERO


def partner_money(partner_id: int) -> PartnerMoney:
    """All of a partner's balances in one query."""
    rows = db.session.execute(
        select(Posting.account, func.sum(Posting.amount))
        .where(Posting.partner_id == partner_id, Posting.book == Book.MARKETPLACE)
        .group_by(Posting.account)
    ).all()
    sums = {account: _money(amount) for account, amount in rows}
    return PartnerMoney(
        held=-sums.get(Account.ORDER_HELD, ZERO),
        payable=-sums.get(Account.PARTNER_PAYABLE, ZERO),
        receivable=sums.get(Account.PARTNER_RECEIVABLE, ZERO),
        cod_in_transit=sums.get(Account.COD_IN_TRANSIT, ZERO),
    )


def partner_balance(partner_id: int) -> Money:
    """What we owe the partner now; negative when the partner owes us."""
    money = partner_money(partner_id)
    return money.payable - money.receivable


def ready_money(partner_id: int) -> Money:
    """What a payout is about: owed to the partner less what it owes, without orders whose cash nobody has reported."""
    owed = func.sum(
        case(
            (Posting.account.in_((Account.PARTNER_PAYABLE, Account.PARTNER_RECEIVABLE)), Posting.amount),
            else_=literal(0),
        )
    )
    cash = func.sum(case((Posting.account == Account.COD_IN_TRANSIT, Posting.amount), else_=literal(0)))
    query = (
        select(owed)
        .where(Posting.partner_id == partner_id, Posting.book == Book.MARKETPLACE)
        .group_by(Posting.ref_type, Posting.ref_id)
        .having(cash == literal(0))
    )
    return Money(-sum(_money(amount).amount for amount in db.session.scalars(query)))


def company_owes(partner_id: int) -> Money:
    """Bills of the buying company to this partner that are not paid yet."""
    return -balance(Account.BILLS_PAYABLE, partner_id=partner_id)


def trial_balance(book: Book, scope: Scope = ALL) -> list[AccountTotal]:
    """Every account of the book, also those never used. The balances of a whole book sum to zero."""
    zero = literal(0)
    is_new = literal(True) if scope.since is None else Posting.created_at >= scope.since
    debit = func.sum(case((is_new & (Posting.amount > ZERO), Posting.amount), else_=zero))
    credit = func.sum(case((is_new & (Posting.amount < ZERO), -Posting.amount), else_=zero))
    opening = func.sum(case((is_new, zero), else_=Posting.amount))
    number = func.sum(case((is_new, literal(1)), else_=zero))
    found = {
        account: AccountTotal(account, _money(plus), _money(minus), int(count), _money(start))
        for account, plus, minus, count, start in db.session.execute(
            select(Posting.account, debit, credit, number, opening)
            .where(Posting.book == book, *scope.conditions())
            .group_by(Posting.account)
        )
    }
    return [
        found.get(account, AccountTotal(account, ZERO, ZERO, 0))
        for account in Account
        if account.book is book
    ]


def uneven(book: Book) -> tuple[int, Money] | None:
    """The first entry of the book that does not sum to zero, and by how much. There must be none."""
    off = func.sum(Posting.amount)
    query = select(Posting.transaction_id, off).where(Posting.book == book).group_by(Posting.transaction_id)
    row = db.session.execute(query.having(off != ZERO).order_by(Posting.transaction_id).limit(1)).first()
    return None if row is None else (row[0], _money(row[1]))


def rows(
    *,
    account: Account | None = None,
    scope: Scope = ALL,
    after: str | None = None,
    limit: int = 50,
) -> Page[Posting]:
    """Postings, newest first, with their transactions."""
    query = select(Posting).where(*scope.conditions()).order_by(Posting.id.desc()).limit(limit + 1)
    if scope.since is not None:
        query = query.where(Posting.created_at >= scope.since)
    if account is not None:
        query = query.where(Posting.book == account.book, Posting.account == account)
    cursor = decode_cursor(after, length=1)
    if cursor is not None and isinstance(cursor[0], int):
        query = query.where(Posting.id < cursor[0])
    found = db.session.scalars(query).all()
    more = encode_cursor(found[limit - 1].id) if len(found) > limit else None
    return Page(found[:limit], more)


def transactions_about(*sources: tuple[str, int]) -> Sequence[LedgerTransaction]:
    """Everything posted because of these rows, oldest first."""
    if not sources:
        return []
    same = [
        (LedgerTransaction.source_type == kind) & (LedgerTransaction.source_id == key)
        for kind, key in sources
    ]
    condition = same[0]
    for other in same[1:]:
        condition = condition | other
    return db.session.scalars(select(LedgerTransaction).where(condition).order_by(LedgerTransaction.id)).all()


def partner_refs(
    partner_id: int, *, is_open: bool | None = None, after: str | None = None, limit: int = 30
) -> Page[RefMoney]:
    """The partner's money per thing it is about (an order), the latest movement first.

    `is_open` True: something is held or not paid out yet; False: everything is in the partner's hands.
    """
    last = func.max(Posting.id)
    query = (
        select(Posting.ref_type, Posting.ref_id, last, func.max(Posting.created_at), *_partner_sums())
        .join(Posting.transaction)
        .where(
            Posting.partner_id == partner_id, Posting.book == Book.MARKETPLACE, Posting.ref_id.is_not(None)
        )
        .group_by(Posting.ref_type, Posting.ref_id)
        .order_by(last.desc())
        .limit(limit + 1)
    )
    if is_open is not None:
        owed = func.sum(case((Posting.account.in_(OWED), Posting.amount), else_=literal(0)))
        query = query.having(owed != literal(0) if is_open else owed == literal(0))
    cursor = decode_cursor(after, length=1)
    if cursor is not None and isinstance(cursor[0], int):
        query = query.having(last < cursor[0])
    found = db.session.execute(query).all()
    more = encode_cursor(found[limit - 1][2]) if len(found) > limit else None
    items = [_ref_money(tuple(row)) for row in found[:limit]]
    return Page(items, more)


def cod_open(*, partner_id: int | None = None) -> list[tuple[int, str, int, Money]]:
    """Cash on delivery nobody has reported yet: (partner, ref type, ref id, amount), oldest first."""
    query = (
        select(Posting.partner_id, Posting.ref_type, Posting.ref_id, func.sum(Posting.amount))
        .where(Posting.book == Book.MARKETPLACE, Posting.account == Account.COD_IN_TRANSIT)
        .group_by(Posting.partner_id, Posting.ref_type, Posting.ref_id)
        .having(func.sum(Posting.amount) != ZERO)
        .order_by(func.min(Posting.id))
    )
    if partner_id is not None:
        query = query.where(Posting.partner_id == partner_id)
    return [
        (partner, ref_type, ref_id, _money(amount))
        for partner, ref_type, ref_id, amount in db.session.execute(query)
        if partner is not None and ref_type is not None and ref_id is not None
    ]


def _partner_sums() -> list[ColumnElement[Money]]:
    held = case((Posting.account == Account.ORDER_HELD, -Posting.amount), else_=literal(0))
    payable = Posting.account == Account.PARTNER_PAYABLE
    paying = LedgerTransaction.kind.in_(("payout_sent", "payout_returned"))
    earned = case((payable & ~paying & (Posting.amount < ZERO), -Posting.amount), else_=literal(0))
    fee = case((Posting.account == Account.PLATFORM_FEE, -Posting.amount), else_=literal(0))
    paid = case((payable & (paying | (Posting.amount > ZERO)), Posting.amount), else_=literal(0))
    cod = case((Posting.account == Account.COD_IN_TRANSIT, Posting.amount), else_=literal(0))
    return [func.sum(part) for part in (held, earned, fee, paid, cod)]


def _ref_money(row: tuple[Any, ...]) -> RefMoney:
    ref_type, ref_id, _last, last_at, *sums = row
    held, earned, fee, paid_out, cod = (_money(value) for value in sums)
    return RefMoney(ref_type, ref_id, held, earned, fee, paid_out, cod, last_at)


def _money(value: Money | int | None) -> Money:
    if value is None:
        return ZERO
    return value if isinstance(value, Money) else Money(int(value))
