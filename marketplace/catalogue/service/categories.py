"""Changing categories. Nothing that was sold depends on them: order lines carry copies."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.catalogue import queries
from marketplace.catalogue.errors import CategorySlugTaken, CategoryTooDeep
from marketplace.catalogue.kinds import ProductKind, TaxClass
from marketplace.catalogue.models import Category, Product
from marketplace.catalogue.rules import slug_of
from marketplace.catalogue.service.listings import refresh_listing
from marketplace.core import audit
from marketplace.core.db import db

FIELDS = frozenset(
    {
        "slug",
        "name",
        "name_en",
        "parent_id",
        "kind",
        "unit",
        "tax_class",
        "review_first",
        "required_documents",
    }
    | {"is_perishable", "attributes", "keywords", "icon", "position", "is_active"}
)


def create_category(*, name: str, by: int | None, **values: Any) -> Category:
    """A new category; the address is made from the name unless given. Raises CategorySlugTaken, CategoryTooDeep."""
    category = Category(name=name, **_typed(values))
    category.slug = values.get("slug") or slug_of(name)
    category.name_en = values.get("name_en") or name
    _check(category)
    db.session.add(category)
    db.session.flush()
    audit.record("category_created", category, by=by, after=snapshot(category))
    return category


def edit_category(category_id: int, *, by: int | None, **values: Any) -> Category:
    """Change what a category says and demands; listings follow. Raises CategorySlugTaken, CategoryTooDeep."""
    category = queries.get_category(category_id)
    before = snapshot(category)
    moved = "parent_id" in values and values["parent_id"] != category.parent_id
    for name, value in _typed(values).items():
        if name not in FIELDS:
            raise ValueError(name)
        setattr(category, name, value)
    _check(category)
    db.session.flush()
    audit.record("category_edited", category, by=by, before=before, after=snapshot(category))
    if moved:
        for product in db.session.scalars(
            select(Product).where(Product.category_id == category.id).order_by(Product.id)
        ):
            refresh_listing(product)
    return category


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    """Kinds may be given by their stored word; what is read back in the same transaction must be the enum."""
    kinds = {"kind": ProductKind, "tax_class": TaxClass}
    return {name: kinds[name](value) if name in kinds else value for name, value in values.items()}


def snapshot(category: Category) -> dict[str, Any]:
    """The values of a category as plain data, for the audit log."""
    values = {name: getattr(category, name) for name in sorted(FIELDS)}
    return {name: getattr(value, "value", value) for name, value in values.items()}


def _check(category: Category) -> None:
    with db.session.no_autoflush:
        taken = select(Category.id).where(Category.slug == category.slug)
        if category.id is not None:
            taken = taken.where(Category.id != category.id)
        if db.session.scalar(taken) is not None:
            raise CategorySlugTaken
        if category.parent_id is None:
            return
        parent = queries.get_category(category.parent_id)
        has_children = category.id is not None and db.session.scalar(
            select(Category.id).where(Category.parent_id == category.id).limit(1)
        )
        if parent.parent_id is not None or has_children or parent.id == category.id:
            raise CategoryTooDeep
