"""Public pictures by their random keys: immutable, so a browser asks once."""

from __future__ import annotations

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from marketplace.core import files

bp = Blueprint("media", __name__)
TYPES = {"webp": "image/webp", "jpeg": "image/jpeg", "png": "image/png", "svg": "image/svg+xml"}


@bp.get("/media/<path:key>")
def file(key: str) -> ResponseReturnValue:
    """One size of a picture. Private files and other kinds are not served here, whatever the address says."""
    kind = TYPES.get(key.rpartition(".")[2])
    if key.startswith(files.PRIVATE) or kind is None:
        abort(404)
    response = Response(files.read(key), mimetype=kind)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
