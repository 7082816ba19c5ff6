"""What every event about an order says."""

from __future__ import annotations

from typing import Any

from marketplace.orders.models import Order


def facts_of(order: Order) -> dict[str, Any]:
    """The common fields of `events.OrderEvent`."""
    return {
        "order_id": order.id,
        "code": order.code,
        "checkout_id": order.checkout_id,
        "checkout_code": order.checkout.code,
        "partner_id": order.partner_id,
        "buyer_id": order.buyer_id,
        "total": order.total,
    }
