"""Pure rules of parcels: what they weigh for a courier, what that costs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from marketplace.core.money import Money
from marketplace.core.quantity import SCALE, Quantity

VOLUME_DIVISOR = 6_000  # cubic centimetres a kilogram. Source: product.md V8
GRAMS_BY_UNIT = {"kg": 1_000, "liter": 1_000, "gram": 1, "karung": 25_000}
GRAMS_OTHERWISE = 500  # nobody weighed it: a small parcel


class Packed(Protocol):
    """What has a size: a variant."""

    @property
    def unit(self) -> str: ...
    @property
    def weight_gram(self) -> int | None: ...
    @property
    def length_cm(self) -> int | None: ...
    @property
    def width_cm(self) -> int | None: ...
    @property
    def height_cm(self) -> int | None: ...


def grams(item: Packed, quantity: Quantity) -> int:
    """What a courier charges for: the weight, or length x width x height / 6000 as kilograms when that is more."""
    weight = (
        item.weight_gram if item.weight_gram is not None else GRAMS_BY_UNIT.get(item.unit, GRAMS_OTHERWISE)
    )
    volume = 0
    if item.length_cm and item.width_cm and item.height_cm:
        cubic = item.length_cm * item.width_cm * item.height_cm
        volume = -(-cubic * 1_000 // VOLUME_DIVISOR)
    each = max(weight, volume)
    return -(-each * quantity.thousandths // SCALE)


def parcel_kilograms(items: Iterable[tuple[Packed, Quantity]]) -> int:
    """Whole kilograms, rounded up, at least one: how couriers charge."""
    weight = sum(grams(item, quantity) for item, quantity in items)
    return max(1, -(-weight // 1_000))


def courier_fee(*, first_kg: Money, next_kg: Money, kilograms: int) -> Money:
    """The first kilogram, then each further one."""
    return first_kg + next_kg * (kilograms - 1)
