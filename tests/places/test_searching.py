"""Finding a district by what people type, and loading the list."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.core.db import db, transaction
from marketplace.places import queries, rules, service
from marketplace.places.errors import DistrictNotFound
from marketplace.places.models import District, Postcode, Province, Regency, RegencyKind
from tests.make import BALIGE, MEDAN, SEI_SUKA, district


def names(text: str) -> list[str]:
    return [found.full_name for found in queries.districts_matching(text)]


@pytest.mark.parametrize(
    "typed",
    [
        "sei suka",
        "Kec. Sei Suka",
        "SEI  SUKA, Kab. Batu Bara",
        "kecamatan sei suka batu bara",
        "Kuala Tanjung",
    ],
)
def test_a_district_is_found_first_however_it_is_typed(app: Flask, typed: str) -> None:
    assert names(typed)[0] == "Sei Suka, Kab. Batu Bara, Sumatera Utara"


def test_the_full_name_finds_only_itself(app: Flask) -> None:
    """So that a form which starts with it does not offer others again."""
    assert names("Sei Suka, Kab. Batu Bara, Sumatera Utara") == ["Sei Suka, Kab. Batu Bara, Sumatera Utara"]


def test_a_postcode_finds_the_districts_it_serves(app: Flask) -> None:
    assert "Sei Suka, Kab. Batu Bara, Sumatera Utara" in names("21257")


def test_a_regency_finds_its_districts(app: Flask) -> None:
    assert names("kab toba balige") == ["Balige, Kab. Toba, Sumatera Utara"]
    assert all("Kota Medan" in name for name in names("kota medan"))


@pytest.mark.parametrize("typed", ["", "  ", "a", "kecamatan", "xyzzy", "%", "_", "' OR 1=1 --", "\x00"])
def test_nothing_useful_finds_nothing_useful(app: Flask, typed: str) -> None:
    assert len(queries.districts_matching(typed)) <= 20
    if typed.strip() in {"", "a", "xyzzy", "%", "_", "\x00"}:
        assert names(typed) == []


def test_at_most_twenty_are_offered(app: Flask) -> None:
    assert len(names("sumatera utara")) == 20


def test_loading_again_changes_nothing(app: Flask) -> None:
    """The template has loaded them once."""
    before = db.session.scalar(select(func.count()).select_from(District))
    with transaction():
        again = service.load_places()
    assert (again.provinces, again.regencies, again.districts, again.postcodes) == (0, 0, 0, 0)
    assert db.session.scalar(select(func.count()).select_from(District)) == before


def test_every_level_is_there(app: Flask) -> None:
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in (Province, Regency)]
    assert counts == [38, 514]
    assert (
        db.session.scalar(select(func.count()).select_from(District).where(District.regency_id == 1219)) == 12
    )
    assert db.session.scalar(select(func.count()).select_from(Postcode)) > 10_000
    medan = db.session.get(Regency, 1271)
    assert medan is not None
    assert (medan.name, medan.kind, medan.full_name) == ("Medan", RegencyKind.KOTA, "Kota Medan")


def test_a_missing_row_is_put_back(app: Flask) -> None:
    with transaction() as session:
        session.delete(session.scalars(select(Postcode).limit(1)).one())
    with transaction():
        assert service.load_places().postcodes == 1


def test_villages_and_postcodes_of_a_district_are_suggested(app: Flask) -> None:
    sei_suka = district(SEI_SUKA)
    assert "Kuala Tanjung" in queries.villages_of(sei_suka.id)
    assert queries.postcodes_of(sei_suka.id) == ["21257"]
    assert queries.villages_of(1) == []


def test_distances_are_those_between_seats(app: Flask) -> None:
    sei_suka, balige, medan = district(SEI_SUKA), district(BALIGE), district(MEDAN)
    assert queries.distance_km(sei_suka, sei_suka) == 5
    assert 80 <= (queries.distance_km(sei_suka, balige) or 0) <= 120
    assert queries.distance_km(sei_suka, balige) == queries.distance_km(balige, sei_suka)
    assert queries.distance_km(sei_suka, district("12.19.01")) == 20
    assert 1_300 < (queries.distance_km(medan, district("31.71.01")) or 0) < 1_500


def test_two_districts_whose_seats_are_unknown_have_no_distance(app: Flask) -> None:
    """Both regencies stand in with the same capital: better no answer than zero."""
    assert queries.distance_km(district("31.71.01"), district("31.72.01")) is None


def test_an_unknown_district_is_refused(app: Flask) -> None:
    with pytest.raises(DistrictNotFound):
        queries.get_district(999)


def test_an_address_is_written_from_the_house_outwards() -> None:
    lines = rules.address_lines(
        street="Jl. Access Road 5",
        landmark="samping masjid",
        village="Kuala Tanjung",
        district="Sei Suka",
        regency="Kab. Batu Bara",
        province="Sumatera Utara",
        postcode="21257",
    )
    assert lines == [
        "Jl. Access Road 5",
        "(samping masjid)",
        "Kuala Tanjung, Kec. Sei Suka",
        "Kab. Batu Bara, Sumatera Utara 21257",
    ]


def test_missing_parts_of_an_address_leave_no_gaps() -> None:
    lines = rules.address_lines(
        street="Jl. A", village="", district="Balige", regency="Kab. Toba", province=""
    )
    assert lines == ["Jl. A", "Kec. Balige", "Kab. Toba"]
