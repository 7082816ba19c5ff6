"""A board to paint on: flat gouache with stippled shade, drawn at twice the size and reduced."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageChops, ImageDraw

from marketplace.cli.demo.pictures import shapes
from marketplace.cli.demo.pictures.colours import INK, Rgb, Rgba, Tone, clear
from marketplace.cli.demo.pictures.shapes import Point

Colour = Rgb | Rgba
LIGHT_FROM = 215.0  # degrees: the shade gathers to the lower right


@lru_cache(maxsize=4)
def _noise(side: int) -> Image.Image:
    """Even noise in small clumps: the grain of the stipple. Seeded, so a picture never changes."""
    small = max(8, side * 7 // 16)
    grain = Image.frombytes("L", (small, small), Random(7).randbytes(small * small))
    return grain.resize((side, side), Image.Resampling.BILINEAR)


@lru_cache(maxsize=128)
def _ramp(angle: float, reach: float, limit: float) -> Image.Image:
    """Bright where the shade falls: from nothing, `reach` of the way across, to `limit`."""
    side, a = 48, angle * pi / 180
    c, s = cos(a), sin(a)
    span = abs(c) + abs(s)
    values = bytearray()
    for y in range(side):
        for x in range(side):
            along = (((x / (side - 1) - 0.5) * c + (y / (side - 1) - 0.5) * s) / span) + 0.5
            value = max(0.0, (along - (1 - reach)) / reach) if reach else 0.0
            values.append(round(255 * limit * value**1.3))
    return Image.frombytes("L", (side, side), bytes(values))


class Canvas:
    """Painting in units of a thousandth of the side, whatever the size in pixels."""

    def __init__(self, size: int, ground: Rgb) -> None:
        self.size = size
        self.scale = 2 * size / 1000
        self.image = Image.new("RGB", (2 * size, 2 * size), ground)
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def fill(self, points: Sequence[Point], colour: Colour) -> None:
        k = self.scale
        self.pen.polygon([(x * k, y * k) for x, y in points], fill=colour)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: Colour, turn: float = 0.0) -> None:
        if turn:
            self.fill(shapes.ellipse(x, y, rx, ry, turn=turn), colour)
        else:
            k = self.scale
            self.pen.ellipse(((x - rx) * k, (y - ry) * k, (x + rx) * k, (y + ry) * k), fill=colour)

    def line(self, points: Sequence[Point], width: float, colour: Colour = INK, soft: bool = True) -> None:
        """A stroke with round ends and joints."""
        path = shapes.smooth(points, closed=False) if soft and len(points) > 2 else list(points)
        k = self.scale
        thick = max(1, round(width * k))
        self.pen.line([(x * k, y * k) for x, y in path], fill=colour, width=thick, joint="curve")
        if len(colour) == 3:
            for x, y in (path[0], path[-1]):
                self.oval(x, y, width / 2, width / 2, colour)

    def solid(self, points: Sequence[Point], tone: Tone, *, shade: float = 0.75, reach: float = 0.75) -> None:
        """A body with its light from the upper left."""
        self.fill(points, tone.base)
        self.stipple(points, tone.dark, angle=LIGHT_FROM - 180, reach=reach, limit=shade)
        self.stipple(points, tone.light, angle=LIGHT_FROM, reach=reach * 0.6, limit=shade)

    def ball(self, x: float, y: float, rx: float, ry: float, tone: Tone, turn: float = 0.0) -> None:
        self.solid(shapes.ellipse(x, y, rx, ry, turn=turn), tone)

    def stipple(
        self,
        points: Sequence[Point],
        colour: Rgb,
        *,
        angle: float = 35.0,
        reach: float = 0.7,
        limit: float = 0.8,
    ) -> None:
        """Scatter a colour inside an outline, denser towards `angle`."""
        area = self._pixels(points)
        if area is None:
            return
        left, top, right, bottom = area
        size = (right - left, bottom - top)
        mask = self.mask(points, area)
        ramp = _ramp(angle, reach, limit).resize(size, Image.Resampling.BILINEAR)
        grain = _noise(2 * self.size).crop(area)
        dots = ImageChops.subtract(ramp, grain, scale=0.12)
        self.image.paste(colour, area, ImageChops.multiply(dots, mask))

    def mask(self, points: Sequence[Point], area: tuple[int, int, int, int]) -> Image.Image:
        """White inside the outline, over one area of pixels."""
        left, top, right, bottom = area
        mask = Image.new("L", (right - left, bottom - top))
        k = self.scale
        ImageDraw.Draw(mask).polygon([(x * k - left, y * k - top) for x, y in points], fill=255)
        return mask

    def _pixels(self, points: Sequence[Point]) -> tuple[int, int, int, int] | None:
        left, top, right, bottom = (round(v * self.scale) for v in shapes.bounds(points))
        side = 2 * self.size
        area = max(0, left), max(0, top), min(side, right), min(side, bottom)
        return area if area[2] - area[0] > 1 and area[3] - area[1] > 1 else None

    def texture(self, points: Sequence[Point], weave: Image.Image) -> None:
        """Lay a pattern, stretched to the outline's box, inside the outline."""
        area = self._pixels(points)
        if area is None:
            return
        size = (area[2] - area[0], area[3] - area[1])
        self.image.paste(weave.resize(size, Image.Resampling.NEAREST), area, self.mask(points, area))

    def hang(self, corners: Sequence[Point], weave: Image.Image) -> None:
        """Lay a pattern on any four corners (upper left, upper right, lower right, lower left)."""
        area = self._pixels(corners)
        if area is None:
            return
        left, top, right, bottom = area
        k = self.scale
        there = [(x * k - left, y * k - top) for x, y in corners]
        size = (right - left, bottom - top)
        laid = weave.transform(
            size, Image.Transform.PERSPECTIVE, _perspective(there, weave.size), Image.Resampling.NEAREST
        )
        self.image.paste(laid, area, self.mask(corners, area))

    def shadow(self, x: float, y: float, rx: float, ry: float, depth: float = 0.3) -> None:
        """What a thing throws on the table."""
        self.oval(x, y, rx, ry, clear(INK, depth * 0.45))
        self.oval(x - rx * 0.04, y, rx * 0.88, ry * 0.72, clear(INK, depth * 0.6))

    def finish(self) -> Image.Image:
        """The picture at its size, with a breath of paper grain."""
        image = self.image.reduce(2)
        grain = _noise(2 * self.size).crop((0, 0, self.size, self.size)).point(lambda v: 247 + v // 32)
        return ImageChops.multiply(image, Image.merge("RGB", (grain, grain, grain)))


def _perspective(there: Sequence[Point], source: tuple[int, int]) -> tuple[float, ...]:
    """Coefficients that take a point of the picture back to the pattern (eight linear equations)."""
    w, h = source
    here: list[Point] = [(0, 0), (w, 0), (w, h), (0, h)]
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(there, here, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return tuple(_solve(rows))


def _solve(rows: list[list[float]]) -> list[float]:
    """Gauss with pivoting; the right-hand side is the last column."""
    n = len(rows)
    for i in range(n):
        best = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[best] = rows[best], rows[i]
        pivot = rows[i][i]
        rows[i] = [v / pivot for v in rows[i]]
        for r in range(n):
            if r != i and rows[r][i]:
                factor = rows[r][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [row[n] for row in rows]
