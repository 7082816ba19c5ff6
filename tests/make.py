"""Rows for tests, made by calling the services: people, partners, and the cast of the stories.

Sari buys, Budi sells for one partner, Wati for another, Ratna requests, Dewi approves, Hasan buys for the company, Joko
receives, Lina pays, Tigor is the programme officer, Maya the operator's finance, Edi the auditor, Ayu is admin, Tono is
the outsider who may see nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts import passwords
from marketplace.accounts import service as accounts
from marketplace.accounts.models import Organisation, OrganisationKind, Role, Site, User
from marketplace.core.clock import today
from marketplace.core.db import db, in_transaction, transaction
from marketplace.partners import queries as partner_queries
from marketplace.partners import service as partners
from marketplace.partners.models import DocumentKind, LegalForm, Partner, PartnerKind, PartnerStatus
from marketplace.partners.rules import required_documents
from marketplace.places.models import District
from marketplace.places.queries import get_district_by_code

PASSWORD = "demo-pasar-mitra"
SEI_SUKA, BALIGE, PINTU_POHAN, MEDAN = "12.19.02", "12.12.01", "12.12.05", "12.71.01"
COSTLY = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

_numbers = count(1)
passwords.use(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))  # a test signs many people up


class _Within:
    """The caller's transaction, or one of its own."""

    def __enter__(self) -> None:
        self.own = None if in_transaction() else transaction()
        if self.own is not None:
            self.own.__enter__()

    def __exit__(self, *error: Any) -> None:
        if self.own is not None:
            self.own.__exit__(*error)


def within() -> _Within:
    """`with within():` in a maker, so that makers may be used alone or inside one `transaction()`."""
    return _Within()


def district(code: str = SEI_SUKA) -> District:
    """A district of the reference data by its official code."""
    return get_district_by_code(code)


def make_user(
    name: str = "Sari",
    *,
    email: str | None = None,
    phone: str | None = None,
    password: str = PASSWORD,
    locale: str = "id",
) -> User:
    """An open account; with an e-mail address of its own when no contact is given."""
    if email is None and phone is None:
        email = f"{name.split()[0].lower()}{next(_numbers)}@contoh.test"
    with within():
        user = accounts.sign_up(name=name, email=email, phone=phone, password=password, locale=locale)
        db.session.flush()
    return user


def make_organisation(
    kind: OrganisationKind = OrganisationKind.COMPANY, name: str = "PT Inalum"
) -> Organisation:
    with within():
        organisation = accounts.create_organisation(kind=kind, name=name)
        db.session.flush()
    return organisation


def make_site(
    organisation: Organisation | None = None,
    *,
    code: str | None = None,
    name: str = "Pabrik peleburan",
    place: str = SEI_SUKA,
) -> Site:
    with within():
        organisation = organisation or make_organisation()
        code = code or f"S{next(_numbers):03}"
        site = accounts.create_site(
            code=code, name=name, organisation_id=organisation.id, district_id=district(place).id
        )
        db.session.flush()
    return site


def make_member(user: User, organisation_id: int, role: Role, *, site_id: int | None = None) -> User:
    """Give the role and return the person."""
    with within():
        accounts.add_member(user_id=user.id, organisation_id=organisation_id, role=role, site_id=site_id)
    return user


def make_partner(
    name: str | None = None,
    *,
    owner: User | None = None,
    site: Site | None = None,
    kind: PartnerKind = PartnerKind.GROUP,
    legal_form: LegalForm = LegalForm.INDIVIDUAL,
    place: str = SEI_SUKA,
    village: str = "Kuala Tanjung",
    active: bool = True,
    on: date | None = None,
    **facts: Any,
) -> Partner:
    """An accepted partner with its papers and an owner, unless told otherwise."""
    with within():
        owner = owner or make_user("Budi")
        site = site or make_site()
        partner = partners.register_partner(
            name=name or f"Kelompok Uji {next(_numbers)}",
            kind=kind,
            legal_form=legal_form,
            site_id=site.id,
            district_id=district(place).id,
            village=village,
            on=on,
            by=owner.id,
            **facts,
        )
        make_member(owner, partner.organisation_id, Role.OWNER)
        if active:
            for paper in required_documents(kind, legal_form):
                accept_document(partner, paper, by=owner.id)
            partners.change_status(partner.id, PartnerStatus.ACTIVE, on=on or today(), by=owner.id)
    return partner


