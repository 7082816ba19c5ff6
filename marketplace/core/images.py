"""Pictures from phones: checked when they arrive, made upright and small in the background.

Everything is decoded and encoded again, so a picture that hides a page or a place does not survive (ASVS 5.2.2, 14.2.8).
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import files
from marketplace.core.db import Model, db, enum_column, transaction
from marketplace.core.errors import DomainError
from marketplace.core.jobs import enqueue, job
from marketplace.core.words import _l

WIDTHS = (320, 640, 960, 1600)
MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


class PictureState(StrEnum):
    """Whether the sizes can be shown."""

    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    PictureState.PROCESSING: _l("Being prepared"),
    PictureState.READY: _l("Ready"),
    PictureState.FAILED: _l("Cannot be shown"),
}


class BadImage(DomainError):
    """Not a picture we can show."""

    code = "bad_image"
    message = _l(
        "This file is not a photo that can be shown. Choose a JPEG, PNG or WebP photo of at most 12 MB."
    )


class Picture(Model):
    """One photo and its sizes. `width` and `height` are those of the upright original, in pixels."""

    __tablename__ = "pictures"

    state: Mapped[PictureState] = mapped_column(enum_column(PictureState), default=PictureState.PROCESSING)
    original: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    by_id: Mapped[int | None]

    @property
    def is_ready(self) -> bool:
        return self.state is PictureState.READY

    def key(self, width: int) -> str:
        return picture_key(self.original, width)

    def url(self, width: int = 640) -> str:
        """The address of one size; only once the picture is ready."""
        return files.url(self.key(width))

    @property
    def srcset(self) -> str:
        return ", ".join(f"{self.url(width)} {width}w" for width in WIDTHS)


def picture_key(original: str, width: int) -> str:
    """The key of one size, from the key of the original: for queries that read light tuples."""
    return f"{original.removeprefix(files.PRIVATE).rpartition('.')[0]}-{width}.webp"


def add_picture(data: bytes, *, folder: str = "photos", by: int | None = None) -> Picture:
    """Check the bytes, keep the original out of public reach and queue the sizes. Raises BadImage, StorageDown."""
    with _opened(data) as image:
        turned = image.getexif().get(0x0112, 1) in {5, 6, 7, 8}
        width, height = (image.height, image.width) if turned else image.size
        extension = (image.format or "jpeg").lower()
    key = files.save(data, folder=f"{files.PRIVATE}{folder}", extension=extension)
    picture = Picture(original=key, width=width, height=height, by_id=by)
    db.session.add(picture)
    db.session.flush()
    enqueue("core.images.sizes", {"picture_id": picture.id})
    return picture


@job("core.images.sizes")
def _sizes(payload: dict[str, Any]) -> None:
    make_sizes(payload["picture_id"])


def make_sizes(picture_id: int) -> None:
    """Make the WebP sizes and mark the picture ready, or failed when its body turns out broken."""
    picture = db.session.get(Picture, picture_id)
    if picture is None or picture.state is not PictureState.PROCESSING:
        return
    original = picture.original
    db.session.rollback()
    state = PictureState.READY
    try:
        for width, body in encode_sizes(files.read(original)):
            files.put(picture_key(original, width), body)
    except BadImage:
        state = PictureState.FAILED
    with transaction() as session:
        fresh = session.get(Picture, picture_id)
        if fresh is not None:
            fresh.state = state


def encode_sizes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Upright WebP bodies without metadata, one per width. Raises BadImage."""
    with _opened(data) as image:
        image.draft("RGB", (WIDTHS[-1] * 2, WIDTHS[-1] * 2))
        try:
            upright = ImageOps.exif_transpose(image)
            upright = upright.convert("RGBA" if "A" in upright.getbands() else "RGB")
        except (OSError, SyntaxError, ValueError) as error:
            raise BadImage from error
        if upright.mode == "RGBA":
            white = Image.new("RGB", upright.size, "white")
            white.paste(upright, mask=upright.getchannel("A"))
            upright = white
        for width in sorted(WIDTHS, reverse=True):
            small = upright.copy()
            small.thumbnail((width, width * 2), Image.Resampling.LANCZOS, reducing_gap=2.0)
            body = io.BytesIO()
            small.save(body, "WEBP", quality=78, method=3)
            yield width, body.getvalue()
            upright = small


def look_of(data: bytes) -> str | None:
    """How a picture looks, in 64 bits (a difference hash): for each of 8 x 8 places, whether the right one is darker.

    The same picture in another size or compression differs in few bits. None for a picture of one colour: all of those
    look the same. Raises BadImage.
    """
    with _opened(data) as image:
        small = image.convert("L").resize((9, 8), Image.Resampling.BOX)
    grey = small.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (grey[row * 9 + column] > grey[row * 9 + column + 1])
    return f"{bits:016x}" if bits else None


def keep_private(data: bytes, *, folder: str) -> str:
    """Encode a photo again without metadata, keep it out of public reach, return its key. Slow: not in a transaction().

    Raises BadImage, StorageDown.
    """
    _width, body = next(encode_sizes(data))
    return files.save(body, folder=f"{files.PRIVATE}{folder}", extension="webp")


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """The picture, its header read and its size judged before anything is decoded (a bomb costs nothing)."""
    if not data or len(data) > MOST_BYTES:
        raise BadImage
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS or getattr(image, "n_frames", 1) > 1:
                    raise BadImage
                yield image
        except (
            UnidentifiedImageError,
            OSError,
            SyntaxError,
            ValueError,
            Image.DecompressionBombError,
        ) as error:
            raise BadImage from error
        except Image.DecompressionBombWarning as error:
            raise BadImage from error
