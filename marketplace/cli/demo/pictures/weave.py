"""Cloth, thread by thread: ulos of the lake and songket of the coast, in their true geometry.

A pattern is a small picture in which one pixel is one crossing of threads, so that every slope is a stair, as
on the loom. Ulos is striped along its length (the warp) with tied ikat; songket floats gold over a plain ground.
"""

from __future__ import annotations

from functools import lru_cache
from random import Random

from PIL import Image

from marketplace.cli.demo.pictures.colours import Rgb, mix, rgb

WIDE, HIGH = 96, 144
GOLD, GOLD_LIGHT = rgb("e3b24a"), rgb("f6dc8c")

# Half of a motif, mirrored to the right: `#` is thread on top.
IRAN_IRAN = ("#...", ".#..", "..#.", "...#", "..#.", ".#..")
SINGLE = {
    "diamond": ("....#", "...#.", "..#.#", ".#.#.", "#.#.#", ".#.#.", "..#.#", "...#.", "....#"),
    "hook": ("....#.", "...##.", "..#.#.", ".#..##", "#..#.#", ".#..##", "..#.#.", "...##.", "....#."),
    "star": (
        "....#",
        "#...#",
        ".#..#",
        "..#.#",
        "...##",
        "#####",
        "...##",
        "..#.#",
        ".#..#",
        "#...#",
        "....#",
    ),
    "shoot": (
        ".....#",
        ".....#",
        "....##",
        "....#.",
        "...###",
        "...#.#",
        "..####",
        "..#.#.",
        ".#####",
        ".#.#.#",
        "######",
    ),
    "arrow": ("..#", ".##", "###", "..#", "..#"),
    "bloom": ("..#.", ".##.", "..##", "##.#", ".###", "##.#", "..##", ".##.", "..#."),
}

# name: (side stripes, ground, second, ornament, thin lines)
ULOS: dict[str, tuple[Rgb, Rgb, Rgb, Rgb]] = {
    "ragidup": (rgb("5d1f2a"), rgb("2f2024"), rgb("8a2f34"), rgb("f3e6cc")),
    "ragihotang": (rgb("7b222c"), rgb("342731"), rgb("9b3b3a"), rgb("efe1c6")),
    "sibolang": (rgb("22344f"), rgb("2c4468"), rgb("1a2438"), rgb("dfe6e6")),
    "sadum": (rgb("7d1f2f"), rgb("b23236"), rgb("245c45"), rgb("f2c95b")),
    "mangiring": (rgb("7f1d24"), rgb("b8322f"), rgb("8e2327"), rgb("f7e7c9")),
    "bintangmaratur": (rgb("4c1d2b"), rgb("74263a"), rgb("2b1e28"), rgb("ecd9a9")),
    "pinuncaan": (rgb("61202b"), rgb("3a2028"), rgb("a5483a"), rgb("f0dfb9")),
    "tumtuman": (rgb("2d2433"), rgb("4d2f45"), rgb("b4562f"), rgb("f3ddb0")),
    "silalahi": (rgb("3a2b3e"), rgb("6b2c3f"), rgb("28556a"), rgb("f0d6a0")),
    "alam": (rgb("6b5a3a"), rgb("a98b55"), rgb("4d5a44"), rgb("f4ead0")),
}
SONGKET: dict[str, tuple[Rgb, Rgb]] = {
    "maroon": (rgb("6b1e2c"), rgb("4c141f")),
    "green": (rgb("1f5a45"), rgb("143e31")),
    "purple": (rgb("4b2c58"), rgb("341d40")),
    "blue": (rgb("234a72"), rgb("173352")),
    "yellow": (rgb("b7791c"), rgb("8c5812")),
    "black": (rgb("2b2428"), rgb("1b1619")),
}


