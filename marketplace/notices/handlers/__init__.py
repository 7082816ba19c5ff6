"""Reactions that tell somebody. One module per package whose events they answer; safe to repeat by the message's key."""

from marketplace.notices.handlers import (
    accounts,
    catalogue,
    complaints,
    conversations,
    favourites,
    orders,
    partners,
    payments,
    payouts,
    procurement,
    refunds,
    reviews,
)

__all__ = [
    "accounts",
    "catalogue",
    "complaints",
    "conversations",
    "favourites",
    "orders",
    "partners",
    "payments",
    "payouts",
    "procurement",
    "refunds",
    "reviews",
]
