"""Signing in and out through the pages, and what a copied cookie is worth afterwards."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts import queries, service
from marketplace.accounts.models import Role
from marketplace.core.db import transaction
from tests.make import PASSWORD, Cast, make_member, make_user, sign_in


def cookie(client: FlaskClient) -> str:
    """The session cookie, as a thief would copy it."""
    found = client.get_cookie("session", domain="127.0.0.1")
    assert found is not None
    return found.value


def thief(app: Flask, copied: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("session", copied, domain="127.0.0.1")
    return client


def test_people_come_in_by_email_or_phone_and_go_where_they_wanted(client: FlaskClient, app: Flask) -> None:
    make_user("Sari", email="sari@contoh.id", phone="081234567890")
    answer = client.get("/akun/profil")
    assert (answer.status_code, answer.location) == (303, "/masuk?next=/akun/profil")
    form = {"email": "0812-3456-7890", "password": PASSWORD, "next": "/akun/profil"}
    answer = client.post("/masuk", data=form)
    assert (answer.status_code, answer.location) == (303, "/akun/profil")
    assert client.get("/akun/profil").status_code == 200


def test_each_person_lands_at_their_work(app: Flask, cast: Cast) -> None:
    for person, home in ((cast.budi, "/mitra"), (cast.sari, "/"), (cast.ayu, "/admin")):
        answer = app.test_client().post("/masuk", data={"email": person.email, "password": PASSWORD})
        assert answer.location.rstrip("/") == home.rstrip("/")


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:x"]
)
def test_next_never_leads_away(client: FlaskClient, target: str) -> None:
    sari = make_user()
    page = client.get("/masuk", query_string={"next": target}).get_data(as_text=True)
    assert 'id="next" name="next" type="hidden" value=""' in page
    answer = client.post("/masuk", data={"email": sari.email, "password": PASSWORD, "next": target})
    assert answer.location == "/"


def test_a_wrong_password_keeps_the_address_and_says_nothing_more(client: FlaskClient) -> None:
    sari = make_user()
    known = client.post("/masuk", data={"email": sari.email, "password": "tebakan salah"})
    unknown = client.post("/masuk", data={"email": "lain@contoh.id", "password": "tebakan salah"})
    assert (known.status_code, unknown.status_code) == (422, 422)
    texts = [answer.get_data(as_text=True) for answer in (known, unknown)]
    assert str(sari.email) in texts[0]
    assert "tebakan salah" not in texts[0]
    assert texts[0].replace(str(sari.email), "lain@contoh.id") == texts[1]


def test_empty_fields_are_named(client: FlaskClient) -> None:
    answer = client.post("/masuk", data={})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#email"' in page
    assert 'href="#password"' in page


def test_after_ten_tries_the_answer_is_to_wait(client: FlaskClient) -> None:
    sari = make_user()
    for _try in range(10):
        assert (
            client.post("/masuk", data={"email": sari.email, "password": "tebakan salah"}).status_code == 422
        )
    answer = client.post("/masuk", data={"email": sari.email, "password": PASSWORD})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "300"
    assert str(sari.email) in answer.get_data(as_text=True)


def test_a_copied_cookie_is_worth_nothing_after_signing_out(client: FlaskClient, app: Flask) -> None:
    sign_in(client, make_user())
    copied = cookie(client)
    assert thief(app, copied).get("/akun").status_code == 200
    assert client.post("/keluar").status_code == 303
    assert thief(app, copied).get("/akun").location == "/masuk?next=/akun"
    assert client.get("/akun").status_code == 303


def test_nor_after_a_new_password_here_or_by_link(client: FlaskClient, app: Flask) -> None:
    sari = make_user()
    sign_in(client, sari)
    other = sign_in(app.test_client(), sari)
    copied = cookie(other)
    form = {"current": PASSWORD, "password": "kopi pagi danau"}
    assert client.post("/akun/sandi", data=form).status_code == 303
    assert client.get("/akun").status_code == 200
    assert thief(app, copied).get("/akun").status_code == 303
    copied = cookie(client)
    with transaction():
        token = service.issue_reset_token(sari.id)
    assert (
        app.test_client().post(f"/sandi/atur/{token}", data={"password": "teh sore danau"}).status_code == 303
    )
    assert thief(app, copied).get("/akun").status_code == 303


def test_nor_after_the_account_is_closed_or_a_role_is_lost(app: Flask, cast: Cast) -> None:
    hasan, sari = sign_in(app.test_client(), cast.hasan), sign_in(app.test_client(), cast.sari)
    ayu = sign_in(app.test_client(), cast.ayu)
    copies = [cookie(hasan), cookie(sari)]
    member = queries.memberships(cast.hasan.id)[0]
    assert ayu.post(f"/admin/orang/{cast.hasan.id}/peran/{member.id}/akhiri").status_code == 303
    assert ayu.post(f"/admin/orang/{cast.sari.id}/tutup", data={"reason": "diminta"}).status_code == 303
    for copied in copies:
        assert thief(app, copied).get("/akun").status_code == 303


def test_a_cookie_from_before_signing_in_does_not_become_the_session(client: FlaskClient, app: Flask) -> None:
    """Session fixation: what was in the visitor's cookie opens nothing afterwards."""
    client.post("/bahasa", data={"locale": "en", "next": "/masuk"})
    before = client.get_cookie("session", domain="127.0.0.1")
    sign_in(client, make_user())
    if before is not None:
        assert thief(app, before.value).get("/akun").status_code == 303
        assert cookie(client) != before.value


