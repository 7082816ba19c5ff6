"""The parcels of an order."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Model
from marketplace.delivery.couriers import tracking_page


class Parcel(Model):
    """One parcel that a courier carries; an order that is too big for one goes in several.

    The first one's number is the order's own `tracking_number` too, for lists and messages.
    """

    __tablename__ = "parcels"
    __table_args__ = (
        UniqueConstraint("order_id", "tracking_number"),
        CheckConstraint("tracking_number <> ''", name="has_a_number"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    courier: Mapped[str]
    tracking_number: Mapped[str]
    contents: Mapped[str] = mapped_column(default="")

    @property
    def tracking_page(self) -> str | None:
        """Where its courier shows it, when we know that page."""
        return tracking_page(self.courier)
