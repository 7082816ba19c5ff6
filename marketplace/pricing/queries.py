"""Finding agreed prices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import or_, select

from marketplace.core.db import db
from marketplace.core.money import Money
from marketplace.core.rules import find_rule
from marketplace.pricing.models import ContractPrice


def contract_prices(
    variant_ids: Iterable[int], *, on: date, user_id: int | None = None, organisation_id: int | None = None
) -> dict[int, Money]:
    """The prices this buyer agreed, the lowest when several are in force on that day."""
    buyer = [
        column == value
        for column, value in (
            (ContractPrice.user_id, user_id),
            (ContractPrice.organisation_id, organisation_id),
        )
        if value is not None
    ]
    wanted = sorted(set(variant_ids))
    if not buyer or not wanted:
        return {}
    query = (
        select(ContractPrice.variant_id, ContractPrice.price)
        .where(
            ContractPrice.variant_id.in_(wanted),
            or_(*buyer),
            ContractPrice.valid_from <= on,
            or_(ContractPrice.valid_until.is_(None), ContractPrice.valid_until >= on),
        )
        .order_by(ContractPrice.price.desc())
    )
    return {row.variant_id: row.price for row in db.session.execute(query)}


def platform_fee_bp(*, on: date) -> int:
    """The marketplace's fee in basis points of the goods: the rule of that day, nothing while nobody has decided."""
    return int(find_rule("platform_fee_bp", on=on) or 0)
