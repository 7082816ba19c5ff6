"""Money is whole rupiah. One class, one currency, no floats, no minor unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Dialect
from sqlalchemy.types import TypeDecorator

BASIS = 10_000


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount in whole rupiah."""

    amount: int

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError(f"Money takes whole rupiah, not {self.amount!r}")

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + other.amount)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - other.amount)

    def __neg__(self) -> Money:
        return Money(-self.amount)

    def __mul__(self, count: int) -> Money:
        return Money(self.amount * count)

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return self.amount != 0

    def __str__(self) -> str:
        sign = "-" if self.amount < 0 else ""
        return f"{sign}Rp{abs(self.amount):,}".replace(",", ".")

    def share(self, basis_points: int) -> Money:
        """A percentage, half a rupiah away from zero: fees and discounts. 1_100 bp = 11 %."""
        doubled = (2 * abs(self.amount) * basis_points + BASIS) // (2 * BASIS)
        return Money(doubled if self.amount >= 0 else -doubled)

    def tax(self, basis_points: int) -> Money:
        """A percentage cut off towards zero, as tax is counted in whole rupiah."""
        whole = abs(self.amount) * basis_points // BASIS
        return Money(whole if self.amount >= 0 else -whole)

    def of_rate(self, numerator: int, denominator: int) -> Money:
        """A fraction of the amount, cut off towards zero: the 11/12 of the PPN base, the 100/111 of a price."""
        whole = abs(self.amount) * numerator // denominator
        return Money(whole if self.amount >= 0 else -whole)

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Divide by weight, largest remainder first, earlier parts on ties: the parts add up to the whole.

        Pass the weights sorted by line id, so that the result does not depend on the order of a basket.
        """
        whole = sum(weights)
        if whole <= 0 or min(weights) < 0:
            raise ValueError("weights must not be negative and some must be positive")
        sign = -1 if self.amount < 0 else 1
        parts = [divmod(abs(self.amount) * weight, whole) for weight in weights]
        left = abs(self.amount) - sum(part for part, _ in parts)
        by_remainder = sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))
        extra = set(by_remainder[:left])
        return [Money(sign * (part + (i in extra))) for i, (part, _) in enumerate(parts)]


ZERO = Money(0)


def total(amounts: Iterable[Money]) -> Money:
    """The sum, zero for nothing."""
    return sum(amounts, start=ZERO)


def percent(basis_points: int) -> str:
    """Basis points as people read them: 250 is `2,5%`."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole},{rest:02}".rstrip("0").removesuffix(",") + "%"


SUFFIXES = {"": 1, "rb": 1_000, "ribu": 1_000, "k": 1_000, "jt": 1_000_000, "juta": 1_000_000}
_TYPED = re.compile(r"^(?:rp\.?)?\s*(-?)([\d.,]+?)(?:,-|,00|,)?\s*(rb|ribu|k|jt|juta)?$")


def parse_rupiah(text: str) -> Money:
    """What people type: `25000`, `25.000`, `Rp 25.000,-`, `25rb`, `1,5jt`.

    A dot followed by three digits separates thousands; a comma is a decimal comma and only makes sense with a suffix.
    Raises ValueError when the text is no amount of whole rupiah.
    """
    match = _TYPED.match(text.strip().lower())
    if not match:
        raise ValueError(text)
    sign, digits, suffix = match.group(1), match.group(2), match.group(3) or ""
    whole, _, decimals = digits.partition(",")
    if "." in whole:
        groups = whole.split(".")
        if suffix and len(groups) == 2 and len(groups[1]) < 3 and not decimals:
            whole, decimals = groups[0], groups[1]
        elif not groups[0] or len(groups[0]) > 3 or any(len(group) != 3 for group in groups[1:]):
            raise ValueError(text)
    whole = whole.replace(".", "")
    if not whole.isdigit() or (decimals and (not decimals.isdigit() or len(decimals) > 6)):
        raise ValueError(text)
    scaled = int(whole + decimals) * SUFFIXES[suffix]
    amount, rest = divmod(scaled, 10 ** len(decimals))
    if rest:
        raise ValueError(text)
    return Money(-amount if sign else amount)


def terbilang(money: Money) -> str:
    """The amount in Indonesian words, as receipts and purchase orders print it: "dua juta rupiah"."""
    from num2words import num2words  # loaded on first use: it is only needed on documents and echoes

    words = str(num2words(abs(money.amount), lang="id")).strip()
    return f"{'minus ' if money.amount < 0 else ''}{words} rupiah"


class MoneyColumn(TypeDecorator[Money]):
    """Whole rupiah in a BIGINT."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:
        return None if value is None else value.amount

    def process_result_value(self, value: int | None, dialect: Dialect) -> Money | None:
        return None if value is None else Money(int(value))
