"""Vouchers for tests, made by calling the service."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from marketplace.core.money import Money
from marketplace.partners.models import Partner
from marketplace.vouchers import service
from marketplace.vouchers.kinds import FundedBy, VoucherKind
from marketplace.vouchers.models import Voucher
from marketplace.vouchers.service import VoucherTerms
from tests.make import within

_numbers = count(1)


def terms(**facts: Any) -> VoucherTerms:
    """10 % off, up to Rp20.000, a hundred times, unless told otherwise. Give `amount` for a fixed one."""
    values: dict[str, Any] = {
        "title": "Potongan panen",
        "kind": VoucherKind.FIXED if "amount" in facts else VoucherKind.PERCENT,
        "basis_points": None if "amount" in facts else 1_000,
        "cap": None if "amount" in facts else Money(20_000),
        "minimum": Money(facts["amount"].amount + 1) if "amount" in facts else Money(0),
        "valid_from": date(2020, 1, 1),
        "limit_total": 100,
        **facts,
    }
    return VoucherTerms(**values)


def make_voucher(
    code: str | None = None,
    *,
    funded_by: FundedBy = FundedBy.OPERATOR,
    partner: Partner | None = None,
    **facts: Any,
) -> Voucher:
    with within():
        return service.create_voucher(
            code or f"UJI{next(_numbers)}",
            terms=terms(**facts),
            funded_by=funded_by,
            partner_id=partner.id if partner else None,
            by=None,
        )
