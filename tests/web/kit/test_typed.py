"""A NUL in an address, a query or a form is never a failure of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def addresses_with_nul(app: Flask) -> list[str]:
    """Every address of the application that takes words, with a NUL for each of them."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        if rule.arguments and "GET" in (rule.methods or ()) and rule.endpoint != "media.file":
            values = {name: _example(rule._converters[name].__class__.__name__) for name in rule.arguments}
            found.append(adapter.build(rule.endpoint, values))
    return found


def _example(converter: str) -> object:
    return 1 if converter == "IntegerConverter" else "a\0b"


def test_an_address_with_nul_leads_nowhere(app: Flask, client: FlaskClient) -> None:
    addresses = [address for address in addresses_with_nul(app) if "%00" in address]
    assert len(addresses) > 20
    assert {client.get(address).status_code for address in addresses} == {404}


def test_a_nul_in_a_query_is_dropped_from_names_and_values(app: Flask) -> None:
    with app.test_request_context("/cari?q=ko%00pi&q%00=teh&mitra=%00") as context:
        assert context.request.args.getlist("q") == ["kopi", "teh"]
        assert context.request.args["mitra"] == ""


def test_a_nul_in_a_form_is_dropped(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"name": "a\0b", "\0x": "1"}) as context:
        assert context.request.form.to_dict() == {"name": "ab", "x": "1"}


def test_pages_that_look_something_up_by_a_query_answer(client: FlaskClient) -> None:
    for path in ("/cari", "/kategori/makanan", "/mitra-kami", "/kecamatan", "/cari/saran"):
        answer = client.get(
            path, query_string=dict.fromkeys(("mitra", "q", "wilayah", "kategori", "setelah"), "\x00")
        )
        assert answer.status_code < 500, path
