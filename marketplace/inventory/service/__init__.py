"""Changing stock. The caller holds the transaction(); nothing here commits."""

from __future__ import annotations

from marketplace.inventory.service.batches import (
    correct_batch,
    harvest,
    lose_batch,
    move_stage,
    start_batch,
)
from marketplace.inventory.service.days import set_per_day
from marketplace.inventory.service.holds import consume, extend, release, reserve
from marketplace.inventory.service.stock import (
    adjust,
    mark_sold_out,
    receive,
    refresh_available,
    restock,
    sell_offline,
    set_count,
    set_variant_active,
    write_off,
)

__all__ = [
    "adjust",
    "consume",
    "correct_batch",
    "extend",
    "harvest",
    "lose_batch",
    "mark_sold_out",
    "move_stage",
    "receive",
    "refresh_available",
    "release",
    "reserve",
    "restock",
    "sell_offline",
    "set_count",
    "set_per_day",
    "set_variant_active",
    "start_batch",
    "write_off",
]
