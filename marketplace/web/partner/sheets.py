"""All products at once in a spreadsheet: downloaded, changed there, uploaded, looked at and confirmed."""

from __future__ import annotations

from flask import Response, g, request
from flask.typing import ResponseReturnValue

from marketplace.core.clock import today
from marketplace.sheets import documents, queries
from marketplace.web.partner.portal import bp

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/produk/unduh")
def sheet_download() -> ResponseReturnValue:
    """Every variant in a row, as XLSX or with `?jenis=csv`; with `?isi=kosong` the template alone."""
    is_empty = request.args.get("isi") == "kosong"
    shelf = queries.shelf_of(g.partner.id, locale=g.locale)
    name = f"produk-{'contoh' if is_empty else today().isoformat()}"
    if request.args.get("jenis") == "csv":
        return as_file(documents.products_csv(shelf, is_empty=is_empty), f"{name}.csv")
    return as_file(documents.products_xlsx(shelf, is_empty=is_empty), f"{name}.xlsx")


def as_file(body: bytes, name: str) -> Response:
    """A spreadsheet to save, kept by nobody on the way."""
    response = Response(body, mimetype="text/csv" if name.endswith(".csv") else XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
