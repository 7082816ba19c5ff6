"""Carrying a plan out through the services of catalogue and inventory, so that their rules are those of the forms."""

from __future__ import annotations

from typing import Any

from marketplace.catalogue import service as catalogue
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.inventory import service as inventory
from marketplace.sheets.rules.plan import Change, NewProduct, NewVariant, Plan

FIRST = frozenset({"price", "unit", "weight_gram"})  # what a new product is made with; the rest is edited in
FIELDS = {"category": "category_id", "variant": "name"}


def carry_out(plan: Plan, *, partner_id: int, by: int) -> None:
    """Everything in the plan, in the caller's transaction. Raises whatever catalogue and inventory refuse."""
    counts: dict[int, Quantity] = {}
    variants: dict[int, dict[str, Any]] = {}
    for change in plan.changes:
        if change.variant_id is not None and change.key == "stock":
            counts[change.variant_id] = change.after
        elif change.variant_id is not None:
            variants.setdefault(change.variant_id, {})[FIELDS.get(change.key, change.key)] = change.after
    for product_id, values in _words(plan.changes).items():
        catalogue.edit_product(product_id, partner_id=partner_id, by=by, **values)
    _create(plan.new_products, variants, counts, partner_id=partner_id, by=by)
    for product_id, _name, new in plan.new_variants:
        _add(product_id, new, variants, counts, partner_id=partner_id, by=by)
    for variant_id, values in sorted(variants.items()):
        catalogue.edit_variant(variant_id, partner_id=partner_id, by=by, **values)
    for variant_id, quantity in sorted(counts.items()):
        inventory.set_count(variant_id, quantity, partner_id=partner_id, by=by)


def _words(changes: list[Change]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for change in changes:
        if change.variant_id is None:
            found.setdefault(change.product_id, {})[FIELDS.get(change.key, change.key)] = change.after
    return dict(sorted(found.items()))


def _create(
    wanted: list[NewProduct],
    variants: dict[int, dict[str, Any]],
    counts: dict[int, Quantity],
    *,
    partner_id: int,
    by: int,
) -> None:
    for new in wanted:
        product = catalogue.create_product(partner_id=partner_id, by=by, **_product_values(new))
        first, *others = new.variants
        _fill(product.variants[0].id, first, variants, counts, name=first.name)
        for other in others:
            _add(product.id, other, variants, counts, partner_id=partner_id, by=by)


def _product_values(new: NewProduct) -> dict[str, Any]:
    first = new.variants[0]
    words = {FIELDS.get(key, key): value for key, value in new.values.items()}
    return (
        words | {key: first.values[key] for key in FIRST if key in first.values} | {"sku": first.sku or None}
    )


def _add(
    product_id: int,
    new: NewVariant,
    variants: dict[int, dict[str, Any]],
    counts: dict[int, Quantity],
    *,
    partner_id: int,
    by: int,
) -> None:
    made = catalogue.add_variant(
        product_id,
        partner_id=partner_id,
        name=new.name,
        sku=new.sku or None,
        by=by,
        **{key: new.values[key] for key in FIRST if key in new.values},
    )
    _fill(made.id, new, variants, counts)


def _fill(
    variant_id: int,
    new: NewVariant,
    variants: dict[int, dict[str, Any]],
    counts: dict[int, Quantity],
    *,
    name: str = "",
) -> None:
    """What is left to say about a new variant is said with the edits of all others."""
    counts[variant_id] = new.values.get("stock", NOTHING)
    rest = {key: value for key, value in new.values.items() if key not in FIRST and key != "stock"}
    if name:
        rest["name"] = name
    if rest:
        variants[variant_id] = rest
