"""What operators see: one JSON line per request without personal data, and a request id in and out."""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import time

from flask import Flask, Response, g, request

from marketplace.web.kit import measuring

_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
log = logging.getLogger("marketplace.requests")


class JsonLines(logging.Formatter):
    """One line per record; line breaks inside values are escaped by JSON itself."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "text": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure_logging() -> None:
    """Logs go to standard error. Called by the commands that serve and work, not by tests."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("huey").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def init_app(app: Flask) -> None:
    @app.before_request
    def _start() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if _ID.fullmatch(given) else secrets.token_hex(8)
        g.started = time.perf_counter()

    @app.after_request
    def _finish(response: Response) -> Response:
        request_id = getattr(g, "request_id", None)
        if request_id is None:
            return response
        response.headers["X-Request-ID"] = request_id
        seconds = time.perf_counter() - g.started
        measuring.count(request.endpoint, request.method, response.status_code, seconds)
        fields = {
            "request_id": request_id,
            "method": request.method,
            "route": str(request.url_rule or "-"),
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
        }
        level = logging.WARNING if response.status_code >= 500 else logging.INFO
        log.log(level, "request", extra={"fields": fields})
        return response
