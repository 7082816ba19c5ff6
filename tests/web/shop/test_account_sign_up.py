"""Opening an account, a forgotten password and invitations, through the pages."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts import queries, service
from marketplace.accounts.models import Role
from marketplace.core.db import transaction
from tests.make import PASSWORD, Cast, make_user, sign_in

NEW = "kopi pagi danau"


def sent_page(client: FlaskClient, path: str, **form: str) -> str:
    answer = client.post(path, data=form)
    assert (answer.status_code, answer.location) == (303, "/terkirim")
    page = client.get("/terkirim").get_data(as_text=True)
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def test_a_visitor_opens_an_account(client: FlaskClient) -> None:
    page = sent_page(client, "/daftar", name="Sari", email="sari@contoh.id", terms="y")
    link = re.search(r"/daftar/selesai/[\w-]+", page)  # only the demo shows it
    assert link is not None
    assert client.get(link.group()).status_code == 200
    answer = client.post(link.group(), data={"password": NEW})
    assert (answer.status_code, answer.location) == (303, "/")
    assert "sari@contoh.id" in client.get("/akun").get_data(as_text=True)
    assert client.get(link.group()).status_code == 410


def test_outside_the_demo_the_answer_is_the_same_for_everybody(app: Flask) -> None:
    make_user("Sari", email="sari@contoh.id")
    app.config["DEMO"] = False
    try:
        pages = []
        for email in ("sari@contoh.id", "baru@contoh.id"):
            text = sent_page(app.test_client(), "/daftar", name="X", email=email, terms="y")
            pages.append(text.replace(email, "…"))
    finally:
        app.config["DEMO"] = True
    assert pages[0] == pages[1]


def test_a_forgotten_password_answers_the_same_for_everybody(app: Flask) -> None:
    make_user("Sari", email="sari@contoh.id")
    pages = []
    for email in ("sari@contoh.id", "baru@contoh.id"):
        pages.append(sent_page(app.test_client(), "/sandi/lupa", email=email).replace(email, "…"))
    assert pages[0] == pages[1]


@pytest.mark.parametrize("path", ["/daftar", "/sandi/lupa"])
def test_mistakes_are_shown_beside_the_field_and_nothing_is_lost(client: FlaskClient, path: str) -> None:
    answer = client.post(path, data={"name": "Sari Uli", "email": "bukan kontak", "terms": "y"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="bukan kontak"' in page
    assert 'href="#email"' in page
    assert path == "/sandi/lupa" or 'value="Sari Uli"' in page


def test_terms_must_be_agreed_to(client: FlaskClient) -> None:
    answer = client.post("/daftar", data={"name": "Sari", "email": "sari@contoh.id"})
    assert answer.status_code == 422
    assert queries.find_user_by_login("sari@contoh.id") is None


def test_the_sixth_request_of_a_day_is_refused_for_known_and_unknown_alike(app: Flask) -> None:
    make_user("Sari", email="sari@contoh.id")
    for email in ("sari@contoh.id", "baru@contoh.id"):
        answers = [
            app.test_client().post("/sandi/lupa", data={"email": email}).status_code for _try in range(6)
        ]
        assert answers == [303] * 5 + [429]


def test_a_forgotten_password_is_set_anew_by_link(client: FlaskClient) -> None:
    sari = make_user()
    with transaction():
        token = service.issue_reset_token(sari.id)
    page = client.get(f"/sandi/atur/{token}")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "private, no-store"
    weak = client.post(f"/sandi/atur/{token}", data={"password": "pendek"})
    assert weak.status_code == 422
    assert client.post(f"/sandi/atur/{token}", data={"password": NEW}).location == "/masuk"
    assert client.post(f"/sandi/atur/{token}", data={"password": "lain lagi ya"}).status_code == 410
    sign_in(client, sari, password=NEW)


@pytest.mark.parametrize(
    "path", ["/sandi/atur/x", "/daftar/selesai/x", "/undangan/x", "/undangan/" + "a" * 500]
)
def test_a_link_that_never_was_says_that_it_no_longer_works(client: FlaskClient, path: str) -> None:
    for answer in (client.get(path), client.post(path, data={"password": NEW})):
        assert answer.status_code == 410
        assert "/masuk" in answer.get_data(as_text=True)


def test_by_phone_a_code_leads_to_the_same_page(client: FlaskClient) -> None:
    sari = make_user(phone="081200000001")
    sent_page(client, "/sandi/lupa", email="0812 0000 0001")
    with transaction():
        code = service.issue_code(sari.id)
    wrong = client.post(
        "/kode", data={"phone": "081200000001", "code": "000000" if code != "000000" else "111111"}
    )
    assert wrong.status_code == 422
    answer = client.post("/kode", data={"phone": "0812-0000-0001", "code": f"{code[:3]} {code[3:]}"})
    assert answer.status_code == 303
    assert answer.location.startswith("/sandi/atur/")
    assert client.post(answer.location, data={"password": NEW}).status_code == 303
    sign_in(client, sari, password=NEW)


def test_codes_are_guessed_five_times_only(client: FlaskClient) -> None:
    sari = make_user(phone="081200000001")
    with transaction():
        code = service.issue_code(sari.id)
    wrong = "000000" if code != "000000" else "111111"
    for _try in range(5):
        assert client.post("/kode", data={"phone": "081200000001", "code": wrong}).status_code == 422
    assert client.post("/kode", data={"phone": "081200000001", "code": code}).status_code == 429


def test_links_in_messages_are_under_our_own_address_whatever_the_host_header_says(
    app: Flask, client: FlaskClient
) -> None:
    from marketplace.core.jobs import run_due
    from marketplace.core.links import link

    sari = make_user()
    answer = client.post("/sandi/lupa", data={"email": sari.email}, base_url="http://evil.example")
    assert answer.status_code == 400
    client.post("/sandi/lupa", data={"email": sari.email}, headers={"X-Forwarded-Host": "evil.example"})
    run_due()
    assert link("shop.reset_password", token="x").startswith(app.config["SETTINGS"].BASE_URL)


def invite(cast: Cast, contact: str, role: Role = Role.TREASURER) -> str:
    with transaction():
        offer = service.invite(
            organisation_id=cast.maggot.organisation_id,
            role=role,
            contact=contact,
            by=cast.budi.id,
            name="Uli",
        )
        offer_id = offer.id
    with transaction():
        return service.issue_invitation_token(offer_id)


def test_an_invited_stranger_becomes_a_member(client: FlaskClient, cast: Cast) -> None:
    token = invite(cast, "uli@contoh.id")
    page = client.get(f"/undangan/{token}").get_data(as_text=True)
    assert cast.maggot.name in page
    assert 'value="Uli"' in page
    assert client.post(f"/undangan/{token}", data={"name": "", "password": "x"}).status_code == 422
    answer = client.post(f"/undangan/{token}", data={"name": "Uli", "password": NEW})
    assert (answer.status_code, answer.location.rstrip("/")) == (303, "/mitra")
    assert client.get("/mitra/rekening").status_code == 200


def test_a_changed_hidden_field_gives_no_higher_role(client: FlaskClient, cast: Cast) -> None:
    token = invite(cast, "uli@contoh.id", Role.STAFF)
    extra = {
        "role": "owner",
        "organisation_id": str(cast.operator.id),
        "email": "lain@contoh.id",
        "is_active": "1",
    }
    client.post(f"/undangan/{token}", data={"name": "Uli", "password": NEW, **extra})
    user = queries.find_user_by_login("uli@contoh.id")
    assert user is not None
    assert queries.access_of(user.id).roles() == {Role.STAFF}


def test_an_invited_person_with_an_account_signs_in_first(client: FlaskClient, cast: Cast) -> None:
    token = invite(cast, str(cast.sari.email))
    page = client.get(f"/undangan/{token}").get_data(as_text=True)
    assert f"/masuk?next=/undangan/{token}" in page
    hijack = client.post(f"/undangan/{token}", data={"name": "X", "password": NEW})
    assert hijack.status_code == 200
    assert not queries.has_role(cast.sari.id, Role.TREASURER)
    client.post("/masuk", data={"email": cast.sari.email, "password": PASSWORD, "next": f"/undangan/{token}"})
    assert client.post(f"/undangan/{token}").status_code == 303
    assert queries.has_role(cast.sari.id, Role.TREASURER)


def test_somebody_else_signed_in_is_told_so(client: FlaskClient, cast: Cast) -> None:
    token = invite(cast, "uli@contoh.id")
    sign_in(client, cast.tono)
    answer = client.post(f"/undangan/{token}")
    assert answer.status_code == 422
    assert not queries.memberships(cast.tono.id)
