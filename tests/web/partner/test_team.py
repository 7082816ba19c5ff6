"""The people of a shop, through its pages."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts import queries
from marketplace.accounts.models import Role
from tests.make import Cast, make_member, make_user, sign_in


@pytest.fixture
def budi(app: Flask, cast: Cast) -> FlaskClient:
    return sign_in(app.test_client(), cast.budi)


def invite(client: FlaskClient, contact: str, role: str = "staff") -> int:
    answer = client.post("/mitra/tim/undang", data={"name": "Uli", "contact": contact, "role": role})
    return answer.status_code


def test_an_owner_invites_and_the_person_is_listed(budi: FlaskClient, cast: Cast) -> None:
    assert invite(budi, "uli@contoh.id", "treasurer") == 303
    page = budi.get("/mitra/tim").get_data(as_text=True)
    assert "uli@contoh.id" in page
    offer = queries.open_invitations(cast.maggot.organisation_id)[0]
    assert (offer.role, offer.invited_by_id) == (Role.TREASURER, cast.budi.id)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"name": "", "contact": "a@contoh.id", "role": "staff"}, "name"),
        ({"name": "Uli", "contact": "rusak", "role": "staff"}, "contact"),
        ({"name": "Uli", "contact": "a@contoh.id"}, "role"),
        ({"name": "Uli", "contact": "a@contoh.id", "role": "admin"}, "role"),
        ({"name": "Uli", "contact": "a@contoh.id", "role": "approver"}, "role"),
    ],
)
def test_mistakes_are_named_and_no_higher_role_slips_in(
    budi: FlaskClient, cast: Cast, form: dict[str, str], field: str
) -> None:
    answer = budi.post("/mitra/tim/undang", data=form)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)
    assert not queries.open_invitations(cast.maggot.organisation_id)


def test_a_code_for_a_phone_is_shown_once(budi: FlaskClient, cast: Cast) -> None:
    invite(budi, "0812 7777 0001")
    offer = queries.open_invitations(cast.maggot.organisation_id)[0]
    page = budi.post(f"/mitra/tim/undangan/{offer.id}/kode").get_data(as_text=True)
    code = re.search(r"\b\d{6}\b", re.sub(r"#[0-9a-f]{6}", "", page.split("<main", 1)[1]))
    assert code is not None
    assert code.group() not in budi.get("/mitra/tim").get_data(as_text=True)
    visitor = budi.application.test_client()
    answer = visitor.post("/kode", data={"phone": "081277770001", "code": code.group()})
    assert answer.location.startswith("/undangan/")


def test_the_owner_helps_a_member_who_forgot_the_password(budi: FlaskClient, cast: Cast) -> None:
    member = make_member(make_user("Uli", phone="081277770001"), cast.maggot.organisation_id, Role.STAFF)
    membership = queries.memberships(member.id)[0]
    assert budi.post(f"/mitra/tim/{membership.id}/kode").status_code == 200


def test_ending_a_role_and_withdrawing_an_invitation(budi: FlaskClient, cast: Cast) -> None:
    member = make_member(make_user("Uli"), cast.maggot.organisation_id, Role.STAFF)
    membership = queries.memberships(member.id)[0]
    assert budi.post(f"/mitra/tim/{membership.id}/keluarkan").status_code == 303
    assert not queries.memberships(member.id)
    assert "Uli" in budi.get("/mitra/tim").get_data(as_text=True)  # among the former members
    invite(budi, "lain@contoh.id")
    offer = queries.open_invitations(cast.maggot.organisation_id)[0]
    budi.post(f"/mitra/tim/undangan/{offer.id}/batal")
    assert not queries.open_invitations(cast.maggot.organisation_id)


def test_the_last_owner_is_told_and_stays(budi: FlaskClient, cast: Cast) -> None:
    answer = budi.post("/mitra/tim/keluar")
    assert answer.status_code == 409
    assert queries.has_role(cast.budi.id, Role.OWNER)


def test_somebody_leaves_with_every_role(app: Flask, cast: Cast) -> None:
    make_member(cast.sari, cast.maggot.organisation_id, Role.OWNER)
    make_member(cast.sari, cast.maggot.organisation_id, Role.TREASURER)
    sari = sign_in(app.test_client(), cast.sari)
    assert sari.post("/mitra/tim/keluar").status_code == 303
    assert not queries.memberships(cast.sari.id)
    assert sign_in(app.test_client(), cast.sari).get("/mitra/tim").status_code == 403


@pytest.mark.parametrize("role", [Role.STAFF, Role.TREASURER])
def test_others_look_but_do_not_change(app: Flask, cast: Cast, role: Role) -> None:
    make_member(cast.sari, cast.maggot.organisation_id, role)
    sari = sign_in(app.test_client(), cast.sari)
    assert sari.get("/mitra/tim").status_code == 200
    assert invite(sari, "uli@contoh.id") == 403
    owner = queries.memberships(cast.budi.id)[0]
    for path in (f"/mitra/tim/{owner.id}/keluarkan", f"/mitra/tim/{owner.id}/kode"):
        assert sari.post(path).status_code == 403
    assert sari.get("/mitra/rekening").status_code == (200 if role is Role.TREASURER else 403)


def test_another_shops_people_do_not_exist(app: Flask, budi: FlaskClient, cast: Cast) -> None:
    wati = sign_in(app.test_client(), cast.wati)
    invite(wati, "0812 7777 0001")
    offer = queries.open_invitations(cast.ulos.organisation_id)[0]
    member = queries.memberships(cast.wati.id)[0]
    for path in (
        f"/mitra/tim/{member.id}/keluarkan",
        f"/mitra/tim/{member.id}/kode",
        f"/mitra/tim/undangan/{offer.id}/kode",
        f"/mitra/tim/undangan/{offer.id}/batal",
    ):
        assert budi.post(path).status_code == 404
    assert queries.open_invitations(cast.ulos.organisation_id)


def test_one_person_switches_between_two_shops(budi: FlaskClient, cast: Cast) -> None:
    make_member(cast.budi, cast.ulos.organisation_id, Role.STAFF)
    assert budi.post(f"/mitra/ganti/{cast.ulos.id}").status_code == 303
    assert cast.ulos.name in budi.get("/mitra/tim").get_data(as_text=True)
    assert budi.get("/mitra/rekening").status_code == 403  # only staff there
    assert budi.post(f"/mitra/ganti/{cast.maggot.id}").status_code == 303
    assert budi.get("/mitra/rekening").status_code == 200
    assert budi.post("/mitra/ganti/999").status_code == 404
