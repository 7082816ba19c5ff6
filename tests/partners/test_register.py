"""The register: what a partner is on any day, and what it is called."""

from __future__ import annotations

from datetime import date, datetime
from itertools import product

import pytest
from flask import Flask

from marketplace.accounts.errors import ContactInvalid
from marketplace.accounts.models import Role
from marketplace.core import clock
from marketplace.core.clock import JAKARTA, today
from marketplace.core.db import transaction
from marketplace.partners import queries, rules, service
from marketplace.partners.errors import (
    DocumentNumberWrong,
    PartnerNotFound,
    StatusDateWrong,
    StatusMoveWrong,
    StatusReasonMissing,
)
from marketplace.partners.models import DocumentKind, LegalForm, PartnerKind, PartnerStatus
from marketplace.partners.states import STATUS_MOVES
from marketplace.places.errors import DistrictNotFound
from tests.make import BALIGE, Cast, district, make_member, make_partner, make_site, make_user

DIAGRAM = """
candidate > active ended
active > paused ended
paused > active ended
ended > active
"""


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=JAKARTA)


def change(
    partner_id: int, status: PartnerStatus, *, on: date | None = None, reason: str = "panen gagal"
) -> None:
    with transaction():
        service.change_status(partner_id, status, on=on, reason=reason, by=None)


def test_the_status_is_known_for_any_past_day(app: Flask) -> None:
    with clock.at(noon(date(2024, 3, 1))):
        partner = make_partner(active=False)
    with clock.at(noon(date(2024, 9, 1))):
        change(partner.id, PartnerStatus.ACTIVE, on=date(2024, 6, 1))
    with clock.at(noon(date(2025, 2, 1))):
        change(partner.id, PartnerStatus.PAUSED)
    days = [
        date(2024, 2, 29),
        date(2024, 3, 1),
        date(2024, 5, 31),
        date(2024, 6, 1),
        date(2025, 1, 31),
        date(2025, 2, 1),
        today(),
    ]
    assert [queries.status_on(partner.id, day) for day in days] == [
        None,
        PartnerStatus.CANDIDATE,
        PartnerStatus.CANDIDATE,
        PartnerStatus.ACTIVE,
        PartnerStatus.ACTIVE,
        PartnerStatus.PAUSED,
        PartnerStatus.PAUSED,
    ]


def test_two_changes_on_one_day_leave_the_last(app: Flask) -> None:
    partner = make_partner(active=False)
    change(partner.id, PartnerStatus.ACTIVE)
    change(partner.id, PartnerStatus.PAUSED)
    assert queries.status_on(partner.id, today()) is PartnerStatus.PAUSED


@pytest.mark.parametrize(("source", "target"), list(product(PartnerStatus, repeat=2)))
def test_only_the_moves_of_the_diagram(source: PartnerStatus, target: PartnerStatus) -> None:
    allowed = {line.split(" >")[0]: line.split(" >")[1].split() for line in DIAGRAM.strip().splitlines()}
    assert (target in STATUS_MOVES[source]) is (target.value in allowed[source.value])


def test_history_is_written_forwards_only(app: Flask) -> None:
    with clock.at(noon(date(2025, 1, 10))):
        partner = make_partner(active=False)
    for day in (date(2025, 1, 9), date(today().year + 1, 1, 1)):
        with pytest.raises(StatusDateWrong):
            change(partner.id, PartnerStatus.ACTIVE, on=day)
    assert queries.get_partner(partner.id).status is PartnerStatus.CANDIDATE


def test_a_pause_and_an_end_need_a_reason(app: Flask) -> None:
    partner = make_partner()
    for status in (PartnerStatus.PAUSED, PartnerStatus.ENDED):
        with pytest.raises(StatusReasonMissing):
            change(partner.id, status, reason=" ")
    with pytest.raises(StatusMoveWrong):
        change(partner.id, PartnerStatus.CANDIDATE)


def test_two_shops_of_one_name_have_two_addresses(app: Flask) -> None:
    first, second, third = (make_partner("Kopi Toba", active=False) for _number in range(3))
    assert [first.slug, second.slug, third.slug] == ["kopi-toba", "kopi-toba-2", "kopi-toba-3"]
    assert queries.get_partner_by_slug("kopi-toba-2") == second
    with pytest.raises(PartnerNotFound):
        queries.get_partner_by_slug("kopi-toba-9")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Kelompok Ternak!", "kelompok-ternak"),
        ("ᯅᯖᯂ᯲", "mitra"),
        ("Café & Co.", "cafe-co"),
        ("x" * 200, "x" * 60),
    ],
)
def test_addresses_are_plain(name: str, slug: str) -> None:
    assert rules.slug_of(name) == slug


def test_a_partner_is_registered_with_its_facts(app: Flask) -> None:
    partner = make_partner(
        "Bengkel Maju", kind=PartnerKind.BUSINESS, legal_form=LegalForm.COMPANY, place=BALIGE, village="",
        phone="0812-3456-7890", npwp="01.312.166.0-091.000", nib="1234567890123", since_year=2019,
    )  # fmt: skip
    assert (partner.phone, partner.npwp, partner.place) == ("+6281234567890", "013121660091000", "Kab. Toba")
    assert partner.organisation.name == "Bengkel Maju"
    assert queries.find_partner_of(partner.organisation_id) == partner


