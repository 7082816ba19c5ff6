"""Finding places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import case, func, literal, select
from sqlalchemy.orm import undefer

from marketplace.core.db import db
from marketplace.places import rules
from marketplace.places.errors import DistrictNotFound
from marketplace.places.models import District, Postcode, Province, Regency

HOME_PROVINCE = 12  # most buyers and all partners are in North Sumatra: its districts come first among equals


def districts_matching(text: str, *, limit: int = 20) -> list[District]:
    """Districts whose own, parents' or villages' names hold every word; or those a postcode serves. Best first."""
    if rules.is_postcode(text):
        return _districts_with_postcode(text.strip(), limit)
    words = rules.search_words(text)
    if not words or len("".join(words)) < 2:
        return []
    query = select(District).join(Regency, District.regency_id == Regency.id)
    for word in words:
        query = query.where(District.search_text.contains(f" {word}", autoescape=True))
    whole = " ".join(words)
    name = func.lower(District.name)
    rank = case(
        (name == whole, 0),
        (name.startswith(whole, autoescape=True), 1),
        (literal(whole).startswith(name), 1),
        (District.search_text.contains(f" {whole} ", autoescape=True), 2),
        else_=3,
    )
    home = case((Regency.province_id == HOME_PROVINCE, 0), else_=1)
    found = list(
        db.session.scalars(query.order_by(rank, home, District.name, District.id).limit(limit)).all()
    )
    exactly = [district for district in found if rules.fold(district.full_name) == rules.fold(text)]
    return exactly or found


def _districts_with_postcode(code: str, limit: int) -> list[District]:
    query = (
        select(District)
        .join(Postcode, Postcode.district_id == District.id)
        .where(Postcode.code == code)
        .order_by(District.name, District.id)
        .limit(limit)
    )
    return list(db.session.scalars(query).all())


def find_district(district_id: int) -> District | None:
    return db.session.get(District, district_id)


def get_district(district_id: int) -> District:
    """Raises DistrictNotFound."""
    district = find_district(district_id)
    if district is None:
        raise DistrictNotFound()
    return district


def get_district_by_code(code: str) -> District:
    """By its official code with dots, "12.19.02". Raises DistrictNotFound."""
    district = db.session.scalar(select(District).where(District.code == code))
    if district is None:
        raise DistrictNotFound()
    return district


def districts(ids: Iterable[int]) -> dict[int, District]:
    """Several districts with their parents, in one statement."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {row.id: row for row in db.session.scalars(select(District).where(District.id.in_(wanted)))}


def villages_of(district_id: int) -> list[str]:
    """Names of the villages of a district, to suggest while typing. Empty for an unknown district."""
    query = select(District).where(District.id == district_id).options(undefer(District.villages))
    district = db.session.scalar(query)
    return [] if district is None else list(district.villages)


def postcodes_of(district_id: int) -> list[str]:
    query = select(Postcode.code).where(Postcode.district_id == district_id).order_by(Postcode.code)
    return list(db.session.scalars(query).all())


def provinces() -> Sequence[Province]:
    return db.session.scalars(select(Province).order_by(Province.name)).all()


def regencies(*, province_id: int | None = None) -> Sequence[Regency]:
    """By name; those of one province when it is given."""
    query = select(Regency).order_by(Regency.name, Regency.kind)
    if province_id is not None:
        query = query.where(Regency.province_id == province_id)
    return db.session.scalars(query).all()


def find_regency(regency_id: int) -> Regency | None:
    return db.session.get(Regency, regency_id)


def distance_km(a: District, b: District) -> int | None:
    """Roughly how far a parcel goes, in whole kilometres between the seats of the regencies.

    Within one district 5, within one regency 20: seats cannot tell more. Where a regency's seat is not known, its
    province's capital stands in. None when even that is unknown, or when both stand in for each other.
    """
    if a.id == b.id:
        return rules.SAME_DISTRICT_KM
    if a.regency_id == b.regency_id:
        return rules.SAME_REGENCY_KM
    point_a, point_b = _point(a.regency), _point(b.regency)
    if point_a is None or point_b is None or point_a == point_b:
        return None
    return rules.kilometres(point_a, point_b)


def _point(regency: Regency) -> tuple[float, float] | None:
    for place in (regency, regency.province):
        if place.latitude is not None and place.longitude is not None:
            return place.latitude, place.longitude
    return None
