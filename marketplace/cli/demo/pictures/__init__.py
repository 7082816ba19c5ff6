"""The demo's own pictures: every product drawn by this code, none downloaded."""

from __future__ import annotations

from io import BytesIO
from random import Random

from PIL import Image

from marketplace.cli.demo.pictures import (
    animals,
    cloth,
    clothes,
    crafts,
    drinks,
    food,
    harvest,
    metal,
    packs,
    paper,
    sea,
    services,
    shop,
    timber,
)
from marketplace.cli.demo.pictures.look import MOTIFS, Look
from marketplace.cli.demo.pictures.scene import room

__all__ = ["MOTIFS", "banner", "draw", "emblem", "jpeg"]
_ = (animals, cloth, clothes, crafts, drinks, food, harvest, metal, packs, paper, sea, services, timber)


def draw(spec: str, *, seed: str, size: int = 1200) -> Image.Image:
    """One picture. `spec` is the motif and its options: `"pouch emblem=bean colour=coffee"`."""
    motif, *options = spec.split()
    chosen = dict(option.split("=", 1) for option in options)
    look = Look(
        Random(seed),
        colour=chosen.get("colour", ""),
        accent=chosen.get("accent", ""),
        emblem=chosen.get("emblem", ""),
        kind=chosen.get("kind", ""),
        wall=chosen.get("wall", ""),
    )
    canvas = room(size, look)
    MOTIFS[motif](canvas, look)
    return canvas.finish()


def banner(emblem_name: str, colour: str, *, seed: str, width: int = 1600) -> Image.Image:
    """The head of a partner's shop, three to one."""
    return shop.banner(emblem_name, colour, seed=seed, width=width)


def emblem(name: str, colour: str, *, size: int = 400) -> Image.Image:
    """A partner's mark."""
    return shop.mark(name, colour, size=size)


def jpeg(image: Image.Image, *, quality: int = 90) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
