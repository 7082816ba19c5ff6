"""People, organisations and the register in the administration."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts import queries
from marketplace.accounts.models import OrganisationKind, Role
from marketplace.core.audit import AuditEntry
from marketplace.core.db import db
from marketplace.partners import queries as partners
from marketplace.partners.models import DocumentKind, DocumentState, PartnerStatus
from tests.make import BALIGE, Cast, make_partner, make_user, sign_in


@pytest.fixture
def ayu(app: Flask, cast: Cast) -> FlaskClient:
    return sign_in(app.test_client(), cast.ayu)


def test_people_are_searched_and_shown_masked_in_the_list(ayu: FlaskClient, cast: Cast) -> None:
    page = ayu.get("/admin/orang?q=tigor").get_data(as_text=True)
    assert "t***@demo.test" in page
    assert "tigor@demo.test" not in page
    assert "Budi" not in page.split("<table", 1)[1]
    assert ayu.get("/admin/orang?q=%25&jenis=xx&setelah=rusak&status=yy").status_code == 200
    detail = ayu.get(f"/admin/orang/{cast.tigor.id}").get_data(as_text=True)
    assert "tigor@demo.test" in detail
    assert ayu.get("/admin/orang/999").status_code == 404


def test_a_role_is_given_for_a_site_and_ended(ayu: FlaskClient, cast: Cast) -> None:
    form = {"organisation_id": str(cast.company.id), "role": "receiver", "site_id": str(cast.hydropower.id)}
    assert ayu.post(f"/admin/orang/{cast.sari.id}/peran", data=form).status_code == 303
    assert queries.access_of(cast.sari.id).sites(Role.RECEIVER) == {cast.hydropower.id}
    assert ayu.post(f"/admin/orang/{cast.sari.id}/peran", data=form).status_code == 422  # has it already
    member = queries.memberships(cast.sari.id)[0]
    assert ayu.post(f"/admin/orang/{cast.tono.id}/peran/{member.id}/akhiri").status_code == 404
    assert ayu.post(f"/admin/orang/{cast.sari.id}/peran/{member.id}/akhiri").status_code == 303
    assert queries.memberships(cast.sari.id) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"role": "owner"}, "role"),
        ({"role": "god"}, "role"),
        ({"organisation_id": ""}, "organisation_id"),
        ({"organisation_id": "999"}, "organisation_id"),
    ],
)
def test_a_role_that_does_not_fit_is_refused(
    ayu: FlaskClient, cast: Cast, changed: dict[str, str], field: str
) -> None:
    form = {"organisation_id": str(cast.company.id), "role": "receiver", "site_id": "", **changed}
    answer = ayu.post(f"/admin/orang/{cast.sari.id}/peran", data=form)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)


def test_somebody_is_invited_into_an_organisation(ayu: FlaskClient, cast: Cast) -> None:
    form = {
        "name": "Uli",
        "contact": "uli@contoh.id",
        "organisation_id": str(cast.company.id),
        "role": "buyer",
        "site_id": "",
    }
    answer = ayu.post("/admin/orang/undang", data=form)
    assert answer.location == f"/admin/organisasi/{cast.company.id}"
    assert "Uli" in ayu.get(answer.location).get_data(as_text=True)
    assert ayu.post("/admin/orang/undang", data={**form, "contact": "rusak"}).status_code == 422
    offer = queries.open_invitations(cast.company.id)[0]
    ayu.post(f"/admin/organisasi/{cast.company.id}/undangan/{offer.id}/batal")
    assert not queries.open_invitations(cast.company.id)


def test_an_account_is_closed_with_a_reason_and_opened_again(ayu: FlaskClient, cast: Cast) -> None:
    assert ayu.post(f"/admin/orang/{cast.sari.id}/tutup", data={"reason": ""}).status_code == 422
    assert ayu.post(f"/admin/orang/{cast.sari.id}/tutup", data={"reason": "diminta"}).status_code == 303
    assert not cast.sari.is_active
    assert ayu.post(f"/admin/orang/{cast.sari.id}/buka").status_code == 303
    assert cast.sari.is_active
    assert ayu.post(f"/admin/orang/{cast.ayu.id}/tutup", data={"reason": "x"}).status_code == 403
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.thing_id == cast.sari.id)).all()
    assert {"user.disabled", "user.enabled"} <= set(actions)


def test_signing_somebody_out_everywhere(app: Flask, ayu: FlaskClient, cast: Cast) -> None:
    sari = sign_in(app.test_client(), cast.sari)
    assert ayu.post(f"/admin/orang/{cast.sari.id}/keluarkan").status_code == 303
    assert sari.get("/akun").status_code == 303


def test_a_one_time_code_is_read_out(app: Flask, ayu: FlaskClient) -> None:
    uli = make_user("Uli", phone="081277770001")
    page = ayu.post(f"/admin/orang/{uli.id}/kode").get_data(as_text=True).split("<main", 1)[1]
    code = re.search(r"\b\d{6}\b", page)
    assert code is not None
    answer = app.test_client().post("/kode", data={"phone": "081277770001", "code": code.group()})
    assert answer.location.startswith("/sandi/atur/")


def test_the_auditor_reads_and_changes_nothing(app: Flask, cast: Cast) -> None:
    edi = sign_in(app.test_client(), cast.edi)
    for path in (
        "/admin/orang",
        f"/admin/orang/{cast.sari.id}",
        "/admin/mitra",
        f"/admin/mitra/{cast.maggot.id}",
        "/admin/organisasi",
    ):
        assert edi.get(path).status_code == 200
    for path in (
        f"/admin/orang/{cast.sari.id}/tutup",
        f"/admin/orang/{cast.sari.id}/kode",
        f"/admin/mitra/{cast.maggot.id}/status",
    ):
        assert edi.post(path, data={"reason": "x"}).status_code == 403


def test_organisations_and_sites_are_registered(ayu: FlaskClient, cast: Cast) -> None:
    answer = ayu.post("/admin/organisasi/baru", data={"name": "PT Contoh", "kind": "company", "npwp": ""})
    organisation = next(
        row for row in queries.organisations(OrganisationKind.COMPANY) if row.name == "PT Contoh"
    )
    assert answer.location == f"/admin/organisasi/{organisation.id}"
    form = {"code": "ctn", "name": "Gudang", "kecamatan_cari": "balige toba"}
    assert ayu.post(f"{answer.location}/lokasi", data=form).status_code == 303
    site = queries.find_site_by_code("CTN")
    assert site is not None
    assert site.district is not None
    assert site.district.code == BALIGE
    assert ayu.post(f"{answer.location}/lokasi", data=form).status_code == 422  # the code is taken
    wrong = ayu.post("/admin/organisasi/baru", data={"name": "", "kind": "partner", "npwp": "123"})
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    assert all(f'href="#{field}"' in page for field in ("name", "kind", "npwp"))


def register(cast: Cast, **changed: Any) -> dict[str, Any]:
    return {
        "name": "Kopi Danau", "kind": "business", "legal_form": "company", "site_id": str(cast.hydropower.id),
        "kecamatan_cari": "balige toba", "village": "Lumban Dolok", "phone": "", "nib": "1234567890123", "npwp": "",
        "is_pkp_from": "", **changed,
    }  # fmt: skip


def test_a_partner_is_registered_as_a_candidate(ayu: FlaskClient, cast: Cast) -> None:
    answer = ayu.post("/admin/mitra/baru", data=register(cast))
    assert answer.status_code == 303
    partner = partners.get_partner_by_slug("kopi-danau")
    assert (partner.status, partner.nib, partner.site_id) == (
        PartnerStatus.CANDIDATE,
        "1234567890123",
        cast.hydropower.id,
    )
    assert ayu.get(answer.location).status_code == 200


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"nib": "12"}, "nib"),
        ({"npwp": "12"}, "npwp"),
        ({"site_id": ""}, "site_id"),
        ({"kind": ""}, "kind"),
        ({"kecamatan_cari": ""}, "district_id"),
    ],
)
def test_a_wrong_registration_is_refused(
    ayu: FlaskClient, cast: Cast, changed: dict[str, str], field: str
) -> None:
    answer = ayu.post("/admin/mitra/baru", data=register(cast, **changed))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)


def test_a_doubtful_tax_number_is_kept_with_a_warning(ayu: FlaskClient, cast: Cast) -> None:
    form = {
        "legal_form": "individual",
        "site_id": str(cast.smelter.id),
        "nib": "",
        "npwp": "1000000008000001",
        "is_pkp_from": "2026-01-01",
    }
    assert ayu.post(f"/admin/mitra/{cast.maggot.id}/data", data=form).status_code == 303
    assert cast.maggot.npwp == "1000000008000001"
    assert "alert--warn" in ayu.get(f"/admin/mitra/{cast.maggot.id}").get_data(as_text=True)


def test_the_status_changes_with_a_reason(ayu: FlaskClient, cast: Cast) -> None:
    path = f"/admin/mitra/{cast.maggot.id}/status"
    assert ayu.post(path, data={"status": "paused", "on": "", "reason": ""}).status_code == 422
    assert ayu.post(path, data={"status": "candidate", "on": "", "reason": "x"}).status_code == 422
    assert ayu.post(path, data={"status": "paused", "on": "2020-01-01", "reason": "x"}).status_code == 422
    assert ayu.post(path, data={"status": "paused", "on": "", "reason": "Panen gagal"}).status_code == 303
    assert cast.maggot.status is PartnerStatus.PAUSED
    assert "Panen gagal" in ayu.get(f"/admin/mitra/{cast.maggot.id}").get_data(as_text=True)


def test_papers_are_checked_from_the_queue(app: Flask, ayu: FlaskClient, cast: Cast) -> None:
    budi = sign_in(app.test_client(), cast.budi)
    form = {"kind": "halal", "number": "ID123", "file": (BytesIO(b"%PDF-1.7 x"), "halal.pdf")}
    budi.post("/mitra/dokumen/baru", data=form)
    document = partners.document_queue()[0]
    assert cast.maggot.name in ayu.get("/admin/dokumen").get_data(as_text=True)
    path = f"/admin/dokumen/{document.id}"
    assert ayu.get(f"{path}/berkas").status_code == 200
    assert ayu.post(path, data={"decision": "reject", "reason": ""}).status_code == 422
    assert ayu.post(path, data={"decision": "accept"}).status_code == 303
    assert (document.state, document.checked_by_id) == (DocumentState.ACCEPTED, cast.ayu.id)
    assert ayu.post(path, data={"decision": "accept"}).status_code == 409
    assert ayu.get("/admin/dokumen/999").status_code == 404


def test_an_exception_names_who_and_why(ayu: FlaskClient, cast: Cast) -> None:
    partner = make_partner("Baru", owner=cast.tono, active=False)
    path = f"/admin/mitra/{partner.id}/kecualikan/group_deed"
    assert ayu.get(path).status_code == 200
    assert ayu.post(path, data={"reason": ""}).status_code == 422
    assert ayu.post(path, data={"reason": "Kelompok keluarga"}).status_code == 303
    assert partners.open_requirements(partner) == [DocumentKind.NIB]
    assert ayu.get(f"/admin/mitra/{partner.id}/kecualikan/rahasia").status_code == 404


def test_the_first_administrator_is_made_on_the_command_line(app: Flask) -> None:
    runner = app.test_cli_runner()
    arguments = [
        "users",
        "create-admin",
        "--email",
        "admin@contoh.id",
        "--name",
        "Admin",
        "--password",
        "kopi pagi danau",
    ]
    assert runner.invoke(args=arguments).exit_code == 0
    user = queries.find_user_by_login("admin@contoh.id")
    assert user is not None
    assert queries.has_role(user.id, Role.ADMIN)
    again = runner.invoke(args=arguments)
    assert again.exit_code == 1
    weak = runner.invoke(args=[*arguments[:3], "lain@contoh.id", *arguments[4:7], "pendek"])
    assert weak.exit_code == 1
    assert "10" in weak.output
