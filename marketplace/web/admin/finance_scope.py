"""Which rows of the books a page is about: `?dari=2026-11-01&sampai=2026-11-30&mitra=7`, and where an entry came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import request, url_for

from marketplace.core.clock import JAKARTA
from marketplace.core.db import db
from marketplace.core.words import _
from marketplace.ledger.models import LedgerTransaction
from marketplace.ledger.queries import Scope
from marketplace.orders.models import Order
from marketplace.payments.models import Refund
from marketplace.payouts.models import PayoutTransfer
from marketplace.web.kit.typed import whole_number

YEARS = range(2000, 2101)  # books have no others, and no sum with a day leaves the calendar


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader chose; unreadable values count as nothing chosen."""

    since: date | None
    until: date | None
    partner_id: int | None

    @property
    def scope(self) -> Scope:
        after = None if self.until is None else self.until + timedelta(days=1)
        return Scope(self.partner_id, _midnight(self.since), _midnight(after))

    @property
    def args(self) -> dict[str, str | int | None]:
        """For links that keep the choice."""
        return {
            "dari": self.since.isoformat() if self.since else None,
            "sampai": self.until.isoformat() if self.until else None,
            "mitra": self.partner_id,
        }


def asked() -> Asked:
    return Asked(
        _day(request.args.get("dari")),
        _day(request.args.get("sampai")),
        request.args.get("mitra", type=whole_number),
    )


def source_link(entry: LedgerTransaction) -> tuple[str, str] | None:
    """The page of what caused the entry, with its name; None when it has no page for finance."""
    kind, key = entry.source_type, entry.source_id
    if kind == "payments":
        return _("Payment and history"), url_for("admin.finance_payment", payment_id=key)
    if kind == "refunds":
        refund = db.session.get(Refund, key)
        return (
            None
            if refund is None
            else (_("Payment and history"), url_for("admin.finance_payment", payment_id=refund.payment_id))
        )
    if kind == "payout_transfers":
        transfer = db.session.get(PayoutTransfer, key)
        return (
            None
            if transfer is None
            else (_("Payout"), url_for("admin.payout_show", payout_id=transfer.payout_id))
        )
    order_id = (
        key if kind == "orders" else next((p.ref_id for p in entry.postings if p.ref_type == "orders"), None)
    )
    order = db.session.get(Order, order_id) if order_id is not None else None
    if order is None:
        return None
    return _("Order %(code)s", code=order.code), url_for("admin.finance_order", code=order.code)


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), JAKARTA).astimezone(UTC)


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day is None or day.year in YEARS else None
