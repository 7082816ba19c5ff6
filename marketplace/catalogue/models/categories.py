"""Categories: what a thing is, and what that demands of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.catalogue.kinds import ProductKind, TaxClass
from marketplace.core.db import Model, enum_column


class Category(Model):
    """One of two levels. Products hang on any level; a change here never touches what was sold."""

    __tablename__ = "categories"
    __table_args__ = (CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),)

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    kind: Mapped[ProductKind] = mapped_column(enum_column(ProductKind), default=ProductKind.GOODS)
    unit: Mapped[str] = mapped_column(default="buah")
    tax_class: Mapped[TaxClass] = mapped_column(enum_column(TaxClass), default=TaxClass.GOODS)
    review_first: Mapped[bool] = mapped_column(default=False)
    required_documents: Mapped[list[str]] = mapped_column(default=list)
    is_perishable: Mapped[bool] = mapped_column(default=False)
    attributes: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON().with_variant(JSONB(), "postgresql"), default=list
    )
    keywords: Mapped[list[str]] = mapped_column(default=list)
    icon: Mapped[str] = mapped_column(default="other-goods")
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)

    @property
    def top_id(self) -> int:
        """Itself or its parent: the department it belongs to."""
        return self.parent_id or self.id

    @property
    def needs_review(self) -> bool:
        """Source: product.md S3. Food, drink, feed and whatever demands papers is looked at before buyers see it."""
        return self.review_first or bool(self.required_documents)

    def name_in(self, locale: str) -> str:
        return self.name_en if locale == "en" and self.name_en else self.name
