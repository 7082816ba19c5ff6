"""Each verb of vouchers on its own: again changes nothing, what was used stays, and who did it is written down."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.core.audit import AuditEntry
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.vouchers import service
from marketplace.vouchers.errors import (
    VoucherCodeTaken,
    VoucherCodeWrong,
    VoucherInUse,
    VoucherTermsWrong,
    VoucherUsedByYou,
    VoucherUsedUp,
)
from marketplace.vouchers.kinds import FundedBy, VoucherKind
from marketplace.vouchers.models import Voucher
from tests.make import make_user
from tests.vouchers.make import make_voucher, terms
from tests.vouchers.story import used

FIRST, SECOND = ("checkouts", 1), ("checkouts", 2)


def redeem(voucher: Voucher, holder: tuple[str, int] = FIRST, phone: str = "+6281200000001") -> None:
    with transaction():
        service.redeem(voucher, holder=holder, buyer_id=None, phone=phone, amount=Money(1_000))


def release(holder: tuple[str, int] = FIRST) -> None:
    with transaction():
        service.release(holder)


def take_again(holder: tuple[str, int] = FIRST) -> None:
    with transaction():
        service.take_again(holder)


def test_a_use_comes_back_once_and_is_taken_again_once(app: Flask) -> None:
    voucher = make_voucher("SEKALI")
    redeem(voucher)
    redeem(voucher, SECOND)
    take_again()
    assert used("SEKALI") == 2, "it was never given back"

    release()
    release()
    assert used("SEKALI") == 1
    take_again()
    take_again()
    assert used("SEKALI") == 2


def test_the_last_use_is_taken_once_also_by_who_gave_it_back(app: Flask) -> None:
    voucher = make_voucher("SATU", limit_total=1)
    redeem(voucher)
    with pytest.raises(VoucherUsedUp):
        redeem(voucher, SECOND)
    release()
    redeem(voucher, SECOND)

    with pytest.raises(VoucherUsedUp):
        take_again()
    assert used("SATU") == 1


def test_a_buyer_who_bought_again_meanwhile_has_had_enough(app: Flask) -> None:
    voucher = make_voucher("SEORANG", limit_per_buyer=1)
    redeem(voucher)
    with pytest.raises(VoucherUsedByYou):
        redeem(voucher, SECOND)
    release()
    redeem(voucher, SECOND)

    with pytest.raises(VoucherUsedByYou):
        take_again()
    assert used("SEORANG") == 1, "what was refused took nothing"


def test_who_made_changed_and_ended_a_voucher_is_written_down(app: Flask) -> None:
    maya = make_user("Maya").id
    with transaction():
        service.create_voucher("panen10", terms=terms(), funded_by=FundedBy.OPERATOR, by=maya)
    with transaction():
        service.edit_voucher("PANEN10", terms=terms(limit_total=5), by=maya)
    for _again in range(2):
        with transaction():
            service.end_voucher("PANEN10", by=maya)

    found = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action.startswith("voucher_")).order_by(AuditEntry.id)
    ).all()
    assert [
        (entry.action, entry.by_id, entry.before.get("limit_total"), entry.after.get("limit_total"))
        for entry in found
    ] == [
        ("voucher_created", maya, None, 100),
        ("voucher_edited", maya, 100, 5),
        ("voucher_ended", maya, None, None),
    ]
    assert found[2].after == {"code": "PANEN10", "used": 0}


def test_what_somebody_bought_with_is_never_changed(app: Flask) -> None:
    redeem(make_voucher("DIPAKAI"))
    release()

    with pytest.raises(VoucherInUse), transaction():
        service.edit_voucher("DIPAKAI", terms=terms(limit_total=5), by=None)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"basis_points": 0}, "basis_points"),
        ({"basis_points": 9_001}, "basis_points"),
        ({"basis_points": None}, "basis_points"),
        ({"kind": VoucherKind.PERCENT, "basis_points": 500, "amount": Money(5), "minimum": Money(6)}, "amount"),
        ({"cap": Money(0)}, "cap"),
        ({"amount": Money(0)}, "amount"),
        ({"amount": Money(5), "cap": Money(9)}, "basis_points"),
        ({"amount": Money(5_000), "minimum": Money(5_000)}, "minimum"),
        ({"limit_total": 0}, "limit_total"),
        ({"limit_per_buyer": 0}, "limit_per_buyer"),
        ({"valid_from": date(2026, 2, 2), "valid_until": date(2026, 2, 1)}, "valid_until"),
    ],
)  # fmt: skip
def test_terms_that_make_no_sense_are_refused_beside_their_field(
    app: Flask, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(VoucherTermsWrong) as refused:
        make_voucher(**facts)
    assert refused.value.details["field"] == field


def test_terms_at_their_limits_are_taken(app: Flask) -> None:
    make_voucher(basis_points=9_000, cap=Money(1), limit_total=1, limit_per_buyer=1)
    make_voucher(amount=Money(5_000), valid_from=date(2026, 2, 1), valid_until=date(2026, 2, 1))


def test_a_code_is_short_plain_and_nobody_elses_and_a_shop_that_pays_is_named(app: Flask) -> None:
    make_voucher("PANEN")
    for code in ("AB", "-ABC", "A" * 21, "PAN_EN"):
        with pytest.raises(VoucherCodeWrong):
            make_voucher(code)
    with pytest.raises(VoucherCodeTaken):
        make_voucher("panen")
    db.session.rollback()
    with pytest.raises(VoucherTermsWrong) as refused:
        make_voucher(funded_by=FundedBy.PARTNER)
    assert refused.value.details["field"] == "partner_id"
