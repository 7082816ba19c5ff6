"""What the front page and a shop's own page show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select

from marketplace.catalogue.cards import place_of
from marketplace.catalogue.models import Category, ListingCount
from marketplace.core import files
from marketplace.core.db import db
from marketplace.core.images import Picture, PictureState, picture_key
from marketplace.partners.models import Partner, PartnerStatus
from marketplace.places.models import District, Regency


class CategoryLink(NamedTuple):
    """A category as menus show it."""

    id: int
    slug: str
    name: str
    parent_id: int | None
    icon: str

    @property
    def url(self) -> str:
        return f"/kategori/{self.slug}"


class Shop(NamedTuple):
    """A partner as `components/partner_card.html` shows it, with its story when it consented."""

    partner_id: int
    name: str
    slug: str
    place: str
    product_count: int
    photo_url: str | None
    story: str
    district_id: int
    regency_id: int
    point: tuple[float, float] | None

    @property
    def url(self) -> str:
        return f"/toko/{self.slug}"


_C = Category.__table__.c
_LINKS = (
    select(_C.id, _C.slug, _C.name, _C.name_en, _C.parent_id, _C.icon)
    .where(_C.is_active)
    .order_by(_C.position, _C.id)
)


def category_links(locale: str) -> Sequence[CategoryLink]:
    """All active categories in their order, named in the reader's language."""
    rows = db.session.execute(_LINKS)
    english = locale == "en"
    return [
        CategoryLink(
            row.id, row.slug, (row.name_en or row.name) if english else row.name, row.parent_id, row.icon
        )
        for row in rows
    ]


_SHOPS: Any = (
    select(
        Partner.id,
        Partner.name,
        Partner.slug,
        Partner.village,
        Partner.story,
        Partner.consent_story,
        Partner.district_id,
        District.regency_id,
        Regency.latitude,
        Regency.longitude,
        Regency.name.label("regency_name"),
        Regency.kind.label("regency_kind"),
        ListingCount.count.label("products"),
        Picture.original,
        Picture.state.label("picture_state"),
    )
    .join(Partner, Partner.id == ListingCount.value)
    .join(District, District.id == Partner.district_id)
    .join(Regency, Regency.id == District.regency_id)
    .outerjoin(Picture, Picture.id == Partner.picture_id)
    .where(
        ListingCount.category_id == 0,
        ListingCount.facet == "mitra",
        ListingCount.count > 0,
        Partner.status == PartnerStatus.ACTIVE,
    )
    .order_by(ListingCount.count.desc(), Partner.id)
)


def shops(*, limit: int = 6) -> Sequence[Shop]:
    """The partners with the most products on sale."""
    return [_shop(row) for row in db.session.execute(_SHOPS.limit(limit))]


def _shop(row: Any) -> Shop:
    has_photo = row.picture_state is PictureState.READY
    return Shop(
        partner_id=row.id,
        name=row.name,
        slug=row.slug,
        place=place_of(row.regency_kind, row.regency_name),
        product_count=row.products,
        photo_url=files.url(picture_key(row.original, 320)) if has_photo else None,
        story=row.story if row.consent_story and row.story else "",
        district_id=row.district_id,
        regency_id=row.regency_id,
        point=None if row.latitude is None or row.longitude is None else (row.latitude, row.longitude),
    )


def shop_names(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """(name, slug) of some partners."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = db.session.execute(select(Partner.id, Partner.name, Partner.slug).where(Partner.id.in_(wanted)))
    return {row.id: (row.name, row.slug) for row in rows}


_regencies: dict[int, str] = {}


def regency_names(ids: Iterable[int]) -> dict[int, str]:
    """Names as on a card. Reference data that never changes while we run, so each is read once a process."""
    missing = sorted(set(ids) - _regencies.keys())
    if missing:
        rows = db.session.execute(
            select(Regency.id, Regency.kind, Regency.name).where(Regency.id.in_(missing))
        )
        _regencies.update({row.id: place_of(row.kind, row.name) for row in rows})
    return {key: _regencies[key] for key in ids if key in _regencies}


class Figures(NamedTuple):
    """How much there is, from the stored counts."""

    products: int
    partners: int
    regencies: int


def figures() -> Figures:
    """One statement, whatever the size of the catalogue."""
    rows = db.session.execute(
        select(ListingCount.facet, func.count(), func.sum(ListingCount.count))
        .where(ListingCount.category_id == 0, ListingCount.count > 0)
        .group_by(ListingCount.facet)
    )
    found = {row[0]: (row[1], int(row[2])) for row in rows}
    nothing = (0, 0)
    return Figures(
        found.get("semua", nothing)[1], found.get("mitra", nothing)[0], found.get("lokasi", nothing)[0]
    )
