"""What was sold outside and taken from stock is written down by itself."""

from __future__ import annotations

from marketplace.cashbook import queries, service
from marketplace.cashbook.kinds import Category
from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.events import on
from marketplace.core.money import ZERO
from marketplace.inventory.events import SoldOffline


@on(SoldOffline)
def write_down_offline_sale(event: SoldOffline) -> None:
    """Once for each movement of stock; what was given away brings no money."""
    if not event.move_id or event.amount <= ZERO:
        return
    source = f"stock_moves:{event.move_id}"
    with transaction():
        if queries.has_source(source):
            return
        service.write_entry(
            partner_id=event.partner_id,
            category=Category.SALE,
            amount=event.amount,
            on=event.on or today(),
            note=f"{event.quantity} × {event.title}",
            source=source,
            by=event.by,
        )
