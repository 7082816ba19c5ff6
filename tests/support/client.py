"""A visitor without a browser."""

from __future__ import annotations

import contextvars
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.core.db import db


class Visitor(FlaskClient):
    """Each request is on its own, as in production: it shares neither `g` nor the session with the test."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("base_url", self.application.config["SETTINGS"].BASE_URL)
        kwargs["buffered"] = True
        answer: TestResponse = contextvars.Context().run(super().open, *args, **kwargs)
        if has_app_context():
            db.session.rollback()  # the test forgets what it read before: the request may have changed it
        return answer
