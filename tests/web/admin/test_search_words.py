"""The catalogue team keeps the synonyms and reads what was not found."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.catalogue import queries, service
from marketplace.catalogue.models import SearchMiss, SearchSynonym
from marketplace.catalogue.queries import Filters
from marketplace.core.audit import AuditEntry
from marketplace.core.db import db, transaction
from tests.catalogue.make import make_product
from tests.make import Cast, cast, sign_in

__all__ = ["cast"]


def test_a_word_that_was_not_found_becomes_a_synonym(app: Flask, client: FlaskClient, cast: Cast) -> None:
    make_product("Terasi udang", partner=cast.maggot)
    with transaction():
        service.log_misses({"belacan": 4})
    sign_in(client, cast.ayu)
    board = client.get("/admin/pencarian").text
    assert "belacan" in board
    assert "/admin/pencarian/sinonim/baru?kata=belacan" in board
    assert 'value="belacan"' in client.get("/admin/pencarian/sinonim/baru?kata=belacan").text

    answer = client.post("/admin/pencarian/sinonim/baru", data={"word": "belacan", "means": "terasi"})
    assert answer.status_code == 303
    assert [card.name for card in queries.search("belacan", Filters()).page.items] == ["Terasi udang"]

    miss_id = db.session.scalars(select(SearchMiss.id)).one()
    assert client.post(f"/admin/pencarian/tidak-ditemukan/{miss_id}/selesai").status_code == 303
    assert db.session.scalar(select(SearchMiss.id)) is None
    assert client.post(f"/admin/pencarian/tidak-ditemukan/{miss_id}/selesai").status_code == 404


def test_a_synonym_is_changed_and_taken_out_and_the_audit_log_knows(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.ayu)
    row = db.session.scalars(select(SearchSynonym).where(SearchSynonym.word == "honey")).one()
    address = f"/admin/pencarian/sinonim/{row.id}"
    assert "madu" in client.get(address).text
    assert client.post(address, data={"means": "madu, madu hutan"}).status_code == 303
    assert client.post(f"{address}/hapus").status_code == 303
    assert client.get(address).status_code == 404
    said = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.thing == "search_synonyms").order_by(AuditEntry.id)
    )
    assert list(said) == ["synonym_edited", "synonym_removed"]


def test_a_wrong_synonym_keeps_what_was_typed(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.ayu)
    data = {"word": "satu dua tiga empat", "means": "kopi"}
    answer = client.post("/admin/pencarian/sinonim/baru", data=data)
    assert answer.status_code == 422
    assert "satu dua tiga empat" in answer.text
    taken = client.post("/admin/pencarian/sinonim/baru", data={"word": "Honey", "means": "kopi"})
    assert taken.status_code == 422
