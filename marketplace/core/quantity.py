"""How much of something: an integer of thousandths of the unit, since maggot, fish and scrap are weighed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import BigInteger, Dialect
from sqlalchemy.types import TypeDecorator

from marketplace.core.money import Money

SCALE = 1_000


@dataclass(frozen=True, order=True, slots=True)
class Quantity:
    """Thousandths of a variant's unit: 1,5 kg is Quantity(1_500)."""

    thousandths: int

    def __post_init__(self) -> None:
        if type(self.thousandths) is not int:
            raise TypeError(f"Quantity takes thousandths, not {self.thousandths!r}")

    @classmethod
    def of(cls, units: int) -> Quantity:
        """Whole units."""
        return cls(units * SCALE)

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.thousandths + other.thousandths)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(self.thousandths - other.thousandths)

    def __neg__(self) -> Quantity:
        return Quantity(-self.thousandths)

    def __bool__(self) -> bool:
        return self.thousandths != 0

    def __str__(self) -> str:
        sign = "-" if self.thousandths < 0 else ""
        whole, rest = divmod(abs(self.thousandths), SCALE)
        text = f"{whole:,}".replace(",", ".")
        return f"{sign}{text},{rest:03}".rstrip("0") if rest else f"{sign}{text}"

    @property
    def plain(self) -> str:
        """The value for a form field: no thousands separator, decimal comma only when needed."""
        return str(self).replace(".", "")

    def cost(self, unit_price: Money) -> Money:
        """Line total = price x thousandths / 1000, rounded once, half away from zero."""
        product = unit_price.amount * self.thousandths
        rounded = (abs(product) + SCALE // 2) // SCALE
        return Money(rounded if product >= 0 else -rounded)

    def is_multiple_of(self, step: Quantity) -> bool:
        return self.thousandths % step.thousandths == 0


NOTHING = Quantity(0)


def total_quantity(quantities: Iterable[Quantity]) -> Quantity:
    return sum(quantities, start=NOTHING)


def parse_quantity(text: str) -> Quantity:
    """What people type: `2`, `1,5`, `0.25`, `1.000`.

    A comma is always the decimal comma. A dot separates thousands when exactly three digits follow it and the text has no
    comma; otherwise it is read as a decimal point, as cheap phone keyboards type it. Raises ValueError.
    """
    text = text.strip().replace("\u00a0", "").replace(" ", "")
    before, _, after = text.partition(".")
    if "," not in text and text.count(".") == 1 and (len(after) != 3 or before == "0"):
        text = text.replace(".", ",")
    whole, comma, decimals = text.replace(".", "").partition(",")
    if (
        not whole.isdigit()
        or not whole.isascii()
        or (comma and not (decimals.isdigit() and len(decimals) <= 3))
    ):
        raise ValueError(text)
    if len(whole) > 12:
        raise ValueError(text)
    return Quantity(int(whole) * SCALE + int(decimals.ljust(3, "0") or "0"))


class QuantityColumn(TypeDecorator[Quantity]):
    """Thousandths in a BIGINT."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Quantity | None, dialect: Dialect) -> int | None:
        return None if value is None else value.thousandths

    def process_result_value(self, value: int | None, dialect: Dialect) -> Quantity | None:
        return None if value is None else Quantity(int(value))
