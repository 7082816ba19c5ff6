"""Reading stock, batches and the days of services."""

from __future__ import annotations

from marketplace.inventory.queries.days import Booking, booked, bookings, day_left, free_days
from marketplace.inventory.queries.stock import (
    UNLIMITED,
    Offer,
    StockLine,
    available,
    batch_of,
    get_batch,
    harvests_of,
    held,
    last_harvest,
    lock_batch,
    miscounted,
    moves,
    offers,
    orderable,
    partner_batches,
    partner_stock,
    product_batches,
    promise_date,
    stocks,
)

__all__ = [
    "UNLIMITED",
    "Booking",
    "Offer",
    "StockLine",
    "available",
    "batch_of",
    "booked",
    "bookings",
    "day_left",
    "free_days",
    "get_batch",
    "harvests_of",
    "held",
    "last_harvest",
    "lock_batch",
    "miscounted",
    "moves",
    "offers",
    "orderable",
    "partner_batches",
    "partner_stock",
    "product_batches",
    "promise_date",
    "stocks",
]