def test_signing_in_again_ends_the_session_before_it(client: FlaskClient, app: Flask) -> None:
    sari, tono = make_user(), make_user("Tono")
    sign_in(client, sari)
    copied = cookie(client)
    sign_in(client, tono)
    assert thief(app, copied).get("/akun").status_code == 303
    assert "Tono" in client.get("/akun").get_data(as_text=True)


def test_signing_out_needs_a_post_and_its_token(client: FlaskClient, with_csrf: None, app: Flask) -> None:
    assert client.get("/keluar").status_code == 405
    assert client.post("/keluar").status_code == 400


def test_a_signed_in_person_does_not_see_the_form_again(client: FlaskClient) -> None:
    sign_in(client, make_user())
    assert client.get("/masuk?next=/akun/alamat").location == "/akun/alamat"


def test_devices_are_listed_and_ended(app: Flask, cast: Cast) -> None:
    here, phone = sign_in(app.test_client(), cast.sari), sign_in(app.test_client(), cast.sari)
    rows = queries.current_sessions(cast.sari.id)
    assert len(rows) == 2
    page = here.get("/akun/perangkat").get_data(as_text=True)
    assert page.count("/akun/perangkat/") == 2  # the other device, and all others
    stranger = sign_in(app.test_client(), cast.tono)
    stranger.post(f"/akun/perangkat/{rows[0].id}/keluar")
    assert phone.get("/akun").status_code == 200
    here.post("/akun/perangkat/keluar-semua")
    assert phone.get("/akun").status_code == 303
    assert here.get("/akun").status_code == 200


def test_the_members_page_of_a_shop_is_closed_at_once(app: Flask, cast: Cast) -> None:
    make_member(cast.sari, cast.maggot.organisation_id, Role.STAFF)
    sari = sign_in(app.test_client(), cast.sari)
    assert sari.get("/mitra/tim").status_code == 200
    budi = sign_in(app.test_client(), cast.budi)
    member = queries.memberships(cast.sari.id)[0]
    assert budi.post(f"/mitra/tim/{member.id}/keluarkan").status_code == 303
    assert sari.get("/mitra/tim").status_code == 303
    assert sign_in(sari, cast.sari).get("/mitra/tim").status_code == 403
