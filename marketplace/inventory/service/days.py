"""Services: how much is done in one day. Source: product.md S25.

What is booked for a day is the sum of the promises for it. Whoever books holds the lock of the service's stock row, so
two buyers never take the same rest of a day.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from marketplace.catalogue import queries as catalogue
from marketplace.core.db import db
from marketplace.core.quantity import Quantity
from marketplace.inventory import queries
from marketplace.inventory.errors import DayFull
from marketplace.inventory.models import Stock
from marketplace.inventory.service.stock import lock_stock, own_variant


def set_per_day(variant_id: int, per_day: Quantity | None, *, partner_id: int) -> None:
    """How much of a service the partner manages in a day (None: no limit). What is booked stays booked."""
    own_variant(variant_id, partner_id=partner_id)
    lock_stock(variant_id).per_day = per_day
    db.session.flush()


def check_day(variant_id: int, quantity: Quantity, day: date) -> None:
    """Whether so much of a service may still be promised for a day; the next one waits until this is decided.

    Raises DayFull.
    """
    per_day = db.session.scalar(select(Stock.per_day).where(Stock.variant_id == variant_id).with_for_update())
    if per_day is None:
        return
    left = per_day - queries.booked([variant_id], first=day, last=day).get((variant_id, day), Quantity(0))
    if quantity > left:
        variant = catalogue.get_variant(variant_id)
        raise DayFull(
            name=variant.full_name,
            day=f"{day:%d/%m/%Y}",
            left=f"{max(left, Quantity(0))} {variant.unit_label}",
            variant_id=variant_id,
        )
