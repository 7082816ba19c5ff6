"""One's own profile and addresses."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts import queries, service
from marketplace.accounts.models import ConsentKind, OneTimeToken
from marketplace.core.db import db, transaction
from marketplace.core.jobs import run_due
from marketplace.notices.models import Message
from tests.make import BALIGE, PASSWORD, SEI_SUKA, Cast, district, make_user, sign_in


def profile(**changed: Any) -> dict[str, Any]:
    return {"name": "Sari", "email": "sari@contoh.id", "phone": "", "locale": "id", "password": "", **changed}


def test_the_name_changes_without_the_password(client: FlaskClient) -> None:
    sari = make_user("Sari", email="sari@contoh.id")
    sign_in(client, sari)
    answer = client.post("/akun/profil", data=profile(name="Sari Uli", locale="en", news="y"))
    assert answer.status_code == 303
    assert (sari.name, sari.locale) == ("Sari Uli", "en")
    assert queries.has_consent(sari.id, ConsentKind.NEWS)
    client.post("/akun/profil", data=profile(name="Sari Uli"))
    assert not queries.has_consent(sari.id, ConsentKind.NEWS)
    assert len(queries.consents(sari.id)) == 2  # the "no" does not erase the "yes"


def test_a_new_contact_needs_the_password(client: FlaskClient) -> None:
    sari = make_user("Sari", email="sari@contoh.id")
    sign_in(client, sari)
    answer = client.post("/akun/profil", data=profile(phone="0812 3456 7890"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="0812 3456 7890"' in page
    assert 'href="#password"' in page
    assert (
        client.post("/akun/profil", data=profile(phone="0812 3456 7890", password=PASSWORD)).status_code
        == 303
    )
    assert sari.phone == "+6281234567890"


@pytest.mark.parametrize(
    "change", [{"email": "lain@contoh.id"}, {"email": "", "phone": ""}, {"email": "rusak"}]
)
def test_a_contact_that_is_taken_missing_or_broken_is_refused(
    client: FlaskClient, change: dict[str, str]
) -> None:
    sari = make_user("Sari", email="sari@contoh.id")
    make_user("Lain", email="lain@contoh.id")
    sign_in(client, sari)
    assert client.post("/akun/profil", data=profile(password=PASSWORD, **change)).status_code == 422
    assert sari.email == "sari@contoh.id"


def test_nobody_makes_themself_more_by_extra_fields(client: FlaskClient) -> None:
    """Every column of the table, posted to the form."""
    sari = make_user("Sari", email="sari@contoh.id")
    sign_in(client, sari)
    extra = {
        "id": "1",
        "is_active": "",
        "confirmed_at": "",
        "password_hash": "x",
        "erased_at": "2026-01-01",
        "user_id": "1",
    }
    before = (sari.id, sari.is_active, sari.confirmed_at, sari.erased_at)
    client.post("/akun/profil", data=profile(**extra))
    assert (sari.id, sari.is_active, sari.confirmed_at, sari.erased_at) == before


def test_the_current_password_is_asked_for(client: FlaskClient) -> None:
    sign_in(client, make_user())
    wrong = client.post("/akun/sandi", data={"current": "bukan ini ya", "password": "kopi pagi danau"})
    weak = client.post("/akun/sandi", data={"current": PASSWORD, "password": "pendek"})
    assert (wrong.status_code, weak.status_code) == (422, 422)
    assert 'href="#current"' in wrong.get_data(as_text=True)
    assert 'href="#password"' in weak.get_data(as_text=True)


def address(**changed: Any) -> dict[str, Any]:
    return {
        "name": "Sari", "phone": "081234567890", "kecamatan_cari": "balige", "district_id": "",
        "village": "Lumban Dolok",
        "postcode": "", "address": "Jl. Pasar 3", "landmark": "dekat pelabuhan", "label": "Rumah", **changed,
    }  # fmt: skip


def test_without_javascript_a_district_is_found_and_nothing_typed_is_lost(client: FlaskClient) -> None:
    sign_in(client, make_user())
    found = client.post("/akun/alamat/baru", data=address(kecamatan_cari="medan", find_district="1", name=""))
    page = found.get_data(as_text=True)
    assert found.status_code == 200
    assert page.count('name="district_id"') == 20
    assert "Jl. Pasar 3" in page
    assert 'id="error-summary"' not in page


def test_an_address_is_saved_with_the_only_district_that_fits(client: FlaskClient) -> None:
    sari = make_user()
    sign_in(client, sari)
    assert client.post("/akun/alamat/baru", data=address(kecamatan_cari="balige toba")).status_code == 303
    saved = queries.addresses(user_id=sari.id)[0]
    assert (saved.district.code, saved.phone, saved.is_default) == (BALIGE, "+6281234567890", True)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kecamatan_cari": "medan"}, "district_id"),
        ({"kecamatan_cari": ""}, "district_id"),
        ({"kecamatan_cari": "tidak ada"}, "district_id"),
        ({"kecamatan_cari": "", "district_id": "999"}, "district_id"),
        ({"kecamatan_cari": "", "district_id": "abc"}, "district_id"),
        ({"kecamatan_cari": "medan", "district_id": "121902"}, "district_id"),
        ({"postcode": "123"}, "postcode"),
        ({"phone": "123"}, "phone"),
        ({"address": " "}, "address"),
        ({"village": ""}, "village"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    client: FlaskClient, changed: dict[str, str], field: str
) -> None:
    sari = make_user()
    sign_in(client, sari)
    answer = client.post("/akun/alamat/baru", data=address(**changed))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)
    assert f'id="{field}' in answer.get_data(as_text=True)
    assert not queries.addresses(user_id=sari.id)


def test_a_chosen_district_alone_is_enough(client: FlaskClient) -> None:
    """As a browser with JavaScript, or the checkout, may send it."""
    sari = make_user()
    sign_in(client, sari)
    chosen = address(kecamatan_cari="", district_id=str(district(SEI_SUKA).id))
    assert client.post("/akun/alamat/baru", data=chosen).status_code == 303
    assert queries.addresses(user_id=sari.id)[0].district.code == SEI_SUKA


def test_an_address_is_edited_made_the_usual_one_and_removed(client: FlaskClient) -> None:
    sari = make_user()
    sign_in(client, sari)
    client.post("/akun/alamat/baru", data=address(kecamatan_cari="balige toba"))
    client.post(
        "/akun/alamat/baru",
        data=address(kecamatan_cari="sei suka batu bara", district_id="121902", label="Kantor"),
    )
    home, office = queries.addresses(user_id=sari.id)
    page = client.get(f"/akun/alamat/{office.id}").get_data(as_text=True)
    assert page.count('name="district_id"') == 1
    assert "Kuala Tanjung" in page  # villages of the district are suggested
    changed = address(kecamatan_cari=office.district.full_name, district_id="121902", address="Jl. Baru 1")
    assert client.post(f"/akun/alamat/{office.id}", data=changed).status_code == 303
    client.post(f"/akun/alamat/{office.id}/utama")
    assert [row.street for row in queries.addresses(user_id=sari.id)] == ["Jl. Baru 1", "Jl. Pasar 3"]
    client.post(f"/akun/alamat/{office.id}/hapus")
    assert [(row.id, row.is_default) for row in queries.addresses(user_id=sari.id)] == [(home.id, True)]


def test_other_peoples_addresses_do_not_exist(app: Flask, cast: Cast) -> None:
    sari, tono = sign_in(app.test_client(), cast.sari), sign_in(app.test_client(), cast.tono)
    sari.post("/akun/alamat/baru", data=address(kecamatan_cari="balige toba"))
    row = queries.addresses(user_id=cast.sari.id)[0]
    assert tono.get(f"/akun/alamat/{row.id}").status_code == 404
    for path in ("", "/utama", "/hapus"):
        assert (
            tono.post(f"/akun/alamat/{row.id}{path}", data=address(kecamatan_cari="balige toba")).status_code
            == 404
        )
    assert queries.addresses(user_id=cast.sari.id)


def test_the_fragment_lists_districts_for_anybody(client: FlaskClient) -> None:
    answer = client.get("/kecamatan?kecamatan_cari=sei+suka")
    assert answer.status_code == 200
    assert "Sei Suka, Kab. Batu Bara" in answer.get_data(as_text=True)
    assert "<html" not in answer.get_data(as_text=True)
    assert client.get("/kecamatan").status_code == 200


@pytest.mark.parametrize(
    "path", ["/akun", "/akun/profil", "/akun/sandi", "/akun/perangkat", "/akun/alamat", "/akun/alamat/baru"]
)
def test_own_pages_ask_to_sign_in(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.location) == (303, f"/masuk?next={path}")


def test_hostile_text_is_shown_as_text(client: FlaskClient) -> None:
    sari = make_user("Sari", email="sari@contoh.id")
    sign_in(client, sari)
    client.post("/akun/profil", data=profile(name="<script>alert(1)</script>\"'👩🏽‍🌾 ᯅᯖᯂ᯲"))
    page = client.get("/akun").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "👩🏽‍🌾 ᯅᯖᯂ᯲" in page


def test_a_new_email_address_counts_once_its_link_was_opened(app: Flask, client: FlaskClient) -> None:
    sari = make_user("Sari", email="sari@contoh.id")
    sign_in(client, sari)
    assert (
        client.post("/akun/profil", data=profile(email="Baru@contoh.id", password=PASSWORD)).status_code
        == 303
    )
    assert sari.email == "sari@contoh.id"
    run_due()
    db.session.rollback()
    told = {message.recipient: message.text for message in db.session.scalars(select(Message))}
    assert set(told) == {"baru@contoh.id", "sari@contoh.id"}  # the old address hears of it as well
    link = re.search(r"/akun/email/[\w-]+", told["baru@contoh.id"])
    assert link is not None
    visitor = app.test_client()
    assert visitor.get(link.group()).status_code == 200
    db.session.rollback()
    assert sari.email == "sari@contoh.id"  # looking is not pressing
    assert visitor.post(link.group()).status_code == 303
    assert sari.email == "baru@contoh.id"
    assert visitor.post(link.group()).status_code == 410


def test_an_address_that_got_an_account_meanwhile_stays_there(app: Flask, client: FlaskClient) -> None:
    sari = make_user("Sari", email="sari@contoh.id")
    sign_in(client, sari)
    client.post("/akun/profil", data=profile(email="baru@contoh.id", password=PASSWORD))
    make_user("Lain", email="baru@contoh.id")
    with transaction():
        request = db.session.scalars(select(OneTimeToken)).first()
        assert request is not None
        _email, token = service.issue_email_token(request.id)
    assert client.post(f"/akun/email/{token}").status_code == 422
    assert sari.email == "sari@contoh.id"


def test_an_emptied_address_goes_when_a_phone_number_stays(client: FlaskClient) -> None:
    sari = make_user("Sari", email="sari@contoh.id", phone="081234567890")
    sign_in(client, sari)
    form = profile(email="", phone="0812 3456 7890", password=PASSWORD)
    assert client.post("/akun/profil", data=form).status_code == 303
    assert (sari.email, sari.phone) == (None, "+6281234567890")
