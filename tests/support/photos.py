"""Photos as phones make them."""

from __future__ import annotations

import io

from PIL import Image


def camera() -> dict[str, object]:
    """What a phone's camera gives: large, lying on its side, with the place in it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    body = io.BytesIO()
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(body, "JPEG", quality=80, exif=exif)
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": body.getvalue()}
