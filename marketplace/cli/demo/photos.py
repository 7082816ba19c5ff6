"""Drawing every picture beside the main work: the second processor draws while the first one lives two years."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from zlib import crc32

from marketplace.cli.demo.world import World
from marketplace.core import files
from marketplace.core.db import db
from marketplace.core.images import Picture, PictureState
from marketplace.partners.rules import slug_of

Sizes = tuple[bytes, list[tuple[int, bytes]]]


@contextmanager
def drawing(world: World) -> Iterator[Callable[[], None]]:
    """Start the drawing; call what is given to wait for the last picture and put all of them into the storage."""
    tasks: dict[str, Future[Sizes]] = {}
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        for partner in world.partners:
            mark = f"mark {partner.emblem} {partner.colour}"
            for spec, seed in [(mark, partner.name), *((p.picture, p.name) for p in partner.products)]:
                key = f"{files.PRIVATE}photos/demo/{_slug(seed)}.jpeg"
                world.pictures[seed] = (key, spec)
                tasks[key] = pool.submit(draw, spec, seed, world.size.side)

        def hang() -> None:
            for key, task in tasks.items():
                original, sizes = task.result()
                files.put(key, original)
                for width, body in sizes:
                    files.put(f"{key.removeprefix(files.PRIVATE).rpartition('.')[0]}-{width}.webp", body)

        yield hang


def draw(spec: str, seed: str, side: int) -> Sizes:
    """In a process of its own: the original and every size, by the product's own picture pipeline."""
    from marketplace.cli.demo import pictures
    from marketplace.core.images import encode_sizes

    if spec.startswith("mark "):
        _, emblem, colour = spec.split()
        original = pictures.jpeg(pictures.emblem(emblem, colour, size=side))
    else:
        original = pictures.jpeg(pictures.draw(spec, seed=seed, size=side))
    return original, list(encode_sizes(original))


def picture_of(world: World, seed: str, *, by: int) -> int:
    """The row of a picture that is being drawn. The files are there before the load ends."""
    key, _spec = world.pictures[seed]
    side = world.size.side
    picture = Picture(original=key, width=side, height=side, state=PictureState.READY, by_id=by)
    db.session.add(picture)
    db.session.flush()
    return picture.id


def _slug(seed: str) -> str:
    return f"{slug_of(seed)[:40]}-{crc32(seed.encode()):08x}"
