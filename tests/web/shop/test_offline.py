"""What the phone keeps for when there is no signal."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.make import Cast, sign_in


def test_the_worker_names_only_files_and_pages_that_are_there(app: Flask, client: FlaskClient) -> None:
    answer = client.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    named = re.search(r"const SHELL = \[(.*?)\];", answer.text)
    assert named is not None
    addresses = re.findall(r'"([^"]+)"', named.group(1))
    assert len(addresses) > 5
    for address in addresses:
        assert client.get(address).status_code == 200, address
    assert "Tidak ada sinyal" in answer.text
    assert "No signal" in answer.text


def test_the_page_without_a_signal_says_nothing_about_anybody(client: FlaskClient, cast: Cast) -> None:
    assert "Tidak ada sinyal" in client.get("/luring").text
    assert "No signal" in client.get("/luring?bahasa=en").text
    assert "Sari" not in sign_in(client, cast.sari).get("/luring").text


def test_who_signs_out_leaves_nothing_on_the_device(client: FlaskClient, cast: Cast) -> None:
    assert sign_in(client, cast.sari).post("/keluar").headers["Clear-Site-Data"] == '"storage"'


def test_all_scripts_of_the_shop_together_are_small(app: Flask) -> None:
    """Of a page that would load each of them, compressed: ux.md section 2."""
    assets = app.extensions["assets"]
    names = [name for path, name in assets.names.items() if path.endswith(".js")]
    assert sum((assets.target / f"{name}.br").stat().st_size for name in names) <= 30 * 1024
