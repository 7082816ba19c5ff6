"""What a batch leaves behind for the partners, for finance and for the auditor; and when finance is reminded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from marketplace.core.audit import AuditEntry
from marketplace.core.clock import JAKARTA, at
from marketplace.core.db import db, transaction
from marketplace.core.events import Fact
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.payouts import service
from tests.make import make_user
from tests.payouts.make import charge, earn, make_paid_partner


def told(name: str) -> list[dict[str, Any]]:
    db.session.rollback()
    return list(db.session.scalars(select(Fact.data).where(Fact.name == name).order_by(Fact.id)))


def audited() -> list[tuple[str, int | None, dict[str, Any]]]:
    found = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action.startswith("payout_")).order_by(AuditEntry.id)
    )
    return [(entry.action, entry.by_id, entry.after) for entry in found]


def test_a_batch_from_its_file_to_its_end(app: Flask) -> None:
    maya, ayu = make_user("Maya").id, make_user("Ayu").id
    first, second = make_paid_partner("Aren"), make_paid_partner("Benang", earned=75_000)
    with transaction():
        payout = service.prepare(by=maya)
    file = service.file_of(payout).decode().splitlines()[1:]
    assert [line.split(",")[4] for line in file] == ["200000", "75000"], "the oldest partner first"
    assert told("payout_sent") == []
    with transaction():
        service.mark_sent(payout.id, by=ayu)
    assert (payout.sent_by_id, payout.sent_at is not None) == (ayu, True)
    paid, returned = payout.transfers
    with transaction():
        service.mark_returned(returned.id, reason=" Rekening ditutup ", by=maya)
    with transaction():
        service.confirm(payout.id, by=ayu)

    number = payout.number
    assert told("payout_sent") == [
        {"transfer_id": paid.id, "partner_id": first.id, "number": number, "amount": 200_000},
        {"transfer_id": returned.id, "partner_id": second.id, "number": number, "amount": 75_000},
    ]
    assert told("payout_returned") == [
        {
            "transfer_id": returned.id,
            "partner_id": second.id,
            "number": number,
            "amount": 75_000,
            "reason": "Rekening ditutup",
        }
    ]
    assert audited() == [
        ("payout_prepared", maya, {"total": 275_000, "count": 2}),
        ("payout_sent", ayu, {"file_sha256": payout.file_sha256}),
        ("payout_returned", maya, {"reason": "Rekening ditutup"}),
        ("payout_closed", ayu, {"total": 275_000}),
    ]
    assert None not in {paid.ended_at, returned.ended_at, payout.closed_at}
    assert (payout.closed_by_id, returned.reason) == (ayu, "Rekening ditutup")


def test_a_transfer_covers_each_order_with_one_line_of_its_own(app: Flask) -> None:
    maya = make_user("Maya").id
    partner = make_paid_partner(earned=0)
    order, other = earn(partner.id, 100_000), earn(partner.id, 60_000)
    charge(partner.id, 30_000, order)
    with transaction():
        payout = service.prepare(by=maya)

    entry = ledger.find_transaction(("payout_transfers", payout.transfers[0].id), "payout_sent")
    assert entry is not None
    assert entry.memo == payout.number
    assert [
        (row.account, row.amount.amount, row.partner_id, row.ref_type, row.ref_id) for row in entry.postings
    ] == [
        (Account.PARTNER_PAYABLE, 70_000, partner.id, *order),
        (Account.PARTNER_PAYABLE, 60_000, partner.id, *other),
        (Account.PAYOUT_CLEARING, -130_000, None, None, None),
    ]


def remind(day: int) -> bool:
    with at(datetime(2026, 11, day, 9, tzinfo=JAKARTA)), transaction():
        return service.remind()


def test_finance_is_reminded_once_on_the_payout_day_when_somebody_can_be_paid(app: Flask) -> None:
    """The 18th and the 25th of November 2026 are Wednesdays."""
    with at(datetime(2026, 11, 10, 9, tzinfo=JAKARTA)):
        partner = make_paid_partner(earned=0)
        earn(partner.id, 49_999)
    assert not remind(18), "too little to be paid"
    with at(datetime(2026, 11, 18, 10, tzinfo=JAKARTA)):
        earn(partner.id, 100_001)

    assert [remind(day) for day in (17, 18, 18, 19)] == [False, True, False, False]
    assert told("payout_day_came") == [{"on": "2026-11-18", "total": 150_000, "count": 1}]
    assert remind(25)
    with at(datetime(2026, 11, 25, 9, tzinfo=JAKARTA)), transaction():
        service.prepare(by=make_user("Maya").id)
    with at(datetime(2026, 12, 2, 9, tzinfo=JAKARTA)), transaction():
        assert not service.remind(), "nothing is left to pay"
