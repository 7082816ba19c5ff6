"""Variants, prices and wholesale prices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from marketplace.catalogue import queries
from marketplace.catalogue.errors import LastVariant, PriceMissing, SkuTaken, TierNotCheaper
from marketplace.catalogue.models import PriceTier, Variant
from marketplace.catalogue.service.listings import refresh_listing
from marketplace.core import audit
from marketplace.core.db import db
from marketplace.core.money import ZERO, Money
from marketplace.core.numbers import random_code
from marketplace.core.quantity import Quantity

FIELDS = frozenset(
    [
        "name",
        "sku",
        "price",
        "unit",
        "step",
        "minimum",
        "weight_gram",
        "length_cm",
        "width_cm",
        "height_cm",
        "position",
    ]
)


def add_variant(
    product_id: int,
    *,
    partner_id: int,
    name: str,
    price: Money,
    sku: str | None = None,
    unit: str | None = None,
    weight_gram: int | None = None,
    by: int | None,
) -> Variant:
    """Another choice of a product; unit, step and minimum are those of the first. Raises PriceMissing, SkuTaken."""
    product = queries.lock_product(product_id, partner_id=partner_id)
    if price <= ZERO:
        raise PriceMissing
    first = product.variants[0]
    _refuse_taken(sku, partner_id=partner_id)
    variant = Variant(
        partner_id=partner_id,
        name=name.strip(),
        sku=sku or random_code("SKU"),
        price=price,
        unit=unit or first.unit,
        step=first.step,
        minimum=first.minimum,
        weight_gram=weight_gram if weight_gram is not None else first.weight_gram,
        position=1 + max(variant.position for variant in product.variants),
    )
    product.variants.append(variant)
    refresh_listing(product)
    audit.record("variant_added", variant, by=by, after={"name": variant.name, "price": price.amount})
    return variant


def edit_variant(variant_id: int, *, partner_id: int, by: int | None, **values: Any) -> Variant:
    """Change price, unit, weight and the like; orders keep theirs. Raises PriceMissing, SkuTaken."""
    if set(values) - FIELDS:
        raise ValueError(f"not fields of a variant: {sorted(set(values) - FIELDS)}")
    variant = queries.lock_variant(variant_id, partner_id=partner_id)
    if values.get("price", variant.price) <= ZERO:
        raise PriceMissing
    if values.get("sku", variant.sku) != variant.sku:
        _refuse_taken(values["sku"], partner_id=partner_id)
    changed = {name: value for name, value in values.items() if getattr(variant, name) != value}
    before = {name: _plain(getattr(variant, name)) for name in changed}
    for name, value in changed.items():
        setattr(variant, name, value)
    if changed:
        after = {name: _plain(value) for name, value in changed.items()}
        audit.record("variant_edited", variant, by=by, before=before, after=after)
        refresh_listing(variant.product)
    return variant


def set_active(variant_id: int, is_active: bool, *, partner_id: int, by: int | None) -> Variant:
    """Withdraw a choice or bring it back. Raises LastVariant."""
    variant = queries.lock_variant(variant_id, partner_id=partner_id)
    others = [other for other in variant.product.active_variants if other.id != variant.id]
    if not is_active and not others:
        raise LastVariant
    variant.is_active = is_active
    audit.record("variant_edited", variant, by=by, after={"is_active": is_active})
    refresh_listing(variant.product)
    return variant


def set_tiers(
    variant_id: int, tiers: Iterable[tuple[Quantity, Money]], *, partner_id: int, by: int | None
) -> Variant:
    """Replace the wholesale prices: (from this quantity, price of one unit). Raises TierNotCheaper, PriceMissing."""
    variant = queries.lock_variant(variant_id, partner_id=partner_id)
    wanted = sorted(tiers)
    limit = variant.price
    for from_quantity, price in wanted:
        if price <= ZERO:
            raise PriceMissing
        if price >= limit:
            raise TierNotCheaper(quantity=f"{from_quantity} {variant.unit_label}", price=limit)
        limit = price
    before = [[tier.from_quantity.thousandths, tier.price.amount] for tier in variant.tiers]
    variant.tiers.clear()
    db.session.flush()  # the old rows must be gone before new ones with the same quantities come
    variant.tiers.extend(PriceTier(from_quantity=quantity, price=price) for quantity, price in wanted)
    db.session.flush()
    after = [[quantity.thousandths, price.amount] for quantity, price in wanted]
    audit.record("tiers_set", variant, by=by, before={"tiers": before}, after={"tiers": after})
    return variant


def _refuse_taken(sku: str | None, *, partner_id: int) -> None:
    taken = select(Variant.id).where(Variant.partner_id == partner_id, Variant.sku == sku)
    if sku and db.session.scalar(taken) is not None:
        raise SkuTaken(sku=sku)


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return value.amount
    return value.thousandths if isinstance(value, Quantity) else value
