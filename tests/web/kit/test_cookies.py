"""The visitor's cookie when our clock moves: only age ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core.clock import now
from marketplace.web.kit.cookies import Cookies
from tests.make import Cast, sign_in


@pytest.mark.parametrize(
    ("moved", "status"),
    [
        (timedelta(0), 200),
        (timedelta(hours=-1), 200),
        (timedelta(days=-1), 200),
        (timedelta(days=61), 303),
    ],
)
def test_a_clock_set_back_signs_nobody_out_and_a_cookie_of_two_months_does(
    app: Flask, client: FlaskClient, cast: Cast, moved: timedelta, status: int
) -> None:
    sign_in(client, cast.sari)
    with time_machine.travel(now() + moved):
        assert client.get("/akun").status_code == status


def test_a_cookie_that_somebody_else_signed_means_nobody(app: Flask, client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.sari)
    with client.session_transaction(base_url=app.config["SETTINGS"].BASE_URL) as session:
        known = dict(session)

    def status(*keys: bytes) -> int:
        serializer = Cookies().get_signing_serializer(app)
        assert serializer is not None
        serializer.secret_keys = list(keys) or serializer.secret_keys
        cookie = {"Cookie": f"session={serializer.dumps(known)!s}"}
        return app.test_client(use_cookies=False).get("/akun", headers=cookie).status_code

    assert (status(), status(b"another key")) == (200, 303)
