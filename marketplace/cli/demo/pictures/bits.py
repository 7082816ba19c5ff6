"""Small things that lie in heaps: beans, larvae, chillies, coins of pineapple."""

from __future__ import annotations

from collections.abc import Callable

from marketplace.cli.demo.pictures import shapes
from marketplace.cli.demo.pictures.canvas import Canvas
from marketplace.cli.demo.pictures.colours import CREAM, INK, TONES, Tone, clear, mix
from marketplace.cli.demo.pictures.look import Look

Bit = Callable[[Canvas, Look, float, float], None]


def scatter(
    canvas: Canvas, look: Look, kind: str, x: float, y: float, rx: float, ry: float, count: int
) -> None:
    """Drop `count` bits around a point, the nearer ones over the farther."""
    spots = [(x + look.chance.triangular(-rx, rx), y + look.some(-ry, ry)) for _ in range(count)]
    for px, py in sorted(spots, key=lambda spot: spot[1]):
        BITS[kind](canvas, look, px, py)


def _bean(tone: Tone) -> Bit:
    def draw(canvas: Canvas, look: Look, x: float, y: float) -> None:
        turn, r = look.some(0, 180), look.some(21, 27)
        canvas.oval(x + 3, y + 6, r, r * 0.7, clear(INK, 0.28), turn)
        canvas.oval(x, y, r, r * 0.68, tone.base, turn)
        canvas.oval(x - 3, y - 4, r * 0.62, r * 0.3, tone.light, turn)
        canvas.line(shapes.moved([(-r * 0.8, 2), (0, -2), (r * 0.8, 2)], x, y, turn=turn), 4, tone.dark)

    return draw


def _larva(tone: Tone) -> Bit:
    def draw(canvas: Canvas, look: Look, x: float, y: float) -> None:
        turn, bend = look.some(0, 360), look.some(-14, 14)
        body = shapes.moved([(-34, 0), (-10, bend), (14, bend), (36, 0)], x, y, turn=turn)
        canvas.line([(px + 3, py + 6) for px, py in body], 19, clear(INK, 0.25))
        canvas.line(body, 19, tone.base)
        canvas.line([(px - 1, py - 4) for px, py in body], 7, tone.light)
        for px, py in shapes.smooth(body, closed=False, steps=3)[1:-1]:
            canvas.oval(px, py + 2, 2.6, 8, clear(tone.dark, 0.6), turn)
        canvas.oval(*body[-1], 7, 7, tone.dark)

    return draw


def _round(tone: Tone, low: float, high: float, dot: bool = False) -> Bit:
    def draw(canvas: Canvas, look: Look, x: float, y: float) -> None:
        r = look.some(low, high)
        canvas.oval(x + 3, y + r * 0.35, r, r * 0.9, clear(INK, 0.28))
        canvas.oval(x, y, r, r, tone.base)
        canvas.oval(x + r * 0.2, y + r * 0.25, r * 0.72, r * 0.68, mix(tone.base, tone.dark, 0.35))
        canvas.oval(x, y, r * 0.72, r * 0.7, tone.base)
        canvas.oval(x - r * 0.34, y - r * 0.36, r * 0.26, r * 0.22, tone.light)
        if dot:
            canvas.oval(x + r * 0.1, y - r * 0.1, r * 0.2, r * 0.2, tone.dark)

    return draw


def _chip(tone: Tone, spots: bool = False) -> Bit:
    def draw(canvas: Canvas, look: Look, x: float, y: float) -> None:
        turn, r = look.some(-40, 40), look.some(36, 48)
        canvas.oval(x + 4, y + 7, r, r * 0.62, clear(INK, 0.25), turn)
        outline = shapes.smooth(
            [(r * look.some(0.88, 1.1) * px, r * 0.64 * py) for px, py in shapes.ellipse(0, 0, 1, 1, steps=9)]
        )
        canvas.fill(shapes.moved(outline, x, y, turn=turn), tone.base)
        canvas.oval(x - 4, y - 4, r * 0.66, r * 0.38, tone.light, turn)
        for _ in range(4 if spots else 2):
            canvas.oval(x + look.some(-r, r) * 0.5, y + look.some(-r, r) * 0.3, 4, 3, tone.dark)

    return draw


