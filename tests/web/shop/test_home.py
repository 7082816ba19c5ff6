"""The front page, and how little it asks the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from marketplace.core.db import db
from tests.catalogue.make import make_category, make_product
from tests.make import Cast, cast, make_partner, sign_in, within
from tests.web.test_query_counts import nothing_kept

__all__ = ["cast"]


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database meanwhile, while no page is kept."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")):
            asked.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        with nothing_kept():
            yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_an_empty_market_has_a_front_page(client: FlaskClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "<h1" in page.text


def test_it_shows_what_is_new_and_who_makes_it(app: Flask, client: FlaskClient) -> None:
    with within():
        partner = make_partner("Kelompok Tenun", story="Kami menenun di tepi danau.", consent_story=True)
        make_product("Ulos sadum", partner=partner, category=make_category("Tenun"))
    page = client.get("/").text
    for words in ("Ulos sadum", "Kelompok Tenun", "Kami menenun di tepi danau.", "Tenun"):
        assert words in page


def test_a_story_without_consent_is_not_told(app: Flask, client: FlaskClient) -> None:
    with within():
        make_product(partner=make_partner(story="Rahasia keluarga", consent_story=False))
    assert "Rahasia keluarga" not in client.get("/").text


def test_it_asks_at_most_eight_times_whoever_looks_and_however_much_there_is(
    cast: Cast, client: FlaskClient
) -> None:
    with within():
        for _number in range(12):
            make_product(partner=cast.maggot)
    sign_in(client, cast.sari)
    basket_of_one(client)
    client.get("/")
    with statements() as asked:
        assert client.get("/").status_code == 200
    assert len(asked) <= 8, "\n".join(asked)


def basket_of_one(client: FlaskClient) -> None:
    product = make_product()
    sent = {"variant_id": product.variants[0].id, "quantity": "1"}
    assert client.post("/keranjang/tambah", data=sent).status_code == 303
