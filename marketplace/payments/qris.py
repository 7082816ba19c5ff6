"""The operator's QRIS code: EMVCo fields and their checksum, and an amount put into it where that is allowed."""

from __future__ import annotations

from lokal.qris import parse_qris, set_qris_amount

from marketplace.core.config import current
from marketplace.core.money import Money


def merchant_name(payload: str) -> str:
    """Who is paid, as the payer's app will show it; empty when the code cannot be read."""
    return str(parse_qris(payload).merchant_name or "")


def shown_payload(amount: Money) -> str:
    """What the buyer scans: the registered code unchanged; with QRIS_DYNAMIC=1 the same code with the amount in it.

    Source: money.md section 3 (3). Raises ValueError for a code that is not whole.
    """
    settings = current()
    if not settings.QRIS_DYNAMIC:
        return settings.OPERATOR_QRIS
    return str(set_qris_amount(settings.OPERATOR_QRIS, amount.amount))
