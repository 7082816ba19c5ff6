"""Prices agreed with one buyer."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Model
from marketplace.core.money import Money


class ContractPrice(Model):
    """What a partner and one buyer agreed for a variant, for a time. The buyer is a person or an organisation."""

    __tablename__ = "contract_prices"
    __table_args__ = (
        CheckConstraint("(user_id IS NULL) <> (organisation_id IS NULL)", name="one_buyer"),
        CheckConstraint("price > 0", name="price_positive"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="dates_in_order"),
        Index("ix_contract_prices_user", "user_id", "variant_id"),
        Index("ix_contract_prices_organisation", "organisation_id", "variant_id"),
    )

    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    price: Mapped[Money]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
