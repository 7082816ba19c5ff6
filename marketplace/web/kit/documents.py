"""Documents as responses."""

from __future__ import annotations

from flask import Response


def pdf_response(body: bytes, name: str) -> Response:
    """A document shown by the browser, with a name to save it under."""
    response = Response(body, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name.replace("/", "-")}.pdf"'
    return response
