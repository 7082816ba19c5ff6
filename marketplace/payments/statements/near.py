"""Which payments a receipt is probably for, when the amount alone does not say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from marketplace.core.money import Money
from marketplace.core.tables import normal
from marketplace.payments.models import BankLine, Payment

NEAR = Money(1_000)


def nearest(line: BankLine, payments: Sequence[Payment], codes: Mapping[int, str]) -> list[Payment]:
    """Payments whose code the bank's text names, then those within a thousand rupiah, the nearest first."""
    text = normal(line.text).replace(" ", "")
    found = []
    for payment in payments:
        code = normal(codes.get(payment.id, "")).replace(" ", "")
        named = bool(code) and code in text
        distance = abs((payment.amount_due - line.amount).amount)
        if named or distance <= NEAR.amount:
            found.append((not named, distance, payment.id, payment))
    return [payment for *_rank, payment in sorted(found, key=lambda rank: rank[:3])][:8]
