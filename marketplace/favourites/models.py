"""Saved products and followed shops."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Model


class SavedProduct(Model):
    """One person's wish."""

    __tablename__ = "saved_products"
    __table_args__ = (UniqueConstraint("user_id", "product_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)


class FollowedShop(Model):
    """One person hears of a shop's new products."""

    __tablename__ = "followed_shops"
    __table_args__ = (UniqueConstraint("user_id", "partner_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
