"""The promises that tests/conftest.py makes to every other test."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.core.db import db, transaction
from marketplace.places.models import Province
from tests.support import processes


def test_no_test_reaches_beyond_this_machine():
    with pytest.raises(AssertionError, match="tried to reach"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


@pytest.mark.parametrize("round_", [1, 2])
def test_each_test_starts_with_the_reference_data_and_nothing_else(app: Flask, round_: int):
    """The first round commits a row; the second does not find it."""
    before = db.session.scalar(select(func.count()).select_from(Province).where(Province.code == "round"))
    assert before == 0
    assert db.session.scalar(select(func.count()).select_from(Province))
    with transaction():
        db.session.add(Province(code="round", name="A province of this test"))


def test_a_request_shares_nothing_with_the_test_but_the_database(client: FlaskClient):
    assert client.get("/healthz").json == {"status": "ok"}


def test_a_real_server_runs_on_the_same_database(web_server: str):
    import urllib.request

    with urllib.request.urlopen(f"{web_server}/readyz", timeout=10) as answer:
        assert answer.status == 200


def test_no_outgoing_connection_can_take_a_port_that_is_kept_for_a_server():
    """A pool's connection to the database, on a port from the system's range, would hold it for the rest of the run."""
    told = Path("/proc/sys/net/ipv4/ip_local_port_range")
    lowest = int(told.read_text(encoding="ascii").split()[0]) if told.exists() else processes.HANDED_OUT
    ports = [processes.free_ports() for _ in range(50)]

    assert len(set(ports)) > 40, "two workers hardly ever choose the same"
    assert max(ports) + 1 < lowest
