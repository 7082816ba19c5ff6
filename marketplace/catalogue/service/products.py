"""Making and editing products."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.catalogue import queries
from marketplace.catalogue.errors import ChangePending, PriceMissing
from marketplace.catalogue.kinds import WEIGHED, ProductKind
from marketplace.catalogue.models import Category, Product, ProductChange, ProductPhoto, Variant
from marketplace.catalogue.rules import slug_of
from marketplace.catalogue.service.listings import refresh_listing
from marketplace.catalogue.states import ChangeState, ProductState
from marketplace.core import audit, states
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.money import ZERO, Money
from marketplace.core.numbers import random_code
from marketplace.core.quantity import Quantity

REVIEWED_FIELDS = frozenset({"name", "description", "category_id", "is_halal", "attributes", "story"})
FREE_FIELDS = frozenset({"lead_time_days", "kind"})


def create_product(
    *,
    partner_id: int,
    name: str,
    price: Money,
    category_id: int,
    kind: ProductKind | str | None = None,
    unit: str | None = None,
    description: str = "",
    weight_gram: int | None = None,
    picture_id: int | None = None,
    sku: str | None = None,
    lead_time_days: int = 0,
    is_halal: bool = False,
    attributes: dict[str, Any] | None = None,
    story: str = "",
    by: int | None,
) -> Product:
    """A draft with one variant; unit and kind are the category's unless given. Raises PriceMissing."""
    if price <= ZERO:
        raise PriceMissing
    category = queries.get_category(category_id)
    product = Product(
        partner_id=partner_id,
        category_id=category.id,
        name=name.strip(),
        slug=_free_slug(name),
        description=description.strip(),
        kind=ProductKind(kind) if kind else category.kind,
        lead_time_days=lead_time_days,
        is_halal=is_halal,
        attributes=attributes or {},
        story=story.strip(),
        state=ProductState.DRAFT,
    )
    product.variants.append(
        first_variant(product, category, price=price, unit=unit, weight_gram=weight_gram, sku=sku)
    )
    if picture_id is not None:
        product.photos.append(ProductPhoto(picture_id=picture_id, position=0))
    db.session.add(product)
    states.start(product, by=by)
    refresh_listing(product)
    audit.record("product_created", product, by=by, after={"name": product.name, "price": price.amount})
    return product


def first_variant(
    product: Product,
    category: Category,
    *,
    price: Money,
    unit: str | None,
    weight_gram: int | None,
    sku: str | None,
) -> Variant:
    """The variant that every product has; weighed things may be ordered in parts of their unit."""
    unit = unit or category.unit
    step = Quantity(100) if unit in WEIGHED and product.kind is ProductKind.LIVING else Quantity.of(1)
    return Variant(
        partner_id=product.partner_id,
        sku=sku or random_code("SKU"),
        price=price,
        unit=unit,
        step=step,
        minimum=Quantity.of(1),
        weight_gram=weight_gram if weight_gram is not None else (1_000 if unit in {"kg", "liter"} else None),
    )


def _free_slug(name: str) -> str:
    slug = slug_of(name)
    while db.session.scalar(select(Product.id).where(Product.slug == slug)) is not None:
        slug = f"{slug_of(name)}-{random_code('x', length=4)[2:].lower()}"
    return slug


def edit_product(product_id: int, *, partner_id: int, by: int | None, **values: Any) -> ProductChange | None:
    """Change what a product says; the history keeps both texts. None when nothing changed.

    On a published product of a category that is reviewed first, a change of its words waits for the catalogue team and
    buyers keep reading the old ones. Elsewhere it is shown at once and looked at afterwards. Source: product.md S3.
    Raises ProductNotFound, ChangePending.
    """
    unknown = set(values) - REVIEWED_FIELDS - FREE_FIELDS
    if unknown:
        raise ValueError(f"not a field that sellers edit: {sorted(unknown)}")
    product = queries.lock_product(product_id, partner_id=partner_id)
    changed = {name: value for name, value in values.items() if getattr(product, name) != value}
    _apply(product, {name: value for name, value in changed.items() if name in FREE_FIELDS})
    words = {name: value for name, value in changed.items() if name in REVIEWED_FIELDS}
    if not words:
        refresh_listing(product)
        return None
    change = ProductChange(
        product_id=product.id, before={name: getattr(product, name) for name in words}, after=words, by_id=by
    )
    if product.is_published and product.category.needs_review:
        _refuse_second(product.id)
        change.state = ChangeState.PENDING
    else:
        change.state = ChangeState.APPLIED
        apply_words(product, words)
    db.session.add(change)
    states.start(change, by=by)
    audit.record("product_edited", product, by=by, before=change.before, after=words)
    return change


def apply_words(product: Product, words: dict[str, Any]) -> None:
    """Show the new words; a published product is looked at again afterwards."""
    _apply(product, words)
    if product.is_published and not product.category.needs_review:
        product.reviewed_at = None
        product.submitted_at = now()
    db.session.flush()
    db.session.expire(product, ["category"])
    refresh_listing(product)


def _apply(product: Product, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(product, name, value)


def _refuse_second(product_id: int) -> None:
    pending = select(ProductChange.id).where(
        ProductChange.product_id == product_id, ProductChange.state == ChangeState.PENDING
    )
    if db.session.scalar(pending.limit(1)) is not None:
        raise ChangePending
