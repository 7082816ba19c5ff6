"""Plugs purchases into payments: `app.py` calls `plug_in()` once."""

from __future__ import annotations

from marketplace.orders.service import paying, refunding
from marketplace.payments import ports


def plug_in() -> None:
    """A purchase can be paid; what its payment does to it runs in the payment's own transaction."""
    ports.plug_in(
        "checkouts",
        on_settled=paying.take_payment,
        on_expired=paying.expire_checkout,
        on_extended=paying.keep_longer,
        on_disputed=refunding.bear_dispute,
        describe=paying.describe,
    )
