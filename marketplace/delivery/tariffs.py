"""A courier price table from North Sumatra by distance of the province, in rupiah. Sample values: an administrator
replaces them by the couriers' contract prices."""

from __future__ import annotations

from typing import NamedTuple


class Tariff(NamedTuple):
    """One service's price to some provinces, named by their official codes."""

    courier: str
    service: str
    provinces: tuple[str, ...]
    first_kg: int
    next_kg: int
    days: str
    has_cod: bool


HOME = ("12",)
NEAR = ("11", "13", "14", "21")
SUMATRA = ("15", "16", "17", "18", "19")
JAVA = ("31", "32", "33", "34", "35", "36")
MIDDLE = ("51", "52", "61", "62", "63", "64", "65", "71", "72", "73", "74", "75", "76")
EAST = ("53", "81", "82", "91", "92", "93", "94", "95", "96")
BANDS = (
    (HOME, 10_000, 8_000, "1-2"),
    (NEAR, 22_000, 18_000, "2-3"),
    (SUMATRA, 30_000, 26_000, "3-4"),
    (JAVA, 38_000, 34_000, "3-5"),
    (MIDDLE, 58_000, 54_000, "4-7"),
    (EAST, 98_000, 92_000, "6-12"),
)
COURIERS = (("JNE", "REG", 100, False), ("J&T", "EZ", 95, True), ("SiCepat", "REG", 92, True))

TARIFFS = tuple(
    Tariff(courier, service, provinces, first * percent // 100, further * percent // 100, days, has_cod)
    for courier, service, percent, has_cod in COURIERS
    for provinces, first, further, days in BANDS
)
