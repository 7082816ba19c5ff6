"""A product as a card shows it: a light tuple, made without touching an entity."""

from __future__ import annotations

from typing import Any, NamedTuple

from marketplace.catalogue.kinds import unit_label
from marketplace.core import files
from marketplace.core.clock import today
from marketplace.core.images import WIDTHS, PictureState, picture_key
from marketplace.core.money import Money
from marketplace.core.quantity import NOTHING, SCALE, Quantity
from marketplace.core.words import _
from marketplace.partners.rules import reopening_day
from marketplace.places.models import SHORT, RegencyKind

FEW = Quantity.of(5)  # "only n left" from here down: ux.md 11


class Card(NamedTuple):
    """What `components/product_card.html` reads, and the keys a list needs."""

    product_id: int
    slug: str
    url: str
    name: str
    price: Money
    unit_label: str
    photo_url: str | None
    photo_srcset: str | None
    photo_width: int | None
    photo_height: int | None
    place: str
    partner_id: int
    shop_name: str
    shop_slug: str
    sold: int
    left: int | None
    rating: float | None
    badges: list[str]


def card_of(row: Any) -> Card:
    """From a row of `queries.listing`. The address is written out: building it would cost more than the card."""
    has_photo = row.picture_state is PictureState.READY and row.original is not None
    return Card(
        product_id=row.product_id,
        slug=row.slug,
        url=f"/produk/{row.slug}",
        name=row.name,
        price=row.price_from,
        unit_label=unit_label(row.unit),
        photo_url=files.url(picture_key(row.original, 320)) if has_photo else None,
        photo_srcset=_srcset(row.original) if has_photo else None,
        photo_width=row.width,
        photo_height=row.height,
        place=place_of(row.regency_kind, row.regency_name) if row.regency_name else "",
        partner_id=row.partner_id,
        shop_name=row.shop_name,
        shop_slug=row.shop_slug,
        sold=row.sold.thousandths // SCALE,
        left=None if row.is_unlimited else left_of(row.available),
        rating=row.rating_tenths / 10 if row.rating_tenths else None,
        badges=_badges(row),
    )


def place_of(kind: RegencyKind, name: str) -> str:
    """The regency as an address writes it: "Kab. Batu Bara"."""
    return f"{SHORT[kind]} {name}"


def left_of(available: Quantity) -> int | None:
    """How many whole units are left, when few or none; a part of one counts as one. None when there is plenty."""
    if available > FEW:
        return None
    return max(1, available.thousandths // SCALE) if available > NOTHING else 0


def _badges(row: Any) -> list[str]:
    closed = reopening_day(today(), since=row.holiday_from, until=row.holiday_until) is not None
    return [*([_("On holiday")] if closed else []), *([_("Halal")] if row.is_halal else [])]


def _srcset(original: str) -> str:
    return ", ".join(f"{files.url(picture_key(original, width))} {width}w" for width in WIDTHS[:3])
