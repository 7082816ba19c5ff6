"""The product with one more header: the statements an answer took. Never the server that is measured."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, g, has_request_context
from sqlalchemy import event
from sqlalchemy.engine import Engine

from config import Config
from marketplace.app import create_app

app = create_app(replace(Config.from_env(), STORED_PAGES=0))


@event.listens_for(Engine, "before_cursor_execute")
def _count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if has_request_context() and not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
        g.statements = g.get("statements", 0) + 1


@app.after_request
def _tell(response: Response) -> Response:
    response.headers["X-Statements"] = str(g.get("statements", 0))
    return response
