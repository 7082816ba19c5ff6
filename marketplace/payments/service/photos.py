"""Photos of transfers, in both directions: kept privately, without metadata."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from marketplace.core import files, images


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that is kept, the digest of the bytes that were sent, and how it looks."""

    file_key: str
    sha256: str
    look: str | None = None


def keep_photo(data: bytes) -> Photo:
    """Encode the photo again without metadata and keep it privately. Slow: call it outside the transaction().

    Raises BadImage, StorageDown.
    """
    _width, body = next(iter(images.encode_sizes(data)))
    key = files.save(body, folder=f"{files.PRIVATE}proofs", extension="webp")
    return Photo(key, hashlib.sha256(data).hexdigest(), images.look_of(body))
