"""Bills, their match and their pay clock."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.core.clock import JAKARTA, today
from marketplace.core.db import db
from marketplace.core.rules import find_rule
from marketplace.procurement.errors import BillNotFound, ReceiptNotFound
from marketplace.procurement.models import Bill, PurchaseOrder, Receipt, ReceiptLine
from marketplace.procurement.rules.clock import PayClock, Turn, pay_clock
from marketplace.procurement.rules.matching import Match, MatchRow
from marketplace.procurement.states import BillState

DEFAULT_TERM_DAYS = 14
TURNS = {
    BillState.SUBMITTED: Turn.FINANCE_REVIEW,
    BillState.RETURNED: Turn.PARTNER,
    BillState.APPROVED: Turn.FINANCE_PAYMENT,
    BillState.PAID: Turn.NOBODY,
}
WITH_RECEIPT = (
    joinedload(Bill.partner),
    joinedload(Bill.payment),
    joinedload(Bill.receipt).options(
        joinedload(Receipt.receiver),
        joinedload(Receipt.purchase_order).options(
            joinedload(PurchaseOrder.site), joinedload(PurchaseOrder.partner)
        ),
        selectinload(Receipt.lines).joinedload(ReceiptLine.purchase_order_line),
    ),
)


def bill_list(*, states: Sequence[BillState] | None = None, limit: int = 100) -> Sequence[Bill]:
    """Oldest first, so that whoever waits longest is on top."""
    query = select(Bill).options(*WITH_RECEIPT).order_by(Bill.id).limit(limit)
    return db.session.scalars(query if states is None else query.where(Bill.state.in_(states))).unique().all()


def partner_bills(partner_id: int, *, limit: int = 100) -> Sequence[Bill]:
    """A partner's own bills, newest first."""
    query = select(Bill).where(Bill.partner_id == partner_id).options(*WITH_RECEIPT)
    return db.session.scalars(query.order_by(Bill.id.desc()).limit(limit)).unique().all()


def get_bill(number: str, *, partner_id: int | None = None) -> Bill:
    """Raises BillNotFound, also for another partner's."""
    query = select(Bill).where(Bill.number == number).options(*WITH_RECEIPT)
    if partner_id is not None:
        query = query.where(Bill.partner_id == partner_id)
    found = db.session.scalars(query).unique().one_or_none()
    if found is None:
        raise BillNotFound
    return found


def lock_bill(number: str) -> Bill:
    """The bill, kept from everyone else until the transaction ends."""
    query = select(Bill).where(Bill.number == number).with_for_update(of=Bill)
    found = db.session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise BillNotFound
    return found


def lock_receipt(receipt_id: int, *, partner_id: int) -> Receipt:
    """A BAST of this partner, kept from everyone else until the transaction ends."""
    query = (
        select(Receipt)
        .join(PurchaseOrder, PurchaseOrder.id == Receipt.purchase_order_id)
        .where(Receipt.id == receipt_id, PurchaseOrder.partner_id == partner_id)
        .with_for_update(of=Receipt)
    )
    found = db.session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise ReceiptNotFound
    return found


def payment_term_days() -> int:
    """Days from the BAST within which the company means to pay."""
    return int(find_rule("payment_term_days", on=today()) or DEFAULT_TERM_DAYS)


def clock_of(receipt: Receipt, *, term_days: int | None = None) -> PayClock:
    """How long the partner has been waiting for this delivery's money, and whose turn it is."""
    bill = receipt.bill
    paid_on = bill.paid_at.astimezone(JAKARTA).date() if bill and bill.paid_at else None
    return pay_clock(
        signed_on=receipt.received_on,
        paid_on=paid_on,
        today=today(),
        term_days=payment_term_days() if term_days is None else term_days,
        turn=Turn.PARTNER if bill is None else TURNS[bill.state],
    )


def match_of(bill: Bill) -> Match:
    """Ordered, accepted and billed side by side."""
    rows = tuple(
        MatchRow(
            name=line.purchase_order_line.name,
            unit=line.purchase_order_line.unit,
            ordered=line.purchase_order_line.quantity,
            accepted=line.accepted,
            rejected=line.rejected,
            unit_price=line.purchase_order_line.unit_price,
            expected=line.total,
        )
        for line in bill.receipt.lines
    )
    return Match(rows=rows, expected=bill.receipt.accepted_total, billed=bill.goods)