def test_numbers_that_cannot_be_right_are_refused_and_doubtful_ones_kept(app: Flask) -> None:
    for wrong in ({"npwp": "123"}, {"nib": "12345"}, {"nib": "123456789012a"}):
        with pytest.raises(DocumentNumberWrong):
            make_partner(active=False, **wrong)
    doubtful = rules.check_npwp("1000000008000001")
    assert doubtful is not None
    assert doubtful.is_doubtful
    partner = make_partner(active=False, npwp="1000000008000001")
    assert partner.npwp == "1000000008000001"
    good = rules.check_npwp("01.312.166.0-091.000")
    assert good is not None
    assert not good.is_doubtful
    assert rules.check_npwp("1234567890123456789012") is not None  # with the branch (NITKU)


def test_an_unknown_district_is_refused(app: Flask) -> None:
    with pytest.raises(DistrictNotFound), transaction():
        service.register_partner(name="X", kind=PartnerKind.GROUP, site_id=1, district_id=999)


def test_pkp_counts_from_its_day(app: Flask) -> None:
    partner = make_partner(active=False, is_pkp_from=date(2025, 4, 1))
    assert not queries.is_pkp(partner, date(2025, 3, 31))
    assert queries.is_pkp(partner, date(2025, 4, 1))


def test_one_person_in_two_shops(app: Flask, cast: Cast) -> None:
    make_member(cast.budi, cast.ulos.organisation_id, Role.TREASURER)
    assert queries.partners_of_user(cast.budi.id) == [cast.maggot, cast.ulos]
    assert queries.partner_roles(cast.budi.id, cast.ulos.id) == {Role.TREASURER}
    assert queries.partner_roles(cast.tono.id, cast.ulos.id) == set()
    assert queries.people_of(cast.ulos.id) == [cast.budi, cast.wati]
    assert queries.people_of(cast.ulos.id, Role.OWNER) == [cast.wati]
    assert queries.is_member(cast.budi.id, cast.ulos.id)
    assert not queries.is_member(None, cast.ulos.id)


def test_the_register_pages_filters_and_counts(app: Flask) -> None:
    site, other, owner = make_site(), make_site(), make_user("Budi")
    for number in range(5):
        make_partner(f"Usaha {number}", site=site, owner=owner, active=number % 2 == 0)
    make_partner("Lain", site=other, owner=owner)
    first = queries.register(limit=4)
    rest = queries.register(limit=4, after=first.next_cursor)
    assert [partner.name for partner in (*first.items, *rest.items)] == [
        "Lain",
        *(f"Usaha {n}" for n in range(5)),
    ]
    assert rest.next_cursor is None
    assert len(queries.register(site_ids={site.id}).items) == 5
    assert len(queries.register(status=PartnerStatus.CANDIDATE).items) == 2
    assert [partner.name for partner in queries.register(q="USAHA 3").items] == ["Usaha 3"]
    assert queries.register(q="100%").items == []
    assert queries.count_by_status(site_ids={site.id}) == {
        PartnerStatus.ACTIVE: 3,
        PartnerStatus.CANDIDATE: 2,
    }
    assert len(queries.active_partners(limit=2)) == 2


def test_regencies_are_those_that_sell(app: Flask, cast: Cast) -> None:
    make_partner(place="12.71.01", active=False)
    assert [regency.full_name for regency in queries.regencies_with_partners()] == [
        "Kab. Batu Bara",
        "Kab. Toba",
    ]


def test_the_shop_page_is_edited_and_keeps_its_address(app: Flask) -> None:
    partner = make_partner("Nama Lama")
    with transaction():
        service.edit_shop(
            partner.id, name="Nama Baru", story="Cerita kami.", consent_story=False, district_id=district(BALIGE).id,
            village="Lumban Dolok", phone="081234567890", hours="08.00-17.00", since_year=2019, by=1,
        )  # fmt: skip
    assert (partner.name, partner.organisation.name, partner.slug) == ("Nama Baru", "Nama Baru", "nama-lama")
    assert partner.public_story == ""
    with pytest.raises(ContactInvalid), transaction():
        service.edit_shop(
            partner.id, name="X", story="", consent_story=True, district_id=district(BALIGE).id,
            village="", phone="123", hours="", since_year=None, by=1,
        )  # fmt: skip


def test_what_every_shop_must_show_depends_on_what_it_is() -> None:
    group = rules.required_documents(PartnerKind.GROUP, LegalForm.INDIVIDUAL)
    firm = rules.required_documents(PartnerKind.BUSINESS, LegalForm.COMPANY)
    assert group == (DocumentKind.NIB, DocumentKind.GROUP_DEED)
    assert firm == (DocumentKind.NIB, DocumentKind.NPWP)