class Loom:
    def __init__(self, ground: Rgb, wide: int = WIDE, high: int = HIGH) -> None:
        self.wide, self.high = wide, high
        self.image = Image.new("RGB", (wide, high), ground)

    def column(self, x: int, wide: int, colour: Rgb) -> None:
        self.image.paste(colour, (x, 0, x + wide, self.high))

    def row(self, y: int, high: int, colour: Rgb) -> None:
        self.image.paste(colour, (0, y, self.wide, y + high))

    def motif(self, name: str, x: int, y: int, colour: Rgb, flip: bool = False) -> None:
        """One motif with its upper left corner at a crossing."""
        rows = SINGLE[name]
        for j, row in enumerate(reversed(rows) if flip else rows):
            whole = row + row[-2::-1]
            for i, mark in enumerate(whole):
                px, py = x + i, y + j
                if mark == "#" and 0 <= px < self.wide and 0 <= py < self.high:
                    self.image.putpixel((px, py), colour)

    def chain(self, name: str, y: int, colour: Rgb, gap: int = 2, start: int = 0, flip: bool = False) -> None:
        """A row of one motif from edge to edge."""
        step = 2 * len(SINGLE[name][0]) - 1 + gap
        for x in range(start, self.wide, step):
            self.motif(name, x, y, colour, flip)

    def ladder(self, name: str, x: int, colour: Rgb, start: int, end: int, gap: int = 3) -> None:
        """A column of one motif."""
        for y in range(start, end - len(SINGLE[name]) + 1, len(SINGLE[name]) + gap):
            self.motif(name, x, y, colour)

    def threads(self, strength: int = 10) -> Image.Image:
        """The finished cloth: each thread a little lighter or darker than its neighbour."""
        chance = Random(self.wide * 31 + strength)
        pixels = self.image.load()
        assert pixels is not None
        shades = [chance.randint(-strength, strength) for _ in range(self.wide)]
        for x in range(self.wide):
            for y in range(self.high):
                red, green, blue = pixels[x, y]  # type: ignore[misc]
                d = shades[x] + (3 if (x + y) % 2 else -3)
                pixels[x, y] = (_in(red + d), _in(green + d), _in(blue + d))
        return self.image


def _in(value: int) -> int:
    return max(0, min(255, value))


@lru_cache(maxsize=64)
def ulos(name: str) -> Image.Image:
    side, ground, second, ornament = ULOS[name]
    loom = Loom(ground)
    _warp(loom, side, second, ornament)
    _field(loom, name, second, ornament)
    _ends(loom, name, side, second, ornament)
    return loom.threads()


def _warp(loom: Loom, side: Rgb, second: Rgb, ornament: Rgb) -> None:
    """The stripes along the edges, with their iran-iran pin stripes."""
    for edge in (0, WIDE - 15):
        loom.column(edge, 15, side)
    for x in (3, 11, WIDE - 4, WIDE - 12):
        loom.column(x, 1, ornament)
    for x in (6, 8, WIDE - 7, WIDE - 9):
        loom.column(x, 1, mix(second, ornament, 0.35))
    for x in (15, 17, WIDE - 16, WIDE - 18):
        loom.column(x, 1, mix(side, ornament, 0.6))


