"""A partner's account with the marketplace, month by month: what came in, what went out, what is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.core.money import ZERO, Money, total
from marketplace.ledger.accounts import Account, Book
from marketplace.ledger.models import LedgerTransaction, Posting
from marketplace.orders.models import Order, OrderReturn
from marketplace.procurement.models import Bill
from marketplace.reports.periods import Month
from marketplace.reports.sections import Section, section_of

FEE = "fee"
OWN = (Account.PARTNER_PAYABLE, Account.PARTNER_RECEIVABLE)
WITHHELD = (
    Account.PPN_PAYABLE,
    Account.PPH21_PAYABLE,
    Account.PPH22_PAYABLE,
    Account.PPH23_PAYABLE,
    Account.PPH_FINAL_PAYABLE,
)


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One line. `amount` is positive when it is the partner's gain; `balance` is what we owe the partner after it."""

    at: datetime
    section: Section
    kind: str
    code: str
    entry_id: int
    amount: Money
    balance: Money


@dataclass(slots=True)
class Happening:
    """One business event about one thing: the change of the balance, and the fee kept from it."""

    at: datetime
    kind: str
    own: Money = ZERO
    fee: Money = ZERO


@dataclass(frozen=True, slots=True)
class CompanySale:
    """What the buying company booked about one bill in the month: paid outside this account, by the company itself."""

    number: str
    goods: Money
    ppn: Money
    withheld: Money
    paid: Money


@dataclass(frozen=True, slots=True)
class Statement:
    """A month of one partner. `closing` is `opening` plus all rows."""

    month: Month
    opening: Money
    rows: tuple[StatementRow, ...]
    company: tuple[CompanySale, ...]

    @property
    def closing(self) -> Money:
        return self.opening + total(row.amount for row in self.rows)

    @property
    def sums(self) -> dict[Section, Money]:
        """What each section adds up to, in the order of the sections; those without rows are left out."""
        found = {
            section: total(row.amount for row in self.rows if row.section is section) for section in Section
        }
        present = {row.section for row in self.rows}
        return {section: amount for section, amount in found.items() if section in present}


def statement(partner_id: int, month: Month) -> Statement:
    """All rows of the month, oldest first. Source: product.md S13: the balance equals the sum of its rows."""
    opening = balance_before(partner_id, month.start)
    return Statement(month, opening, tuple(_rows(partner_id, month, opening)), _company(partner_id, month))


def balance_before(partner_id: int, moment: datetime) -> Money:
    """What we owed the partner then; negative when the partner owed us."""
    found = db.session.scalar(
        select(func.sum(Posting.amount)).where(
            Posting.partner_id == partner_id, Posting.account.in_(OWN), Posting.created_at < moment
        )
    )
    return -found if found is not None else ZERO


def events_between(
    partner_id: int, start: datetime, end: datetime
) -> dict[tuple[int, str | None, int | None], Happening]:
    """What changed the balance, one entry for each business event and thing, oldest first."""
    query = (
        select(
            Posting.transaction_id,
            Posting.created_at,
            LedgerTransaction.kind,
            Posting.ref_type,
            Posting.ref_id,
            Posting.account,
            Posting.amount,
        )
        .join(Posting.transaction)
        .where(
            Posting.partner_id == partner_id,
            Posting.book == Book.MARKETPLACE,
            Posting.account.in_((*OWN, Account.PLATFORM_FEE)),
            Posting.created_at >= start,
            Posting.created_at < end,
        )
        .order_by(Posting.id)
    )
    events: dict[tuple[int, str | None, int | None], Happening] = {}
    for entry_id, at, kind, ref_type, ref_id, account, amount in db.session.execute(query):
        event = events.setdefault((entry_id, ref_type, ref_id), Happening(at, kind))
        if account is Account.PLATFORM_FEE:
            event.fee -= amount
        else:
            event.own -= amount
    return events


def _rows(partner_id: int, month: Month, opening: Money) -> Iterable[StatementRow]:
    """Of one business event about one thing: what it was worth, and the fee that was taken from it, on their own lines."""
    events = events_between(partner_id, month.start, month.end)
    codes = _codes((ref_type, ref_id) for _entry, ref_type, ref_id in events)
    balance = opening
    for (entry_id, ref_type, ref_id), event in events.items():
        code = codes.get((ref_type, ref_id), "")
        for section, kind, amount in (
            (section_of(event.kind), event.kind, event.own + event.fee),
            (Section.FEES, FEE, -event.fee),
        ):
            if amount:
                balance += amount
                yield StatementRow(event.at, section, kind, code, entry_id, amount, balance)


def _codes(refs: Iterable[tuple[str | None, int | None]]) -> dict[tuple[str | None, int | None], str]:
    """The code people know for what a row is about."""
    keys: dict[str, set[int]] = defaultdict(set)
    for ref_type, ref_id in refs:
        if ref_type is not None and ref_id is not None:
            keys[ref_type].add(ref_id)
    found: dict[tuple[str | None, int | None], str] = {}
    if keys["orders"]:
        query = select(Order.id, Order.code).where(Order.id.in_(keys["orders"]))
        found |= {("orders", key): code for key, code in db.session.execute(query)}
    if keys["order_returns"]:
        query = (
            select(OrderReturn.id, Order.code)
            .join(OrderReturn.order)
            .where(OrderReturn.id.in_(keys["order_returns"]))
        )
        found |= {("order_returns", key): code for key, code in db.session.execute(query)}
    return found


def _company(partner_id: int, month: Month) -> tuple[CompanySale, ...]:
    """The company's book about this partner's bills."""
    query = (
        select(Bill.number, Posting.account, func.sum(Posting.amount))
        .join(Bill, (Posting.ref_type == "bills") & (Posting.ref_id == Bill.id))
        .where(
            Posting.partner_id == partner_id,
            Posting.book == Book.COMPANY,
            Posting.created_at >= month.start,
            Posting.created_at < month.end,
        )
        .group_by(Bill.number, Posting.account)
        .order_by(Bill.number)
    )
    sums: dict[str, dict[Account, Money]] = defaultdict(dict)
    for number, account, amount in db.session.execute(query):
        sums[number][account] = amount if isinstance(amount, Money) else Money(int(amount))
    return tuple(
        CompanySale(
            number,
            goods=own.get(Account.PURCHASES, ZERO),
            ppn=own.get(Account.PPN_INPUT, ZERO),
            withheld=-total(own.get(account, ZERO) for account in WITHHELD),
            paid=-own.get(Account.COMPANY_CASH, ZERO),
        )
        for number, own in sums.items()
    )
