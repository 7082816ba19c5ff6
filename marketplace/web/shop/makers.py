"""Everybody who sells here: as a list, on a map, and by how far they are from a district."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.catalogue import queries
from marketplace.catalogue.queries import Shop
from marketplace.places import queries as places
from marketplace.places import rules
from marketplace.places.models import District
from marketplace.web.shop.portal import bp

MOST_SHOPS = 500
MOST_MATCHES = 6
SCALE = 600 / 3.6  # of static/img/sumut.svg: units a degree, from 97 east and 4.4 north
WEST, NORTH = 97.0, 4.4
AROUND, SMALLEST = 70.0, 280.0


class Pin(NamedTuple):
    """The partners of one regency, where its seat lies on the map."""

    regency_id: int
    place: str
    partners: int
    x: float
    y: float

    @property
    def radius(self) -> float:
        return min(11 + self.partners, 18)


@bp.get("/mitra-kami")
def all_partners() -> ResponseReturnValue:
    """Most products first; the nearest first when a district is named."""
    shops = queries.shops(limit=MOST_SHOPS)
    words = request.args.get("dekat", "").strip()[:80]
    matches = places.districts_matching(words, limit=MOST_MATCHES) if words else []
    here = matches[0] if matches else None
    far = {shop.partner_id: _kilometres(here, shop) for shop in shops} if here is not None else {}
    if here is not None:
        shops = sorted(shops, key=lambda shop: (far[shop.partner_id] is None, far[shop.partner_id] or 0))
    pins = _pins(shops)
    return render_template(
        "shop/shop/list.html",
        partners=shops,
        words=words,
        nearest_to=here,
        others=matches[1:],
        far=far,
        pins=pins,
        view=_view(pins),
        section="toko",
    )


def _kilometres(here: District, shop: Shop) -> int | None:
    """As for parcels: within a district and a regency a usual distance, otherwise between the seats."""
    if shop.district_id == here.id:
        return rules.SAME_DISTRICT_KM
    if shop.regency_id == here.regency_id:
        return rules.SAME_REGENCY_KM
    seat = here.regency
    if shop.point is None or seat.latitude is None or seat.longitude is None:
        return None
    return rules.kilometres((seat.latitude, seat.longitude), shop.point)


def _pins(shops: Sequence[Shop]) -> list[Pin]:
    found: dict[int, Pin] = {}
    for shop in shops:
        if shop.point is None:
            continue
        north, east = shop.point
        count = found[shop.regency_id].partners + 1 if shop.regency_id in found else 1
        x, y = (east - WEST) * SCALE, (NORTH - north) * SCALE
        found[shop.regency_id] = Pin(shop.regency_id, shop.place, count, round(x, 1), round(y, 1))
    return sorted(found.values(), key=lambda pin: -pin.partners)


def _view(pins: Sequence[Pin]) -> str:
    """The part of the map that holds all pins, as an SVG view box."""
    if not pins:
        return "0 0 600 850"
    left, top = min(pin.x for pin in pins) - AROUND, min(pin.y for pin in pins) - AROUND
    width = max(max(pin.x for pin in pins) + AROUND - left, SMALLEST)
    height = max(max(pin.y for pin in pins) + AROUND - top, SMALLEST)
    return f"{left:.0f} {top:.0f} {width:.0f} {height:.0f}"
