"""Rupiah as Stripe counts them: the one place that knows of its two decimals."""

from __future__ import annotations

from marketplace.core.money import Money

MINOR_UNITS = 100  # Stripe: IDR is a currency with two decimals
LARGEST = 10**12 - 1  # Stripe takes at most twelve digits


def to_minor(amount: Money) -> int:
    """Whole rupiah as Stripe writes them; ValueError beyond its twelve digits or below zero."""
    minor = amount.amount * MINOR_UNITS
    if not 0 <= minor <= LARGEST:
        raise ValueError(f"{amount} is outside what Stripe takes")
    return minor


def from_minor(minor: int) -> Money:
    """Stripe's count as whole rupiah; ValueError for a fraction of a rupiah, which we never asked for."""
    whole, rest = divmod(minor, MINOR_UNITS)
    if rest:
        raise ValueError(f"{minor} minor units are no whole rupiah")
    return Money(whole)
