"""What every answer carries, whatever it is: a page, a refusal, a file, our own mistake."""

from __future__ import annotations

from dataclasses import replace

import pytest

from marketplace.app import create_app
from marketplace.core.db import db
from tests.make import Cast, sign_in
from tests.support.client import Visitor

PEOPLE = ("budi", "ratna", "tigor", "ayu")
WORK = ("/mitra/", "/pengadaan/", "/program/", "/admin/", "/akun/", "/checkout/")


def plain_routes(app) -> list[str]:
    """Every address that can be read and needs nothing filled in."""
    return sorted(
        {
            rule.rule
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and not rule.arguments
        }
    )


def policy_of(answer) -> dict[str, list[str]]:
    parts = (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in parts}


def check(answer) -> None:
    where = answer.request.path
    policy = policy_of(answer)
    assert policy["default-src"] == ["'none'"], where
    for sources in policy.values():
        assert "'unsafe-inline'" not in sources, where
        assert "'unsafe-eval'" not in sources, where
        assert "*" not in sources, where
    assert policy["script-src"] == ["'self'"], where
    assert policy["style-src"] == ["'self'"], where
    assert policy["frame-ancestors"] == ["'none'"], where
    assert policy["base-uri"] == ["'none'"], where
    assert answer.headers["X-Content-Type-Options"] == "nosniff", where
    assert answer.headers["Referrer-Policy"] in {"strict-origin-when-cross-origin", "no-referrer"}, where
    assert answer.headers["Cache-Control"], where
    assert "Strict-Transport-Security" not in answer.headers, "nobody promises https over http"


def test_a_guest_gets_the_headers_on_every_address(app, client):
    addresses = plain_routes(app)
    assert len(addresses) > 60
    for address in addresses:
        answer = client.get(address)
        check(answer)
        if answer.mimetype == "text/html":
            assert "private" in answer.headers["Cache-Control"], address
            assert "Cookie" in answer.vary, address
        if f"{address}/".startswith(WORK):
            assert answer.headers["Cache-Control"] == "private, no-store", address


@pytest.mark.parametrize("name", PEOPLE)
def test_pages_of_somebody_signed_in_are_kept_nowhere(app, client, cast: Cast, name):
    sign_in(client, getattr(cast, name))
    for address in plain_routes(app):
        answer = client.get(address)
        assert answer.status_code < 500, address
        check(answer)
        if answer.mimetype == "text/html":
            assert "no-store" in answer.headers["Cache-Control"], address


def test_an_unknown_address_a_refused_host_and_a_wrong_method_carry_them_too(client):
    for answer, status in [
        (client.get("/tidak/ada"), 404),
        (client.get("/produk/tidak-ada"), 404),
        (client.get("/", base_url="http://evil.example"), 400),
        (client.put("/masuk"), 405),
    ]:
        assert answer.status_code == status
        check(answer)


def test_our_own_mistake_carries_them_too(app, client, monkeypatch):
    def explode() -> str:
        raise ZeroDivisionError

    monkeypatch.setitem(app.view_functions, "shop.help_page", explode)
    answer = client.get("/bantuan")
    assert answer.status_code == 500
    check(answer)


def test_a_form_without_its_token_carries_them_too(client, with_csrf):
    answer = client.post("/masuk", data={"email": "a@b.test", "password": "x"})
    assert answer.status_code in {400, 403, 422}
    check(answer)


def test_static_files_are_never_sniffed_and_kept_for_ever(client):
    page = client.get("/").get_data(as_text=True)
    links = {part.split('"')[0] for part in page.split('href="') if part.startswith("/static/css/")}
    assert links
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in answer.headers["Cache-Control"]
        assert "public" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers


def session_cookie(answer) -> str:
    found = [value for value in answer.headers.getlist("Set-Cookie") if "session=" in value.split(";")[0]]
    assert len(found) == 1, found
    return found[0]


def attributes(cookie: str) -> set[str]:
    return {part.strip().lower() for part in cookie.split(";")[1:]}


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client, cast: Cast):
    answer = client.post("/masuk", data={"email": cast.sari.email, "password": "demo-pasar-mitra"})
    cookie = session_cookie(answer)
    assert cookie.startswith("session=")
    assert {"httponly", "samesite=lax", "path=/"} <= attributes(cookie)


def test_over_https_the_cookie_is_bound_to_the_host_and_the_browser_told_to_stay(app, settings, cast: Cast):
    base = "https://pasar.test"
    safe = create_app(replace(settings, BASE_URL=base, TRUSTED_HOSTS="pasar.test"))
    safe.config["WTF_CSRF_ENABLED"] = False
    safe.test_client_class = Visitor
    visitor = safe.test_client()
    answer = visitor.post("/masuk", data={"email": cast.sari.email, "password": "demo-pasar-mitra"})
    assert answer.status_code == 303
    cookie = session_cookie(answer)
    assert cookie.startswith("__Host-session=")
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes(cookie)
    assert not any(attribute.startswith("domain") for attribute in attributes(cookie))
    for address in ("/", "/masuk", "/akun", "/tidak/ada", "/healthz"):
        kept = visitor.get(address).headers["Strict-Transport-Security"]
        assert int(kept.split("max-age=")[1].split(";")[0]) >= 31_536_000
    with safe.app_context():
        db.engine.dispose()  # the next test replaces the file below it