def _chilli(canvas: Canvas, look: Look, x: float, y: float) -> None:
    turn, tone = look.some(-60, 60), TONES["red"]
    pod = shapes.smooth([(-46, -8), (-10, -16), (30, -2), (62, 12), (24, 16), (-20, 14), (-48, 8)])
    canvas.fill(shapes.moved(pod, x + 3, y + 7, turn=turn), clear(INK, 0.25))
    canvas.fill(shapes.moved(pod, x, y, turn=turn), tone.base)
    canvas.line(shapes.moved([(-34, -4), (0, -8), (28, 2)], x, y, turn=turn), 5, tone.light)
    canvas.line(shapes.moved([(-46, 0), (-66, -8), (-74, -4)], x, y, turn=turn), 8, TONES["forest"].base)


def _fish(canvas: Canvas, look: Look, x: float, y: float) -> None:
    turn, tone = (
        look.some(-30, 30) + look.chance.choice([0, 180]),
        TONES[look.chance.choice(["silver", "steel", "sea"])],
    )
    body = shapes.smooth([(-64, 0), (-30, -17), (16, -14), (46, 0), (16, 14), (-30, 17)])
    canvas.fill(shapes.moved(body, x + 3, y + 7, turn=turn), clear(INK, 0.3))
    canvas.fill(shapes.moved([(40, 0), (74, -20), (68, 0), (74, 20)], x, y, turn=turn), tone.dark)
    canvas.fill(shapes.moved(body, x, y, turn=turn), tone.base)
    canvas.line(shapes.moved([(-50, -4), (0, -8), (34, -2)], x, y, turn=turn), 6, tone.light)
    canvas.oval(*shapes.moved([(-48, -4)], x, y, turn=turn)[0], 4.5, 4.5, INK)


def _shrimp(canvas: Canvas, look: Look, x: float, y: float) -> None:
    turn, tone = look.some(0, 360), TONES["rose"]
    canvas.line(
        shapes.moved([(-24, 14), (-20, -14), (6, -24), (26, -6)], x + 2, y + 5, turn=turn),
        17,
        clear(INK, 0.22),
    )
    canvas.line(shapes.moved([(-24, 14), (-20, -14), (6, -24), (26, -6)], x, y, turn=turn), 16, tone.base)
    canvas.line(shapes.moved([(-20, 6), (-14, -14), (6, -22)], x, y, turn=turn), 5, tone.light)
    canvas.fill(shapes.moved([(-24, 12), (-40, 24), (-30, 30), (-16, 26)], x, y, turn=turn), tone.dark)
    canvas.oval(*shapes.moved([(26, -8)], x, y, turn=turn)[0], 3.5, 3.5, INK)


def _nut(canvas: Canvas, look: Look, x: float, y: float) -> None:
    turn, tone = look.some(0, 180), TONES["straw"]
    shell = shapes.smooth([(-44, 0), (-28, -19), (0, -12), (28, -20), (46, 0), (28, 20), (0, 12), (-28, 19)])
    canvas.fill(shapes.moved(shell, x + 3, y + 7, turn=turn), clear(INK, 0.25))
    canvas.fill(shapes.moved(shell, x, y, turn=turn), tone.base)
    for off in (-7, 7):
        canvas.line(shapes.moved([(-36, off), (0, off * 0.6), (36, off)], x, y, turn=turn), 3.5, tone.dark)
    canvas.line(shapes.moved([(-28, -10), (-12, -8)], x, y, turn=turn), 6, tone.light)


