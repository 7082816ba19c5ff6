"""Fish, living and dried."""

from __future__ import annotations

from marketplace.cli.demo.pictures import shapes
from marketplace.cli.demo.pictures.canvas import Canvas
from marketplace.cli.demo.pictures.colours import CREAM, INK, TONES, Tone, clear, mix
from marketplace.cli.demo.pictures.look import Look, motif


def _tilapia(canvas: Canvas, x: float, y: float, grow: float, tone: Tone, turn: float = 0) -> None:
    def at(points: shapes.Points) -> shapes.Points:
        return shapes.moved(points, x, y, turn=turn, grow=grow)

    canvas.fill(at(shapes.smooth([(-150, -70), (0, -150), (150, -110), (190, -30), (40, -70)])), tone.dark)
    canvas.fill(at(shapes.smooth([(-40, 90), (40, 150), (110, 84)])), tone.dark)
    canvas.solid(at(shapes.smooth([(190, -20), (300, -110), (276, 0), (300, 110), (190, 20)])), tone)
    canvas.solid(
        at(
            shapes.smooth(
                [
                    (-280, 4),
                    (-200, -70),
                    (-40, -112),
                    (120, -64),
                    (220, -24),
                    (220, 24),
                    (120, 64),
                    (-40, 106),
                    (-200, 66),
                ]
            )
        ),
        tone,
        shade=0.95,
    )
    canvas.line(at([(-176, -76), (-150, 0), (-176, 72)]), 7 * grow, tone.dark)
    for row in range(4):
        for i in range(6 - row % 2):
            px, py = -104 + i * 50 + row % 2 * 25, -54 + row * 36
            canvas.line(at([(px, py - 14), (px + 16, py), (px, py + 14)]), 4 * grow, clear(tone.dark, 0.55))
    canvas.fill(at(shapes.leaf(-120, 22, 100, 40, turn=100)), mix(tone.base, tone.dark, 0.4))
    canvas.oval(*at([(-222, -18)])[0], 19 * grow, 19 * grow, CREAM)
    canvas.oval(*at([(-224, -18)])[0], 10 * grow, 10 * grow, INK)
    canvas.line(at([(-280, 10), (-250, 22)]), 5 * grow, tone.dark)


def _catfish(canvas: Canvas, x: float, y: float, grow: float, tone: Tone, turn: float = 0) -> None:
    def at(points: shapes.Points) -> shapes.Points:
        return shapes.moved(points, x, y, turn=turn, grow=grow)

    canvas.fill(at(shapes.smooth([(-80, -50), (60, -92), (230, -50), (230, -20), (-60, -30)])), tone.dark)
    canvas.fill(at(shapes.smooth([(-20, 44), (100, 70), (230, 34), (220, 10), (-10, 20)])), tone.dark)
    canvas.fill(at(shapes.ellipse(286, 0, 56, 62)), tone.dark)
    body = shapes.smooth(
        [
            (-300, 0),
            (-260, -52),
            (-160, -64),
            (60, -44),
            (260, -18),
            (260, 18),
            (60, 46),
            (-160, 58),
            (-260, 40),
        ]
    )
    canvas.solid(at(body), tone, shade=0.95)
    for px, py, ex, ey in (
        (-280, -24, -360, -90),
        (-290, -10, -392, -30),
        (-288, 14, -380, 50),
        (-270, 28, -340, 96),
    ):
        canvas.line(at([(px, py), ((px + ex) / 2, py + (ey - py) * 0.2), (ex, ey)]), 6 * grow, tone.dark)
    canvas.fill(at(shapes.leaf(-150, 34, 90, 34, turn=110)), tone.dark)
    canvas.oval(*at([(-240, -22)])[0], 12 * grow, 12 * grow, CREAM)
    canvas.oval(*at([(-241, -22)])[0], 6 * grow, 6 * grow, INK)


@motif("tilapia")
def tilapia(canvas: Canvas, look: Look) -> None:
    """Two on a banana leaf, or in water when `kind` is alive."""
    tones = (TONES["steel"], look.second("rose", "silver", "sea"))
    _bed(canvas, look)
    _tilapia(canvas, 480, 560, 1.0, tones[0], look.some(-8, 4))
    _tilapia(canvas, 540, 746, 0.9, tones[1], look.some(-4, 8))


@motif("catfish")
def catfish(canvas: Canvas, look: Look) -> None:
    """Three, whiskers and all."""
    _bed(canvas, look)
    for x, y, turn, grow in ((520, 540, -7, 1.0), (540, 676, 4, 0.98), (520, 806, -3, 0.86)):
        _catfish(canvas, x, y, grow, TONES[look.chance.choice(["charcoal", "steel"])], turn)


def _bed(canvas: Canvas, look: Look) -> None:
    if look.kind == "alive":
        canvas.fill(shapes.ellipse(500, 680, 480, 280), TONES["sea"].dark)
        canvas.solid(shapes.ellipse(500, 670, 460, 260), TONES["sea"])
        for r in (420, 340, 240):
            canvas.fill(shapes.ring(500, 670, r, r - 5, start=200, end=330), clear(CREAM, 0.0))
            canvas.line(
                [(500 - r * 0.7, 470 + (420 - r)), (500, 452 + (420 - r)), (500 + r * 0.5, 470 + (420 - r))],
                6,
                clear(CREAM, 0.55),
            )
        return
    canvas.shadow(510, 806, 440, 90)
    canvas.solid(
        shapes.smooth([(60, 690), (280, 470), (720, 460), (940, 640), (760, 880), (260, 890)]), TONES["leaf"]
    )
    canvas.line([(70, 690), (500, 680), (930, 642)], 9, TONES["lime"].base)
    for i in range(12):
        x = 130 + i * 66
        canvas.line([(x, 686), (x + 60, 540 if i % 2 else 840)], 3, clear(TONES["forest"].base, 0.5))


@motif("dried")
def dried(canvas: Canvas, look: Look) -> None:
    """Split fish drying on a line in the wind from the strait."""
    canvas.line([(0, 216), (500, 252), (1000, 210)], 12, TONES["wood"].dark)
    for i in range(5):
        x, y = 150 + i * 176, 240 + (6, 10, 12, 10, 4)[i]
        tone = TONES[look.chance.choice(["straw", "kraft", "honey", "silver"])]
        long = look.some(370, 450)
        fish = shapes.smooth(
            [
                (x, y),
                (x + 66, y + long * 0.3),
                (x + 54, y + long * 0.62),
                (x + 20, y + long * 0.8),
                (x - 20, y + long * 0.8),
                (x - 54, y + long * 0.62),
                (x - 66, y + long * 0.3),
            ]
        )
        canvas.fill(
            [(x, y + long * 0.74), (x + 54, y + long), (x, y + long * 0.93), (x - 54, y + long)], tone.dark
        )
        canvas.solid(fish, tone, shade=0.95)
        canvas.line([(x, y + 40), (x, y + long * 0.74)], 7, tone.dark)
        for step in range(6):
            at = y + long * (0.22 + step * 0.085)
            canvas.line([(x - 34, at - 12), (x, at), (x + 34, at - 12)], 4, clear(tone.dark, 0.6))
        canvas.oval(x - 14, y + 54, 7, 7, INK)
        canvas.solid(shapes.box(x, y - 4, 26, 64, round_by=6), TONES["wood"])
    canvas.shadow(500, 840, 400, 36)
