"""Cash that buyers paid at the door or at the counter: who has it, and what is still missing.

The order's row is locked by every verb, so that cash marked twice is booked once. Source: money.md section 3 no. 4.
"""

from __future__ import annotations

from marketplace.core import audit
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.money import ZERO, Money
from marketplace.ledger import rules as postings
from marketplace.ledger import service as ledger
from marketplace.ledger.accounts import Book
from marketplace.ledger.rules import Share
from marketplace.orders import queries
from marketplace.orders.errors import NothingToCollect, ReasonMissing, TooMuchCash
from marketplace.orders.models import CashHolder, CashReport, Order
from marketplace.orders.states import OrderState

GONE = {OrderState.SHIPPED, OrderState.DELIVERED, OrderState.COMPLETED}


def report_cash(
    code: str, *, partner_id: int, by: int | None, amount: Money | None = None, note: str = ""
) -> Order:
    """The partner has the buyer's cash in hand: that much is paid out already. Without an amount it is all that is left.

    Less than all leaves the rest on its way. Raises OrderNotFound, NothingToCollect, TooMuchCash.
    """
    order = queries.lock_order(code, partner_id=partner_id)
    if order.state not in GONE or not order.delivery_kind.is_handed_over_by_partner:
        raise NothingToCollect
    note_cash(order, CashHolder.PARTNER, by=by, amount=amount, note=note)
    return order


def remit_cash(order_id: int, *, by: int | None, amount: Money | None = None, note: str = "") -> Order:
    """A courier has transferred the buyer's cash to our bank account. Raises as `report_cash`."""
    order = queries.lock_order_by_id(order_id)
    if order.state is not OrderState.COMPLETED or order.delivery_kind.is_handed_over_by_partner:
        raise NothingToCollect
    note_cash(order, CashHolder.BANK, by=by, amount=amount, note=note)
    return order


def write_off_cash(order_id: int, *, by: int, note: str) -> Order:
    """The rest of the cash will never come, and the operator bears it. Raises ReasonMissing, NothingToCollect."""
    if not note.strip():
        raise ReasonMissing
    order = queries.lock_order_by_id(order_id)
    if order.state is not OrderState.COMPLETED:
        raise NothingToCollect
    report = note_cash(order, CashHolder.LOST, by=by, amount=None, note=note.strip())
    audit.record("cash_written_off", order, by=by, after={"amount": report.amount, "note": report.note})
    return order


def note_cash(
    order: Order, holder: CashHolder, *, by: int | None, amount: Money | None, note: str = ""
) -> CashReport:
    """Remember a part of a locked order's cash; of a completed order it is booked at once.

    Raises NothingToCollect when no cash is left to report, TooMuchCash.
    """
    left = cash_left(order)
    if not order.has_cod or order.cash_at is not None or left <= ZERO:
        raise NothingToCollect
    part = left if amount is None else amount
    if not ZERO < part <= left:
        raise TooMuchCash(left=left)
    report = CashReport(order_id=order.id, holder=holder, amount=part, note=note.strip(), by_id=by)
    db.session.add(report)
    db.session.flush()
    if part == left:
        order.cash_at = now()
    if order.state is OrderState.COMPLETED:
        _book(order, report)
    return report


def cash_left(order: Order) -> Money:
    """What nobody has reported yet."""
    return order.total - queries.reported_cash([order.id]).get(order.id, ZERO)


def book_reports(order: Order) -> None:
    """With its completion an order's cash enters the books; what was reported before is booked now."""
    for report in queries.cash_reports(order.id):
        _book(order, report)


def _book(order: Order, report: CashReport) -> None:
    share, source = Share(order.partner_id, order.holder, report.amount), ("cash_reports", report.id)
    if report.holder is CashHolder.PARTNER:
        against = postings.cod_arrived(share=share)
        ledger.charge_partner(source=source, kind="cod_kept", share=share, against=against, memo=order.code)
        return
    remitted = report.holder is CashHolder.BANK
    kind, rule = ("cod_remitted", postings.cod_remitted) if remitted else ("cod_lost", postings.cod_lost)
    ledger.post(source=source, kind=kind, book=Book.MARKETPLACE, lines=rule(share=share), memo=order.code)
