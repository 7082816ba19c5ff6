"""Finding agreed prices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import or_, select

from marketplace.core.db import db
from marketplace.core.money import Money
from marketplace.core.rules import RuleValue
from marketplace.pricing.models import ContractPrice
from marketplace.pricing.rules import PLATFORM_FEE, fee_rule


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


def platform_fees(partner_ids: Iterable[int], *, on: date) -> dict[int, int]:
    """The marketplace's fee for each of these partners, in basis points of the goods, in one statement.

    What was decided for a partner comes before the rule for all; an empty value goes back to the rule for all, which
    is nothing while nobody has decided.
    """
    wanted = sorted(set(partner_ids))
    names = [PLATFORM_FEE, *(fee_rule(partner_id) for partner_id in wanted)]
    query = (
        select(RuleValue.name, RuleValue.value)
        .where(RuleValue.name.in_(names), RuleValue.valid_from <= on)
        .order_by(RuleValue.valid_from)
    )
    found = {row.name: row.value["v"] for row in db.session.execute(query)}
    for_all = found.get(PLATFORM_FEE) or 0
    own = {partner_id: found.get(fee_rule(partner_id)) for partner_id in wanted}
    return {partner_id: int(for_all if fee is None else fee) for partner_id, fee in own.items()}


def platform_fee_bp(partner_id: int, *, on: date) -> int:
    """The fee of one partner. See `platform_fees`."""
    return platform_fees([partner_id], on=on)[partner_id]
