"""Photos that come with a form: kept at once, so that a refused form need not send them again."""

from __future__ import annotations

from flask import g
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.core import images
from marketplace.core.db import db, transaction
from marketplace.core.images import Picture


def keep_picture(upload: FileStorage | None) -> int | None:
    """The key of the stored picture; None when no file was sent. Raises BadImage."""
    if not isinstance(upload, FileStorage) or not upload.filename:
        return None
    data = upload.read()
    with transaction():
        return images.add_picture(data, folder="products", by=g.user_id).id


def own_picture(text: str | None) -> int | None:
    """A picture that this person sent a moment ago, named by the hidden field; anybody else's does not exist."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > 12:
        return None
    return db.session.scalar(select(Picture.id).where(Picture.id == int(text), Picture.by_id == g.user_id))