def _field(loom: Loom, name: str, second: Rgb, ornament: Rgb) -> None:
    top, bottom = 30, HIGH - 30
    if name in ("ragihotang", "sibolang", "tumtuman", "alam"):
        for x in range(20, WIDE - 20, 8):
            loom.column(x, 4, mix(loom.image.getpixel((48, 70)), second, 0.5))  # type: ignore[arg-type]
            shift = (x * 5) % 9
            loom.ladder("arrow", x, mix(ornament, second, 0.1), top + shift, bottom, 4)
    elif name == "mangiring":
        for x in range(20, WIDE - 20, 6):
            for y in range(top, bottom):
                if abs((y + x) % 12 - 6) < 2:
                    loom.image.putpixel((x + (y // 6) % 2, y), ornament)
    elif name == "bintangmaratur":
        for number, y in enumerate(range(top + 2, bottom - 10, 15)):
            loom.chain("star", y, ornament, gap=4, start=20 + (number % 2) * 6)
            loom.row(y + 12, 1, mix(second, ornament, 0.3))
    elif name in ("sadum", "silalahi"):
        for number, y in enumerate(range(top, bottom - 8, 12)):
            colour = (ornament, rgb("7fb06a"), rgb("e98a4a"), rgb("f4e8d0"))[number % 4]
            loom.row(y - 2, 1, mix(second, ornament, 0.25))
            loom.chain(("hook", "diamond", "bloom")[number % 3], y, colour, gap=1, start=18 + number % 3)
    else:
        for x in range(24, WIDE - 24, 6):
            loom.column(x, 1, mix(second, ornament, 0.25))
        loom.ladder("diamond", 44, mix(ornament, second, 0.2), top, bottom)
    _edges_again(loom, name)


def _edges_again(loom: Loom, name: str) -> None:
    side, _ground, second, ornament = ULOS[name]
    _warp(loom, side, second, ornament)


def _ends(loom: Loom, name: str, side: Rgb, second: Rgb, ornament: Rgb) -> None:
    """The head and the foot: bands of supplementary weft across the whole width."""
    pale = name in ("ragidup", "pinuncaan")
    for flip in (False, True):
        for y, kind, colour in ((4, "hook", ornament), (17, "diamond", ornament)):
            at = HIGH - y - 9 if flip else y
            loom.row(at - 2, 13, mix(ornament, side, 0.08) if pale else side)
            loom.row(at - 2, 1, mix(second, ornament, 0.5))
            loom.chain(kind, at, side if pale else colour, gap=1, start=1, flip=flip)
        loom.row(HIGH - 30 if flip else 28, 2, ornament)


@lru_cache(maxsize=64)
def songket(name: str, plan: int) -> Image.Image:
    """`plan` 0: scattered flowers; 1: a diamond lattice; 2: rows of stars; 3: little bands."""
    ground, deep = SONGKET[name]
    loom = Loom(ground)
    for x in range(0, WIDE, 2):
        loom.column(x, 1, mix(ground, deep, 0.35))
    _scatter(loom, plan)
    for y, high in ((0, 5), (HIGH - 5, 5)):
        loom.row(y, high, deep)
    _head(loom, deep)
    return loom.threads(6)


def _scatter(loom: Loom, plan: int) -> None:
    if plan == 0:
        for number, y in enumerate(range(6, 100, 12)):
            loom.chain("bloom", y, GOLD, gap=9, start=(number % 2) * 8)
    elif plan == 1:
        for y in range(104):
            for x in range(WIDE):
                if (x + y) % 16 == 0 or (x - y) % 16 == 0:
                    loom.image.putpixel((x, y), GOLD)
        for number, y in enumerate(range(4, 100, 8)):
            for x in range(4 + (number % 2) * 8, WIDE, 16):
                loom.image.paste(GOLD_LIGHT, (x + 3, y + 3, x + 5, y + 5))
    elif plan == 2:
        for number, y in enumerate(range(4, 100, 13)):
            loom.chain("star", y, GOLD if number % 2 else GOLD_LIGHT, gap=5, start=(number % 2) * 7)
    else:
        for number, y in enumerate(range(4, 96, 15)):
            loom.chain(("diamond", "hook")[number % 2], y, GOLD, gap=1)
            loom.row(y + 11, 1, GOLD_LIGHT)


def _head(loom: Loom, deep: Rgb) -> None:
    """The kepala kain: two rows of bamboo shoots (pucuk rebung) that meet, between cloud borders."""
    loom.row(102, 42, deep)
    for y in (102, 105, 140, 142):
        loom.row(y, 1, GOLD)
    loom.chain("shoot", 107, GOLD, gap=0)
    loom.chain("shoot", 127, GOLD_LIGHT, gap=0, start=-6, flip=True)
    loom.chain("diamond", 118, mix(GOLD, deep, 0.15), gap=3, start=1)
