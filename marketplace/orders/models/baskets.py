"""What somebody means to buy."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.models import Variant
from marketplace.core.clock import now
from marketplace.core.db import Model
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity


class Basket(Model):
    """A person's basket, or a visitor's: then its key is the hash of a random token that only their cookie holds."""

    __tablename__ = "baskets"
    __table_args__ = (CheckConstraint("(user_id IS NULL) <> (key_hash IS NULL)", name="one_owner"),)

    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), unique=True)
    key_hash: Mapped[str | None] = mapped_column(unique=True)
    changed_at: Mapped[datetime] = mapped_column(default=now, index=True)

    lines: Mapped[list[BasketLine]] = relationship(
        "BasketLine", order_by="BasketLine.id", cascade="all, delete-orphan", lazy="selectin"
    )


class BasketLine(Model):
    """One variant in a basket. `price_seen`: what one unit cost when it was put in, or a change was agreed to."""

    __tablename__ = "basket_lines"
    __table_args__ = (
        UniqueConstraint("basket_id", "variant_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    basket_id: Mapped[int] = mapped_column(ForeignKey("baskets.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"), index=True)
    quantity: Mapped[Quantity]
    price_seen: Mapped[Money]

    variant: Mapped[Variant] = relationship(Variant)
