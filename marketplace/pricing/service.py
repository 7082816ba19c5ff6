"""Agreeing prices with one buyer. The caller holds the transaction(); nothing here commits."""

from __future__ import annotations

from datetime import date

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.errors import PriceMissing, VariantNotFound
from marketplace.core import audit
from marketplace.core.db import db
from marketplace.core.money import ZERO, Money
from marketplace.pricing.errors import ContractDatesWrong
from marketplace.pricing.models import ContractPrice


def agree_price(
    variant_id: int,
    *,
    partner_id: int,
    price: Money,
    valid_from: date,
    valid_until: date | None = None,
    user_id: int | None = None,
    organisation_id: int | None = None,
    by: int | None,
) -> ContractPrice:
    """A price for one buyer only, in rupiah a unit. Raises VariantNotFound, PriceMissing, ContractDatesWrong."""
    if catalogue.get_variant(variant_id).partner_id != partner_id:
        raise VariantNotFound
    if price <= ZERO:
        raise PriceMissing
    if valid_until is not None and valid_until < valid_from:
        raise ContractDatesWrong
    agreed = ContractPrice(
        variant_id=variant_id,
        user_id=user_id,
        organisation_id=organisation_id,
        price=price,
        valid_from=valid_from,
        valid_until=valid_until,
        agreed_by_id=by,
    )
    db.session.add(agreed)
    db.session.flush()
    audit.record("price_agreed", agreed, by=by, after={"variant_id": variant_id, "price": price.amount})
    return agreed
