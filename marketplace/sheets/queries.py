"""A partner's range as a spreadsheet sees it, and the files that were sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.kinds import UNITS, ProductKind
from marketplace.catalogue.models import Category, Product, ProductChange, Variant
from marketplace.catalogue.states import ChangeState, ProductState
from marketplace.core.db import db
from marketplace.core.quantity import NOTHING
from marketplace.core.words import speaking
from marketplace.inventory.models import Stock
from marketplace.sheets.errors import ImportNotFound
from marketplace.sheets.models import ProductImport
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


def imports_of(partner_id: int, *, limit: int = 20) -> Sequence[ProductImport]:
    """The files of a partner, newest first."""
    query = select(ProductImport).where(ProductImport.partner_id == partner_id)
    return db.session.scalars(query.order_by(ProductImport.id.desc()).limit(limit)).all()


def count_variants(partner_id: int) -> int:
    """How many variants the partner has, offered or not."""
    return db.session.scalar(select(func.count(Variant.id)).where(Variant.partner_id == partner_id)) or 0


def get_import(import_id: int, *, partner_id: int | None) -> ProductImport:
    """One file of the partner; `partner_id=None` is for the background. Raises ImportNotFound."""
    found = db.session.get(ProductImport, import_id)
    if found is None or partner_id not in (None, found.partner_id):
        raise ImportNotFound
    return found


def lock_import(import_id: int, *, partner_id: int | None) -> ProductImport:
    """As `get_import`, kept from everyone else until the transaction ends. Raises ImportNotFound."""
    query = select(ProductImport).where(ProductImport.id == import_id).with_for_update()
    found = db.session.scalar(query, execution_options={"populate_existing": True})
    if found is None or partner_id not in (None, found.partner_id):
        raise ImportNotFound
    return found


def lock_range(partner_id: int) -> None:
    """Keep products, variants and stocks of a partner as they are while a file is compared with them and brought in."""
    own = select(Variant.id).where(Variant.partner_id == partner_id)
    for query in (
        select(Product.id).where(Product.partner_id == partner_id).order_by(Product.id),
        own.order_by(Variant.id),
        select(Stock.id).where(Stock.variant_id.in_(own)).order_by(Stock.variant_id),
    ):
        db.session.execute(query.with_for_update()).all()
