"""When something we depend on is gone: a page with words, no trace, and nothing half done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from marketplace.app import create_app
from tests.make import make_user, sign_in


@pytest.fixture
def broken(app, settings, tmp_path):
    """The same shop with a database that cannot be opened."""
    return create_app(replace(settings, DATABASE_URL=f"sqlite:///{tmp_path}"))


@pytest.mark.parametrize("address", ["/", "/cari?q=kopi", "/masuk", "/keranjang", "/mitra", "/nirgendwo"])
def test_without_a_database_every_page_says_that_it_will_work_soon(broken, address):
    answer = broken.test_client().get(address)
    if address in {"/masuk", "/nirgendwo", "/keranjang"} and answer.status_code in {200, 404}:
        return  # needs no database
    assert answer.status_code in {303, 503}
    if answer.status_code == 503:
        words = answer.get_data(as_text=True)
        assert "Traceback" not in words
        assert "OperationalError" not in words
        assert "<h1" in words
        assert answer.headers["Retry-After"]
        assert "Content-Security-Policy" in answer.headers


def test_somebody_signed_in_gets_the_same_page(settings, broken, client):
    sign_in(client, make_user())
    cookie = client.get_cookie("session", domain="127.0.0.1")
    assert cookie is not None
    visitor = broken.test_client()
    visitor.set_cookie("session", cookie.value, domain="127.0.0.1")
    answer = visitor.get("/akun", base_url=settings.BASE_URL)
    assert answer.status_code == 503
    assert "<h1" in answer.get_data(as_text=True)


def test_the_process_lives_and_takes_no_traffic(broken):
    visitor = broken.test_client()
    assert visitor.get("/healthz").status_code == 200
    assert visitor.get("/readyz").status_code == 503


def test_our_own_mistake_shows_no_trace(app, client, monkeypatch):
    def explode() -> str:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setitem(app.view_functions, "shop.help_page", explode)
    answer = client.get("/bantuan")
    assert answer.status_code == 500
    assert "secret detail" not in answer.get_data(as_text=True)


def test_an_unknown_address_offers_a_search(client):
    answer = client.get("/tidak/ada")
    assert answer.status_code == 404
    assert 'action="/cari"' in answer.get_data(as_text=True)


def test_a_foreign_host_is_refused(client):
    assert client.get("/", base_url="http://evil.example").status_code == 400


def test_a_large_body_is_refused_with_words(client):
    answer = client.post("/masuk", data={"email": "x" * 17_000_000, "password": "y"})
    assert answer.status_code == 413
