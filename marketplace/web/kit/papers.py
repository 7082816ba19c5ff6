"""The files of papers for those who may read them: their own members and our checkers, behind their portals."""

from __future__ import annotations

from flask import Response

from marketplace.core import files
from marketplace.partners.errors import DocumentNotFound
from marketplace.partners.models import PartnerDocument

TYPES = {"pdf": "application/pdf", "webp": "image/webp"}


def paper_response(document: PartnerDocument) -> Response:
    """The file; a PDF is saved, never opened inside our pages."""
    if document.file_key is None:
        raise DocumentNotFound
    extension = document.file_key.rpartition(".")[2]
    response = Response(
        files.read(document.file_key), mimetype=TYPES.get(extension, "application/octet-stream")
    )
    how = "inline" if extension == "webp" else "attachment"
    response.headers["Content-Disposition"] = (
        f'{how}; filename="{document.kind.value}-{document.id}.{extension}"'
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
