"""Small drawings for labels and shop signs, each inside a circle of radius 100 around a point."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin

from marketplace.cli.demo.pictures import shapes
from marketplace.cli.demo.pictures.canvas import Canvas
from marketplace.cli.demo.pictures.colours import CREAM, INK, Rgb, Tone, mix

Emblem = Callable[["Stamp"], None]
EMBLEMS: dict[str, Emblem] = {}


class Stamp:
    """One colour on one ground, at a place and a size."""

    def __init__(self, canvas: Canvas, x: float, y: float, r: float, ink: Rgb, ground: Rgb) -> None:
        self.canvas, self.x, self.y, self.r, self.ink, self.ground = canvas, x, y, r, ink, ground

    def at(self, points: shapes.Points) -> shapes.Points:
        return shapes.moved(points, self.x, self.y, grow=self.r / 100)

    def fill(self, points: shapes.Points, cut: bool = False) -> None:
        self.canvas.fill(self.at(points), self.ground if cut else self.ink)

    def line(self, points: shapes.Points, width: float, cut: bool = False) -> None:
        self.canvas.line(self.at(points), width * self.r / 100, self.ground if cut else self.ink)


def emblem(name: str) -> Callable[[Emblem], Emblem]:
    def listed(draw: Emblem) -> Emblem:
        EMBLEMS[name] = draw
        return draw

    return listed


def stamp(canvas: Canvas, name: str, x: float, y: float, r: float, *, ink: Rgb, ground: Rgb) -> None:
    EMBLEMS[name](Stamp(canvas, x, y, r, ink, ground))


def label(canvas: Canvas, name: str, x: float, y: float, r: float, tone: Tone, shape: str = "round") -> None:
    """A paper label with its emblem and two ruled lines where the words would be."""
    ground = mix(CREAM, tone.light, 0.12)
    if shape == "round":
        canvas.oval(x, y, r, r, ground)
        canvas.fill(shapes.ring(x, y, r * 0.9, r * 0.85), tone.dark)
        stamp(canvas, name, x, y - r * 0.06, r * 0.56, ink=tone.dark, ground=ground)
        return
    canvas.fill(shapes.box(x, y, r * 1.7, r * 2, round_by=r * 0.16), ground)
    for off, wide in ((-0.86, 1.4), (0.86, 1.4)):
        canvas.fill(shapes.box(x, y + r * off, r * wide, r * 0.07), tone.base)
    stamp(canvas, name, x, y - r * 0.24, r * 0.48, ink=tone.dark, ground=ground)
    canvas.fill(shapes.box(x, y + r * 0.46, r * 1.02, r * 0.11, round_by=3), mix(INK, ground, 0.25))
    canvas.fill(shapes.box(x, y + r * 0.65, r * 0.66, r * 0.07, round_by=3), mix(INK, ground, 0.5))


@emblem("bean")
def _bean(s: Stamp) -> None:
    s.fill(shapes.ellipse(0, 0, 62, 88, turn=32))
    s.line([(38, -66), (-8, -22), (12, 18), (-38, 68)], 12, cut=True)


@emblem("leaf")
def _leaf(s: Stamp) -> None:
    s.fill(shapes.leaf(-50, 72, 178, 120, turn=36))
    s.line([(-62, 88), (36, -46)], 9, cut=True)
    s.line([(-10, 12), (6, -34)], 7, cut=True)
    s.line([(-10, 12), (40, 8)], 7, cut=True)


@emblem("sprout")
def _sprout(s: Stamp) -> None:
    s.line([(0, 90), (-4, 20), (0, -20)], 13)
    s.fill(shapes.leaf(0, 0, 104, 66, turn=-58))
    s.fill(shapes.leaf(0, -14, 104, 66, turn=52))


@emblem("fish")
def _fish(s: Stamp) -> None:
    s.fill(shapes.smooth([(-88, 0), (-40, -44), (24, -34), (62, 0), (24, 34), (-40, 44)]))
    s.fill([(48, 0), (96, -48), (84, 0), (96, 48)])
    s.fill(shapes.ellipse(-54, -10, 9, 9), cut=True)
    s.line([(-26, -30), (-16, 0), (-26, 30)], 7, cut=True)


@emblem("pineapple")
def _pineapple(s: Stamp) -> None:
    s.fill(shapes.ellipse(0, 30, 52, 66))
    for turn in (-50, -24, 0, 24, 50):
        s.fill(shapes.leaf(0, -26, 74, 30, turn=turn))
    for off in (-36, 0, 36):
        s.line([(off - 40, 78), (off + 40, -14)], 6, cut=True)
        s.line([(off + 40, 78), (off - 40, -14)], 6, cut=True)


@emblem("coconut")
def _coconut(s: Stamp) -> None:
    s.fill(shapes.ellipse(0, 8, 84, 78))
    s.fill(shapes.ellipse(0, -10, 62, 46), cut=True)
    s.fill(shapes.ellipse(0, -4, 48, 32))


@emblem("comb")
def _comb(s: Stamp) -> None:
    for x, y in ((0, 0), (0, -62), (54, -31), (54, 31), (0, 62), (-54, 31), (-54, -31)):
        s.fill([(x + 33 * cos(i * pi / 3), y + 33 * sin(i * pi / 3)) for i in range(6)])


@emblem("chilli")
def _chilli(s: Stamp) -> None:
    s.fill(shapes.smooth([(-60, -52), (-20, -62), (10, -10), (72, 66), (0, 46), (-52, 0)]))
    s.line([(-48, -56), (-66, -76), (-60, -94)], 12)


@emblem("nut")
def _nut(s: Stamp) -> None:
    outline = [(0, -92), (46, -66), (34, -8), (54, 46), (0, 92), (-54, 46), (-34, -8), (-46, -66)]
    s.fill(shapes.smooth([*outline]))
    for x in (-18.0, 18.0):
        s.line([(x, -60), (x * 0.7, 0), (x, 62)], 6, cut=True)


@emblem("orange")
def _orange(s: Stamp) -> None:
    s.fill(shapes.ellipse(0, 12, 78, 78))
    s.fill(shapes.ellipse(0, 12, 60, 60), cut=True)
    for i in range(8):
        a, b = i * pi / 4 + 0.1, (i + 1) * pi / 4 - 0.1
        s.fill([(0, 12), (52 * cos(a), 12 + 52 * sin(a)), (52 * cos(b), 12 + 52 * sin(b))])
    s.fill(shapes.leaf(0, -62, 60, 34, turn=58))


@emblem("mountain")
def _mountain(s: Stamp) -> None:
    s.fill([(-96, 60), (-26, -56), (12, 4), (34, -24), (96, 60)])
    s.fill([(-44, -26), (-26, -56), (-8, -26), (-24, -16)], cut=True)
    s.fill(shapes.ellipse(56, -64, 20, 20))


@emblem("diamond")
def _diamond(s: Stamp) -> None:
    for r, cut in ((96, False), (68, True), (46, False), (18, True)):
        s.fill([(0, -r), (r, 0), (0, r), (-r, 0)], cut)


@emblem("flower")
def _flower(s: Stamp) -> None:
    for i in range(8):
        s.fill(shapes.leaf(0, 0, 92, 48, turn=i * 45))
    s.fill(shapes.ellipse(0, 0, 22, 22), cut=True)


@emblem("duck")
def _duck(s: Stamp) -> None:
    s.fill(shapes.smooth([(-70, 10), (-20, 14), (34, -6), (88, -20), (66, 44), (0, 66), (-56, 50)]))
    s.fill(shapes.ellipse(-50, -36, 32, 32))
    s.fill(shapes.smooth([(-76, -2), (-38, -40), (-18, 30), (-60, 40)]))
    s.fill([(-76, -46), (-108, -30), (-74, -22)])
    s.fill(shapes.ellipse(-54, -42, 6, 6), cut=True)


@emblem("larva")
def _larva(s: Stamp) -> None:
    s.line([(-62, 44), (-10, 8), (30, -26), (64, -48)], 52)
    for x, y in ((-36, 28), (-6, 6), (24, -18), (50, -36)):
        s.line([(x - 12, y - 22), (x + 14, y + 22)], 6, cut=True)


@emblem("drop")
def _drop(s: Stamp) -> None:
    s.fill(shapes.smooth([(0, -94), (34, -36), (58, 22), (34, 74), (-34, 74), (-58, 22), (-34, -36)]))
    s.line([(-30, 24), (-24, 48), (-6, 58)], 10, cut=True)


@emblem("gear")
def _gear(s: Stamp) -> None:
    s.fill(shapes.star(0, 0, 92, 70, tips=10))
    s.fill(shapes.ellipse(0, 0, 66, 66))
    s.fill(shapes.ellipse(0, 0, 30, 30), cut=True)


@emblem("needle")
def _needle(s: Stamp) -> None:
    s.line([(-70, 76), (60, -66)], 11)
    s.fill(shapes.ellipse(64, -70, 20, 12, turn=-46))
    s.fill(shapes.ellipse(64, -70, 11, 5, turn=-46), cut=True)
    s.line([(64, -70), (20, -84), (-46, -40), (-20, 20), (40, 40), (80, 30)], 7)


@emblem("pot")
def _pot(s: Stamp) -> None:
    s.fill(shapes.turned([(70, -14), (72, 36), (40, 76), (36, 78)], 0))
    s.fill(shapes.box(0, -26, 168, 22, round_by=9))
    for x in (-34.0, 0.0, 34.0):
        s.line([(x, -50), (x + 10, -66), (x - 6, -82), (x + 4, -98)], 8)


@emblem("book")
def _book(s: Stamp) -> None:
    s.fill([(-92, -50), (0, -28), (0, 66), (-92, 44)])
    s.fill([(92, -50), (0, -28), (0, 66), (92, 44)])
    s.line([(0, -28), (0, 66)], 7, cut=True)
    for y in (-16.0, 8.0):
        s.line([(-74, y - 10), (-20, y + 4)], 6, cut=True)
        s.line([(74, y - 10), (20, y + 4)], 6, cut=True)


@emblem("broom")
def _broom(s: Stamp) -> None:
    s.line([(56, -92), (-6, 6)], 12)
    s.fill([(-26, -8), (22, 20), (-8, 90), (-92, 44)])
    for part in (0.3, 0.6):
        s.line([(-10 - 20 * part, 16), (-64 + 62 * part, 62)], 5, cut=True)


@emblem("chair")
def _chair(s: Stamp) -> None:
    s.line([(-48, -90), (-40, 90)], 14)
    s.line([(-44, 14), (54, 14)], 18)
    s.line([(52, 14), (58, 90)], 14)
    s.line([(-46, -56), (40, -56)], 13)
    s.line([(-44, -24), (40, -24)], 13)
    s.line([(40, -90), (44, 14)], 12)


@emblem("basket")
def _basket(s: Stamp) -> None:
    s.fill(shapes.turned([(76, -6), (70, 50), (50, 84)], 0))
    s.canvas.line(s.at([(-60, -6), (-40, -74), (40, -74), (60, -6)]), 11 * s.r / 100, s.ink)
    for y in (16.0, 40.0, 62.0):
        s.line([(-66, y), (66, y)], 6, cut=True)


@emblem("glove")
def _glove(s: Stamp) -> None:
    s.fill(shapes.box(6, 50, 84, 84, round_by=14))
    for x, top in ((-24, -60), (-2, -84), (20, -78), (40, -52)):
        s.line([(x, 30), (x, top)], 20)
    s.line([(-26, 44), (-62, 0)], 22)
    s.line([(-36, 66), (48, 66)], 7, cut=True)


@emblem("wave")
def _wave(s: Stamp) -> None:
    for y in (-42.0, 0.0, 42.0):
        s.line([(-90, y), (-54, y - 20), (-18, y), (18, y + 20), (54, y), (90, y - 20)], 13)