def accept_document(
    partner: Partner, kind: DocumentKind, *, valid_until: date | None = None, by: int | None = None
) -> None:
    """A paper of this kind, checked and accepted."""
    with within():
        number = {DocumentKind.NIB: f"{1000000000000 + next(_numbers)}"}.get(kind, "")
        until = valid_until or (date(today().year + 3, 1, 1) if kind.expires else None)
        document = partners.submit_document(
            partner_id=partner.id, kind=kind, number=number, valid_until=until, by=by
        )
        checker = by if by is not None else make_user("Ayu").id
        partners.check_document(document.id, accept=True, by=checker)


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of the stories, their organisations and shops."""

    sari: User
    budi: User
    wati: User
    ratna: User
    dewi: User
    hasan: User
    joko: User
    lina: User
    tigor: User
    maya: User
    edi: User
    ayu: User
    tono: User
    operator: Organisation
    company: Organisation
    smelter: Site
    hydropower: Site
    maggot: Partner
    ulos: Partner


DUTIES = {
    "ratna": Role.REQUESTER,
    "dewi": Role.APPROVER,
    "hasan": Role.BUYER,
    "joko": Role.RECEIVER,
    "lina": Role.FINANCE,
    "tigor": Role.PROGRAMME_OFFICER,
    "maya": Role.OPERATOR_FINANCE,
    "edi": Role.AUDITOR,
    "ayu": Role.ADMIN,
}


def make_cast() -> Cast:
    """Everybody of the stories in one transaction; Ratna and Joko act for the smelter only."""
    with within():
        names = ("sari", "budi", "wati", *DUTIES, "tono")
        people = {name: make_user(name.title(), email=f"{name}@demo.test") for name in names}
        operator = make_organisation(OrganisationKind.OPERATOR, "Pasar Mitra")
        company = make_organisation(OrganisationKind.COMPANY, "PT Inalum")
        smelter = make_site(company, code="KTG", name="Pabrik peleburan Kuala Tanjung")
        hydropower = make_site(company, code="PRT", name="PLTA Paritohan", place=PINTU_POHAN)
        for name, role in DUTIES.items():
            organisation = company if role.kind is OrganisationKind.COMPANY else operator
            at = smelter.id if role in (Role.REQUESTER, Role.RECEIVER) else None
            make_member(people[name], organisation.id, role, site_id=at)
        maggot = make_partner("Kelompok Ternak Magot Sari Lava Berdaya", owner=people["budi"], site=smelter)
        ulos = make_partner(
            "Tenun Ulos Tepi Danau", owner=people["wati"], site=hydropower, place=BALIGE, village=""
        )
    return Cast(
        **people,
        operator=operator,
        company=company,
        smelter=smelter,
        hydropower=hydropower,
        maggot=maggot,
        ulos=ulos,
    )


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people of the stories."""
    return make_cast()


def sign_in(client: FlaskClient, user: User, *, password: str = PASSWORD) -> FlaskClient:
    """Through the page, as everybody does. Returns the same visitor."""
    answer = client.post("/masuk", data={"email": user.email or user.phone, "password": password})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return client


__all__ = [
    "Cast",
    "accept_document",
    "cast",
    "district",
    "make_cast",
    "make_member",
    "make_organisation",
    "make_partner",
    "make_site",
    "make_user",
    "partner_queries",
    "sign_in",
]
