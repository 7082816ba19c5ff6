"""The file of a paper: a photo or a PDF, kept where only its partner and our checkers can read it."""

from __future__ import annotations

from marketplace.core import files, images
from marketplace.core.images import BadImage
from marketplace.partners.errors import BadPaper

MOST_BYTES = 10 * 1024 * 1024
FOLDER = "private/papers"


def save_paper(data: bytes) -> str:
    """Store the file and return its key: a PDF as it is, a photo drawn anew without its metadata.

    Slow: call it before the transaction. Raises BadPaper, StorageDown.
    """
    if not data or len(data) > MOST_BYTES:
        raise BadPaper
    if data.startswith(b"%PDF-"):
        return files.save(data, folder=FOLDER, extension="pdf")
    try:
        _width, body = next(images.encode_sizes(data))
    except BadImage:
        raise BadPaper from None
    return files.save(body, folder=FOLDER, extension="webp")