def _leaf(tone: Tone, long: float = 70) -> Bit:
    def draw(canvas: Canvas, look: Look, x: float, y: float) -> None:
        turn, length = look.some(0, 360), look.some(long * 0.8, long * 1.1)
        canvas.fill(shapes.leaf(x + 3, y + 6, length, length * 0.42, turn=turn), clear(INK, 0.22))
        leaf = shapes.leaf(x, y, length, length * 0.42, turn=turn)
        canvas.fill(leaf, look.chance.choice([tone.base, tone.dark, mix(tone.base, tone.light, 0.4)]))
        canvas.line([leaf[0], leaf[len(leaf) // 2]], 3, tone.light)

    return draw


def _cube(tone: Tone) -> Bit:
    def draw(canvas: Canvas, look: Look, x: float, y: float) -> None:
        s, turn = look.some(24, 32), look.some(-14, 14)
        canvas.fill(shapes.box(x + 5, y + 9, s * 2, s * 1.5, round_by=8, turn=turn), clear(INK, 0.28))
        canvas.fill(shapes.box(x, y, s * 2, s * 1.5, round_by=7, turn=turn), tone.dark)
        canvas.fill(shapes.box(x - 2, y - 8, s * 1.9, s, round_by=7, turn=turn), tone.base)
        canvas.fill(shapes.box(x - 6, y - 14, s * 1.2, s * 0.3, round_by=4, turn=turn), tone.light)

    return draw


def _crumb(tone: Tone) -> Bit:
    def draw(canvas: Canvas, look: Look, x: float, y: float) -> None:
        for _ in range(5):
            px, py, r = x + look.some(-26, 26), y + look.some(-16, 16), look.some(8, 19)
            canvas.oval(px, py + 3, r, r * 0.7, tone.dark)
            canvas.oval(px - 1, py, r * 0.8, r * 0.55, look.chance.choice([tone.base, tone.light]))

    return draw


def _stick(tone: Tone) -> Bit:
    def draw(canvas: Canvas, look: Look, x: float, y: float) -> None:
        turn = look.some(-60, 60)
        body = shapes.moved([(-46, 0), (-10, look.some(-8, 8)), (46, 0)], x, y, turn=turn)
        canvas.line([(px + 3, py + 6) for px, py in body], 13, clear(INK, 0.22))
        canvas.line(body, 13, tone.base)
        canvas.line([(px, py - 3) for px, py in body], 4, tone.light)

    return draw


def _pine(canvas: Canvas, look: Look, x: float, y: float) -> None:
    r, tone = look.some(34, 44), TONES["turmeric"]
    canvas.oval(x + 4, y + 8, r, r * 0.66, clear(INK, 0.25))
    canvas.oval(x, y, r, r * 0.66, tone.base)
    canvas.oval(x, y - 2, r * 0.84, r * 0.52, tone.light)
    for px, py in shapes.ellipse(x, y, r * 0.6, r * 0.38, steps=9):
        canvas.line([(x, y), (px, py)], 3, tone.base)
    canvas.oval(x, y, r * 0.24, r * 0.15, mix(tone.dark, CREAM, 0.3))


def _shell(canvas: Canvas, look: Look, x: float, y: float) -> None:
    turn, tone = look.some(-50, 50), TONES[look.chance.choice(["cream", "rose", "straw"])]
    fan = [(0, 34), (-38, -4), (-26, -32), (0, -40), (26, -32), (38, -4)]
    canvas.fill(shapes.moved(shapes.smooth(fan), x + 4, y + 8, turn=turn), clear(INK, 0.25))
    canvas.fill(shapes.moved(shapes.smooth(fan), x, y, turn=turn), tone.base)
    for px, py in fan[1:]:
        canvas.line(shapes.moved([(0, 30), (px * 0.8, py * 0.84)], x, y, turn=turn), 3.5, tone.dark)


BITS: dict[str, Bit] = {
    "bean": _bean(TONES["coffee"]),
    "greenbean": _bean(Tone.of("9aa57a")),
    "cherry": _round(TONES["madder"], 20, 26),
    "larva": _larva(Tone.of("e3c998")),
    "dryLarva": _larva(Tone.of("9a6c3f")),
    "egg": _round(Tone.of("cfe0d8"), 34, 42),
    "andaliman": _round(Tone.of("6f8f4a"), 13, 19, dot=True),
    "peppercorn": _round(Tone.of("4a3a33"), 12, 17),
    "berry": _round(TONES["red"], 18, 26),
    "onion": _round(Tone.of("a5506a"), 28, 36),
    "grape": _round(TONES["plum"], 24, 30, dot=True),
    "chip": _chip(TONES["turmeric"], spots=True),
    "palechip": _chip(TONES["cream"]),
    "redchip": _chip(TONES["clay"], spots=True),
    "chilli": _chilli,
    "fish": _fish,
    "shrimp": _shrimp,
    "nut": _nut,
    "leaf": _leaf(TONES["leaf"]),
    "tea": _leaf(TONES["forest"], 46),
    "ginger": _crumb(Tone.of("cda566")),
    "resin": _crumb(Tone.of("e8d2a0")),
    "soil": _crumb(Tone.of("5f4634")),
    "fibre": _stick(Tone.of("a4713f")),
    "stick": _stick(TONES["turmeric"]),
    "coal": _cube(TONES["charcoal"]),
    "sugar": _cube(Tone.of("8f5429")),
    "dodol": _cube(Tone.of("b56a2b")),
    "pine": _pine,
    "shell": _shell,
    "bolt": _round(TONES["steel"], 14, 22, dot=True),
}
