"""Reading parcels."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from marketplace.core.db import db
from marketplace.orders.models import Parcel


def parcels_of(order_ids: Collection[int]) -> dict[int, list[Parcel]]:
    """The parcels of each order in the order of sending, in one statement. None of them for what no courier carries."""
    found: dict[int, list[Parcel]] = {order_id: [] for order_id in order_ids}
    query = select(Parcel).where(Parcel.order_id.in_(order_ids)).order_by(Parcel.id)
    for parcel in db.session.scalars(query):
        found[parcel.order_id].append(parcel)
    return found
