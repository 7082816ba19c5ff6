"""Nobody adds a page without deciding who may see it."""

from __future__ import annotations

from flask import Flask

OPEN_TO_ALL = {"shop", "health", "media", "webhooks"}
GUARDED = {"partner", "procurement", "programme", "admin"}


def test_every_route_is_in_a_portal_with_a_guard(app: Flask):
    for rule in app.url_map.iter_rules():
        portal = rule.endpoint.split(".")[0]
        assert portal in OPEN_TO_ALL | GUARDED, f"{rule} is in no portal"
        if portal in GUARDED:
            assert app.before_request_funcs.get(portal), f"{portal} has no guard"


def test_addresses_that_change_something_are_never_get_only(app: Flask):
    """A link that a search engine or a preview follows must not do anything."""
    verbs = ("hapus", "tambah", "batal", "kirim", "terima", "setujui", "tolak", "keluar")
    for rule in app.url_map.iter_rules():
        if rule.rule.rstrip("/").split("/")[-1] in verbs:
            assert "POST" in (rule.methods or set()), rule.rule


def test_every_address_is_written_one_way(app: Flask):
    for rule in app.url_map.iter_rules():
        path = rule.rule
        home = path.count("/") <= 2  # of the house or of a portal
        assert home or not path.endswith("/"), f"{path} ends with a slash"
        fixed = [part for part in path.split("/") if "<" not in part]
        assert all(part == part.lower() and "_" not in part for part in fixed), path
