"""A partner's range as a spreadsheet sees it, and the files that were sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.kinds import UNITS, ProductKind
from marketplace.catalogue.models import Category, Product, ProductChange, Variant
from marketplace.catalogue.states import ChangeState, ProductState
from marketplace.core.db import db
from marketplace.core.quantity import NOTHING
from marketplace.core.words import speaking
from marketplace.inventory.models import Stock
from marketplace.sheets.rules.columns import LANGUAGES
from marketplace.sheets.rules.known import KnownCategory, KnownProduct, KnownVariant, Shelf, Values
from marketplace.sheets.rules.values import clean, folded

PARCEL = ("price", "unit", "minimum", "step", "weight_gram", "length_cm", "width_cm", "height_cm")


def shelf_of(partner_id: int, *, locale: str) -> Shelf:
    """Everything that a file of this partner is compared with: four statements, however many products there are."""
    categories = {category.id: category for category in catalogue.categories(active_only=False)}
    products = _products(partner_id, categories)
    used = {product.values["category"] for product in products}
    offered = [one for one in categories.values() if one.is_active or one.id in used]
    return Shelf(
        products=list(products),
        categories={
            one.id: KnownCategory(
                one.id, _label(one, categories, locale), one.kind is ProductKind.SERVICE, one.is_active
            )
            for one in categories.values()
        },
        category_names=_category_names(offered, categories),
        units=_unit_names(),
        guess=catalogue.guesser(),
    )


def _products(partner_id: int, categories: Mapping[int, Category]) -> list[KnownProduct]:
    pending = set(
        db.session.scalars(
            select(ProductChange.product_id)
            .join(Product, Product.id == ProductChange.product_id)
            .where(Product.partner_id == partner_id, ProductChange.state == ChangeState.PENDING)
        )
    )
    columns = (
        Product.id, Product.state, Product.kind, Product.name, Product.category_id, Product.lead_time_days, Product.is_halal,
        Product.description, Product.story,
    )  # fmt: skip
    rows = db.session.execute(select(*columns).where(Product.partner_id == partner_id).order_by(Product.id))
    known = {
        row.id: KnownProduct(
            id=row.id,
            state=row.state,
            values={
                "name": clean(row.name),
                "category": row.category_id,
                "lead_time_days": row.lead_time_days,
                "is_halal": row.is_halal,
                "description": clean(row.description),
                "story": clean(row.story),
            },
            is_service=row.kind is ProductKind.SERVICE,
            waits=row.state is ProductState.PUBLISHED and categories[row.category_id].needs_review,
            has_pending=row.id in pending,
        )
        for row in rows
    }
    for product_id, variant in _variants(partner_id, {one.id for one in known.values() if one.is_service}):
        known[product_id].variants.append(variant)
    return list(known.values())


def _variants(partner_id: int, services: set[int]) -> Iterable[tuple[int, KnownVariant]]:
    columns = [getattr(Variant, name) for name in PARCEL]
    rows = db.session.execute(
        select(
            Variant.id, Variant.product_id, Variant.sku, Variant.name, Variant.is_active, Stock.on_hand, Stock.reserved,
            *columns,
        )
        .outerjoin(Stock, Stock.variant_id == Variant.id)
        .where(Variant.partner_id == partner_id)
        .order_by(Variant.product_id, Variant.position, Variant.id)
    )  # fmt: skip
    for row in rows:
        values: Values = {name: getattr(row, name) for name in PARCEL}
        values["stock"] = None if row.product_id in services else (row.on_hand or NOTHING)
        yield (
            row.product_id,
            KnownVariant(row.id, row.sku, clean(row.name), values, row.reserved or NOTHING, row.is_active),
        )


def _label(category: Category, known: Mapping[int, Category], locale: str) -> str:
    """With its department in front, as the forms show it."""
    above = known.get(category.parent_id or 0)
    name = category.name_in(locale)
    return f"{above.name_in(locale)} › {name}" if above is not None else name


def _category_names(offered: Iterable[Category], known: Mapping[int, Category]) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for category in offered:
        short = {category.slug, *(category.name_in(language) for language in LANGUAGES)}
        long = {_label(category, known, language) for language in LANGUAGES}
        for name in {folded(text) for text in short | long}:
            found[name] = category.id if found.get(name, category.id) == category.id else None
    return found


def _unit_names() -> dict[str, str]:
    found = {folded(unit): unit for unit in UNITS}
    for language in LANGUAGES:
        with speaking(language):
            found.update({folded(str(label)): unit for unit, label in UNITS.items()})
    return found
