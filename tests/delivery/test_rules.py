"""What a parcel weighs for a courier, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.delivery import rules


@dataclass(frozen=True)
class Thing:
    unit: str = "pcs"
    weight_gram: int | None = None
    length_cm: int | None = None
    width_cm: int | None = None
    height_cm: int | None = None


@pytest.mark.parametrize(
    ("thing", "thousandths", "grams"),
    [
        (Thing(weight_gram=700), 1_000, 700),
        (Thing(weight_gram=700), 2_500, 1_750),
        (Thing(weight_gram=1), 1, 1),  # rounded up
        (Thing(weight_gram=0, unit="kg"), 1_000, 0),  # weighed: nothing, as a card with a code
        (Thing("kg"), 1_500, 1_500),
        (Thing("liter"), 1_000, 1_000),
        (Thing("gram"), 250_000, 250),
        (Thing("karung"), 1_000, 25_000),
        (Thing("ikat"), 2_000, 1_000),
        (Thing("kg", 100, 30, 20, 10), 1_000, 1_000),  # 6.000 cm3 are a kilogram
        (Thing("kg", 100, 30, 20, 11), 2_000, 2_200),
        (Thing("kg", 100, 7, 1, 1), 1_000, 100),
        (Thing("kg", 1, 7, 1, 1), 1_000, 2),  # 1,17 g rounded up
        (Thing("kg", 1, 7, 1, 1), 3_000, 6),  # each of them
        (Thing("kg", 1_200, 30, 20, 10), 1_000, 1_200),
        (Thing("kg", 100, None, 200, 100), 1_000, 100),
        (Thing("kg", 100, 300, None, 100), 1_000, 100),
        (Thing("kg", 100, 300, 200, None), 1_000, 100),
        (Thing("kg", 100, 300, 200, 0), 1_000, 100),
    ],
)
def test_a_courier_charges_the_weight_or_the_room(thing: Thing, thousandths: int, grams: int) -> None:
    assert rules.grams(thing, Quantity(thousandths)) == grams


@pytest.mark.parametrize(
    ("weights", "kilograms"), [([], 1), ([1], 1), ([1_000], 1), ([1_001], 2), ([600, 600], 2), ([999, 1, 1_500], 3)]
)  # fmt: skip
def test_a_parcel_is_charged_in_whole_kilograms(weights: list[int], kilograms: int) -> None:
    items = [(Thing(weight_gram=weight), Quantity.of(1)) for weight in weights]
    assert rules.parcel_kilograms(items) == kilograms


@pytest.mark.parametrize(("kilograms", "fee"), [(1, 12_000), (2, 17_000), (5, 32_000)])
def test_the_first_kilogram_and_each_further_one(kilograms: int, fee: int) -> None:
    found = rules.courier_fee(first_kg=Money(12_000), next_kg=Money(5_000), kilograms=kilograms)
    assert found == Money(fee)
