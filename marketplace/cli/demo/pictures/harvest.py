"""From the field: crates of vegetables and fruit, seedlings, roots."""

from __future__ import annotations

from collections.abc import Callable

from marketplace.cli.demo.pictures import shapes
from marketplace.cli.demo.pictures.bits import scatter
from marketplace.cli.demo.pictures.canvas import Canvas
from marketplace.cli.demo.pictures.colours import INK, TONES, Tone, clear, mix
from marketplace.cli.demo.pictures.look import Look, motif

Piece = Callable[[Canvas, Look, float, float, float], None]


def _cabbage(canvas: Canvas, look: Look, x: float, y: float, r: float) -> None:
    tone = Tone.of("a9c07a")
    canvas.ball(x, y, r, r * 0.94, tone)
    for turn in (-46, -12, 24, 58):
        leaf = shapes.leaf(x, y + r * 0.72, r * 1.5, r * 0.9, turn=turn)
        canvas.fill(leaf, mix(tone.base, tone.dark, 0.12 + abs(turn) / 240))
        canvas.line([leaf[0], leaf[len(leaf) // 2]], 4, tone.light)


def _carrot(canvas: Canvas, look: Look, x: float, y: float, r: float) -> None:
    turn, tone = look.some(-22, 22), TONES["orange"]
    for off in (-26, 0, 26):
        canvas.fill(
            shapes.leaf(*shapes.moved([(0, -r)], x, y, turn=turn)[0], r * 1.1, r * 0.34, turn=turn + off),
            TONES["leaf"].base,
        )
    body = shapes.smooth(
        [(-r * 0.42, -r * 0.9), (r * 0.42, -r * 0.9), (r * 0.26, r * 0.5), (0, r * 1.6), (-r * 0.26, r * 0.5)]
    )
    canvas.solid(shapes.moved(body, x, y, turn=turn), tone)
    for part in (-0.4, 0.1, 0.6):
        canvas.line(
            shapes.moved([(-r * 0.26, r * part), (r * 0.05, r * part + 4)], x, y, turn=turn), 4, tone.dark
        )


def _potato(canvas: Canvas, look: Look, x: float, y: float, r: float) -> None:
    tone = Tone.of("c9a066")
    canvas.ball(x, y, r * 1.1, r * 0.86, tone, look.some(-30, 30))
    for _ in range(5):
        canvas.oval(x + look.some(-r, r) * 0.6, y + look.some(-r, r) * 0.5, 6, 4, tone.dark)


def _tomato(canvas: Canvas, look: Look, x: float, y: float, r: float) -> None:
    canvas.ball(x, y, r, r * 0.9, TONES["red"])
    canvas.fill(shapes.star(x, y - r * 0.66, r * 0.5, r * 0.16, turn=look.some(0, 60)), TONES["forest"].base)


def _broccoli(canvas: Canvas, look: Look, x: float, y: float, r: float) -> None:
    canvas.solid(shapes.turned([(r * 0.36, y), (r * 0.28, y + r)], x, soft=False), TONES["lime"])
    for px, py in shapes.ellipse(x, y - r * 0.2, r * 0.66, r * 0.5, steps=9):
        canvas.ball(px, py, r * 0.44, r * 0.42, TONES["forest"])
    canvas.ball(x, y - r * 0.3, r * 0.6, r * 0.5, TONES["green"])


def _orange(canvas: Canvas, look: Look, x: float, y: float, r: float) -> None:
    tone = TONES["orange"]
    canvas.ball(x, y, r, r * 0.96, tone)
    for _ in range(8):
        canvas.oval(x + look.some(-r, r) * 0.6, y + look.some(-r, r) * 0.6, 3, 3, clear(tone.dark, 0.7))
    canvas.oval(x + r * 0.1, y - r * 0.7, 7, 5, TONES["forest"].base)
    if look.chance.random() < 0.4:
        canvas.fill(
            shapes.leaf(x + r * 0.1, y - r * 0.7, r * 0.9, r * 0.42, turn=look.some(30, 80)),
            TONES["leaf"].base,
        )


def _passion(canvas: Canvas, look: Look, x: float, y: float, r: float) -> None:
    if look.chance.random() < 0.3:
        canvas.ball(x, y, r, r * 0.94, TONES["plum"])
        canvas.oval(x, y, r * 0.8, r * 0.74, TONES["cream"].base)
        canvas.oval(x, y, r * 0.68, r * 0.62, TONES["honey"].base)
        for _ in range(12):
            canvas.oval(x + look.some(-r, r) * 0.45, y + look.some(-r, r) * 0.4, 7, 5, TONES["black"].base)
    else:
        canvas.ball(x, y, r, r * 0.94, Tone.of("7a4468"))


def _strawberry(canvas: Canvas, look: Look, x: float, y: float, r: float) -> None:
    fruit = shapes.smooth([(0, r), (-r * 0.8, 0), (-r * 0.6, -r * 0.7), (r * 0.6, -r * 0.7), (r * 0.8, 0)])
    canvas.solid(shapes.moved(fruit, x, y, turn=look.some(-40, 40)), TONES["red"])
    for _ in range(9):
        canvas.oval(x + look.some(-r, r) * 0.5, y + look.some(-r, r) * 0.5, 4, 6, TONES["turmeric"].light)
    canvas.fill(shapes.star(x, y - r * 0.66, r * 0.6, r * 0.2), TONES["leaf"].base)


def _pineapple(canvas: Canvas, look: Look, x: float, y: float, r: float) -> None:
    tone, turn = TONES["turmeric"], look.some(-14, 14)
    for off in (-56, -34, -14, 10, 32, 54, 0):
        canvas.fill(
            shapes.leaf(
                *shapes.moved([(0, -r * 0.8)], x, y, turn=turn)[0], r * 1.3, r * 0.36, turn=turn + off
            ),
            TONES[("leaf", "forest")[off % 4 // 2]].base,
        )
    body = shapes.ellipse(x, y, r * 0.84, r * 1.2, turn=turn)
    canvas.solid(body, tone)
    for i in range(-4, 5):
        for sign in (-1, 1):
            a, b = (-r * 0.78, sign * r * 0.6 + i * r * 0.3), (r * 0.78, -sign * r * 0.6 + i * r * 0.3)
            inside = [
                p
                for p in shapes.smooth([a, (0.0, i * r * 0.3), b], closed=False, steps=10)
                if (p[0] / (r * 0.82)) ** 2 + (p[1] / (r * 1.16)) ** 2 < 1
            ]
            if len(inside) > 1:
                canvas.line(shapes.moved(inside, x, y, turn=turn), 5, clear(tone.dark, 0.75), soft=False)


def _onion(canvas: Canvas, look: Look, x: float, y: float, r: float) -> None:
    tone = Tone.of("a5506a")
    canvas.line([(x, y - r * 0.6), (x + look.some(-20, 20), y - r * 1.7)], 12, TONES["straw"].base)
    canvas.solid(
        shapes.smooth(
            [
                (x, y - r),
                (x + r * 0.8, y - r * 0.1),
                (x + r * 0.4, y + r * 0.8),
                (x - r * 0.4, y + r * 0.8),
                (x - r * 0.8, y - r * 0.1),
            ]
        ),
        tone,
    )
    for off in (-0.3, 0.2):
        canvas.line(
            [(x + off * r * 0.4, y - r * 0.7), (x + off * r * 1.7, y), (x + off * r, y + r * 0.7)],
            3,
            tone.light,
        )


def _chili(canvas: Canvas, look: Look, x: float, y: float, r: float) -> None:
    scatter(canvas, look, "chilli", x, y, r, r * 0.5, 6)


PIECES: dict[str, tuple[Piece, float]] = {
    "cabbage": (_cabbage, 116),
    "carrot": (_carrot, 66),
    "potato": (_potato, 66),
    "tomato": (_tomato, 68),
    "broccoli": (_broccoli, 96),
    "orange": (_orange, 74),
    "passion": (_passion, 66),
    "strawberry": (_strawberry, 50),
    "pineapple": (_pineapple, 100),
    "onion": (_onion, 54),
    "chilli": (_chili, 74),
}


@motif("crate")
def crate(canvas: Canvas, look: Look) -> None:
    """A wooden crate full to the rim; `kind` is one vegetable or several joined by +."""
    kinds = (look.kind or "tomato").split("+")
    canvas.shadow(510, 824, 380, 46)
    tone = look.main("wood", "straw", "kraft")
    canvas.fill([(170, 540), (830, 540), (800, 600), (200, 600)], tone.dark)
    for row, y in enumerate((470.0, 540.0, 610.0)):
        biggest = max(PIECES[k][1] for k in kinds)
        count = max(3, int(640 / (biggest * 1.55)))
        for i in range(count):
            piece, r = PIECES[kinds[(i + row) % len(kinds)]]
            x = 500 + (i - (count - 1) / 2) * (600 / count) + look.some(-12, 12)
            piece(canvas, look, x, y + look.some(-14, 14) - (0 if abs(x - 500) < 170 or row else -40), r)
    for y in (640.0, 728.0, 814.0):
        canvas.solid(shapes.box(500, y, 664, 78, round_by=6), tone, shade=0.6)
        canvas.line([(200, y + 8), (420, y + 12), (700, y + 6)], 3, clear(tone.dark, 0.6))
    for x in (196.0, 804.0):
        canvas.solid(shapes.box(x, 730, 60, 260, round_by=6), tone)
        for y in (640, 728, 814):
            canvas.oval(x, y, 7, 7, TONES["steel"].dark)


@motif("heap")
def heap(canvas: Canvas, look: Look) -> None:
    """A free heap on the table, one cut open where that is worth seeing."""
    piece, r = PIECES[look.kind or "orange"]
    canvas.shadow(510, 800, 380, 60)
    for row, (y, count) in enumerate(((600.0, 2), (690.0, 3), (776.0, 4))):
        for i in range(count):
            piece(
                canvas,
                look,
                500 + (i - (count - 1) / 2) * r * 1.9 + look.some(-8, 8),
                y - (2 - row) * (r - 74) * 0.4,
                r * 1.12,
            )


@motif("andaliman")
def andaliman(canvas: Canvas, look: Look) -> None:
    """A sprig with berries, as in an old herbal."""
    canvas.line([(320, 850), (450, 640), (520, 430), (640, 190)], 15, TONES["wood"].dark)
    for x, y, turn in (
        (404, 716, -64),
        (460, 610, 62),
        (500, 500, -52),
        (560, 370, 66),
        (606, 270, -40),
        (640, 196, 12),
    ):
        for side in (0, 30):
            canvas.solid(
                shapes.leaf(x, y, 210 - side * 2, 84, turn=turn + side), TONES["leaf" if side else "forest"]
            )
    for x, y in ((420, 620), (560, 500), (500, 380), (640, 310), (430, 780)):
        scatter(canvas, look, "andaliman", x + 20, y, 46, 44, 15)
    scatter(canvas, look, look.kind or "andaliman", 640, 830, 220, 30, 16)


@motif("seedlings")
def seedlings(canvas: Canvas, look: Look) -> None:
    """Young plants in black bags, in two rows."""
    kinds = look.kind or look.chance.choice(["tree", "broad"])
    for y, grow in ((690.0, 0.82), (806.0, 1.0)):
        canvas.shadow(510, y + 8, 370 * grow, 30)
        for i in range(5 if grow < 1 else 4):
            x = 500 + (i - (2 if grow < 1 else 1.5)) * 178 * grow
            bag = shapes.turned(
                [(62 * grow, y - 150 * grow), (70 * grow, y - 20), (56 * grow, y)], x, soft=False
            )
            canvas.solid(bag, TONES["charcoal"])
            canvas.oval(x, y - 150 * grow, 60 * grow, 14 * grow, Tone.of("6b4a32").base)
            top = y - look.some(330, 390) * grow
            canvas.line([(x, y - 150 * grow), (x + 6, (y + top) / 2), (x, top)], 9, TONES["forest"].dark)
            for step in range(5):
                at = y - 180 * grow - step * 36 * grow
                for side in (-1, 1):
                    long = (128 if kinds == "broad" else 96) * grow * (1 - step * 0.1)
                    leaf = shapes.leaf(
                        x, at, long, long * (0.5 if kinds == "broad" else 0.3), turn=side * look.some(44, 78)
                    )
                    canvas.fill(
                        leaf,
                        look.chance.choice([TONES["leaf"].base, TONES["green"].base, TONES["forest"].base]),
                    )


@motif("ginger")
def ginger(canvas: Canvas, look: Look) -> None:
    """Roots with their knuckles, and slices."""
    tone = Tone.of(look.words.get("root", "c79a5a"))
    canvas.shadow(510, 790, 360, 60)
    for x, y, turn in ((400, 700, -14), (600, 730, 16), (500, 600, 4)):
        for dx, dy, rx, ry in (
            (-110, 0, 80, 52),
            (0, 10, 96, 60),
            (110, -6, 78, 50),
            (-40, -60, 46, 54),
            (70, 60, 42, 50),
        ):
            at = shapes.moved([(dx, dy)], x, y, turn=turn)[0]
            canvas.ball(*at, rx, ry, tone, turn)
            canvas.line(
                shapes.moved([(dx - 30, dy - 10), (dx - 26, dy + 14)], x, y, turn=turn),
                4,
                clear(tone.dark, 0.7),
            )
    for x, y in ((260, 820), (340, 846), (720, 842)):
        canvas.oval(x + 4, y + 8, 56, 36, clear(INK, 0.25))
        canvas.oval(x, y, 56, 36, tone.dark)
        canvas.oval(x, y, 48, 29, Tone.of("ecd089").base)
    scatter(canvas, look, "leaf", 620, 840, 180, 20, 4)


@motif("coconut")
def coconut(canvas: Canvas, look: Look) -> None:
    """Two halves and a whole one."""
    shell = Tone.of("6d4a30")
    canvas.shadow(510, 806, 380, 56)
    canvas.ball(640, 600, 180, 172, shell)
    for i in range(14):
        x = 500 + i * 21
        canvas.line([(x, 560 - look.some(0, 90)), (x + look.some(-20, 20), 700)], 4, clear(shell.light, 0.5))
    for x, y, turn in ((370, 690, -12), (640, 742, 10)):
        canvas.ball(x, y, 190, 150, shell, turn)
        canvas.oval(x, y - 26, 170, 104, TONES["white"].light, turn)
        canvas.oval(x, y - 20, 128, 72, mix(TONES["cream"].base, TONES["sky"].base, 0.35), turn)
        canvas.oval(x - 20, y - 30, 70, 22, TONES["white"].light, turn)
    if look.kind:
        scatter(canvas, look, look.kind, 500, 860, 330, 20, 12)
