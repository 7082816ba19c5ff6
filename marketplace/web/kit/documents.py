"""Documents as responses."""

from __future__ import annotations

from flask import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def pdf_response(body: bytes, name: str) -> Response:
    """A document shown by the browser, with a name to save it under."""
    response = Response(body, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name.replace("/", "-")}.pdf"'
    return response


def table_response(body: bytes, name: str) -> Response:
    """A spreadsheet to save, kept by nobody on the way. The name ends with `.csv` or `.xlsx`."""
    response = Response(body, mimetype="text/csv" if name.endswith(".csv") else XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
