"""Pure rules about places: how names are compared, how far two points are, how an address is written."""

from __future__ import annotations

import math
import re
import unicodedata

EARTH_KM = 6_371
SAME_DISTRICT_KM = 5
SAME_REGENCY_KM = 20
NOISE = re.compile(
    r"\b(provinsi|prov|kabupaten|kab|kotamadya|kota|administrasi|kecamatan|kec|distrik|kelurahan|kel|desa)\b\.?"
)
POSTCODE = re.compile(r"^[1-9]\d{4}$")


def fold(text: str) -> str:
    """Lower case, without accents, punctuation and double spaces, so that "SEI  SUKA" and "Sei Suka" are one."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())


def search_words(text: str) -> list[str]:
    """The words that tell a place, without "kecamatan", "kab." and the like; at most six."""
    folded = fold(text)
    words = fold(NOISE.sub(" ", folded)).split() or folded.split()
    return words[:6]


def is_postcode(text: str) -> bool:
    return bool(POSTCODE.match(text.strip()))


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> int:
    """Great-circle distance between two points in degrees, in whole kilometres."""
    north_a, east_a, north_b, east_b = (math.radians(value) for value in (*a, *b))
    half = (
        math.sin((north_b - north_a) / 2) ** 2
        + math.cos(north_a) * math.cos(north_b) * math.sin((east_b - east_a) / 2) ** 2
    )
    return round(2 * EARTH_KM * math.asin(math.sqrt(half)))


def address_lines(
    *,
    street: str,
    village: str,
    district: str,
    regency: str,
    province: str,
    postcode: str = "",
    landmark: str = "",
) -> list[str]:
    """An address as it is written on an Indonesian parcel, from the house outwards; empty parts are left out."""
    place = ", ".join(part for part in (village, f"Kec. {district}" if district else "") if part)
    area = ", ".join(part for part in (regency, province) if part)
    lines = [street, f"({landmark})" if landmark else "", place, f"{area} {postcode}".strip()]
    return [line for line in lines if line]
