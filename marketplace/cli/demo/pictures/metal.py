"""From the workshop: pans, frames, fences, shelves; aluminium shines, iron does not."""

from __future__ import annotations

from marketplace.cli.demo.pictures import shapes
from marketplace.cli.demo.pictures.bits import scatter
from marketplace.cli.demo.pictures.canvas import Canvas
from marketplace.cli.demo.pictures.colours import CREAM, TONES, Tone, clear, mix
from marketplace.cli.demo.pictures.look import Look, motif

BRIGHT = Tone.of("c3c8c7", warmth=0.5)


@motif("wok")
def wok(canvas: Canvas, look: Look) -> None:
    """A wide aluminium pan with two ears."""
    canvas.shadow(510, 812, 330, 50)
    for x in (118, 882):
        canvas.fill(shapes.ring(x, 590, 66, 40), BRIGHT.dark)
    canvas.solid(shapes.turned([(392, 580), (350, 690), (230, 790), (120, 812)], 500), BRIGHT, shade=1.0)
    canvas.oval(500, 580, 394, 96, BRIGHT.light)
    canvas.solid(shapes.ellipse(500, 586, 370, 82), Tone(BRIGHT.base, BRIGHT.base, BRIGHT.dark))
    canvas.line([(220, 640), (330, 726), (450, 770)], 18, clear(CREAM, 0.7))
    if look.kind:
        scatter(canvas, look, look.kind, 500, 600, 230, 34, 18)
    canvas.line([(880, 240), (640, 560)], 22, TONES["wood"].base)
    canvas.solid(shapes.ellipse(622, 584, 70, 44, turn=-50), BRIGHT)


@motif("moulds")
def moulds(canvas: Canvas, look: Look) -> None:
    """Cake moulds, scalloped, in a row."""
    for x, y, grow in ((300, 660, 0.9), (700, 660, 0.9), (500, 780, 1.2), (200, 800, 0.8), (810, 806, 0.8)):
        canvas.shadow(x + 6, y + 62 * grow, 120 * grow, 24 * grow)
        canvas.solid(
            shapes.turned([(120 * grow, y - 40 * grow), (84 * grow, y + 60 * grow)], x, soft=False),
            BRIGHT,
            shade=1.0,
        )
        for i in range(-3, 4):
            canvas.line(
                [(x + i * 34 * grow, y - 30 * grow), (x + i * 24 * grow, y + 56 * grow)],
                5 * grow,
                BRIGHT.dark,
            )
        flower = shapes.star(x, y - 44 * grow, 124 * grow, 108 * grow, tips=12)
        squashed = [(px, y - 44 * grow + (py - y + 44 * grow) * 0.34) for px, py in flower]
        canvas.fill(squashed, BRIGHT.light)
        canvas.oval(x, y - 42 * grow, 94 * grow, 30 * grow, BRIGHT.dark)
    canvas.solid(shapes.turned([(70, 440), (96, 470), (80, 530)], 500), TONES["honey"])


@motif("steamer")
def steamer(canvas: Canvas, look: Look) -> None:
    """A tall steaming pot in two storeys."""
    canvas.shadow(512, 818, 260, 44)
    canvas.solid(shapes.turned([(210, 560), (214, 800), (206, 818)], 500, soft=False), BRIGHT, shade=1.0)
    canvas.solid(shapes.turned([(222, 370), (222, 566)], 500, soft=False), BRIGHT, shade=1.0)
    canvas.solid(shapes.turned([(40, 274), (190, 320), (236, 376)], 500), BRIGHT)
    canvas.ball(500, 262, 34, 28, look.main("wood", "madder", "black"))
    for x in (262, 738):
        canvas.fill(shapes.ring(x, 640, 54, 34), BRIGHT.dark)
        canvas.fill(shapes.ring(x, 450, 54, 34), BRIGHT.dark)
    for y in (562, 566):
        canvas.line([(278, y), (722, y)], 9, BRIGHT.dark)
    canvas.line([(330, 400), (330, 780)], 24, clear(CREAM, 0.7))
    for off in (-140, -90, 120):
        canvas.line(
            [(500 + off, 280), (520 + off, 220), (486 + off, 170), (506 + off, 110)], 13, clear(CREAM, 0.7)
        )


@motif("showcase")
def showcase(canvas: Canvas, look: Look) -> None:
    """A glass case on aluminium legs."""
    canvas.shadow(510, 850, 340, 34)
    canvas.fill(shapes.box(500, 480, 580, 560), clear(CREAM, 0.55))
    for y in (400.0, 560.0):
        canvas.fill(shapes.box(500, y, 560, 10), BRIGHT.dark)
    for y in (372.0, 532.0, 716.0):
        for i in range(5):
            tone = TONES[look.chance.choice(["honey", "madder", "leaf", "cream", "clay"])]
            canvas.ball(288 + i * 106, y, 44, 28, tone)
    for x in (210.0, 790.0):
        canvas.solid(shapes.box(x, 520, 26, 660), BRIGHT)
    for y in (204.0, 764.0):
        canvas.solid(shapes.box(500, y, 606, 28), BRIGHT)
    canvas.solid(shapes.box(500, 806, 580, 66), look.main("madder", "forest", "indigo"))
    canvas.line([(270, 260), (400, 700)], 20, clear(CREAM, 0.5))
    canvas.line([(330, 250), (440, 620)], 10, clear(CREAM, 0.5))


@motif("shelf")
def shelf(canvas: Canvas, look: Look) -> None:
    """A rack with pots of green on it."""
    tone = BRIGHT if look.kind != "iron" else TONES["charcoal"]
    canvas.shadow(510, 846, 340, 34)
    for x in (216.0, 784.0):
        canvas.solid(shapes.box(x, 510, 26, 680, round_by=4), tone)
    for y in (300.0, 480.0, 660.0):
        canvas.solid(shapes.box(500, y, 606, 26, round_by=4), tone)
    for y in (287.0, 467.0, 647.0):
        for x in (320.0, 500.0, 680.0):
            pot = TONES[look.chance.choice(["clay", "madder", "cream", "teal"])]
            canvas.solid(shapes.turned([(58, y - 84), (42, y)], x, soft=False), pot)
            for turn in (-48, -16, 16, 48):
                canvas.fill(shapes.leaf(x, y - 80, look.some(58, 86), 30, turn=turn), TONES["leaf"].base)


@motif("fence")
def fence(canvas: Canvas, look: Look) -> None:
    """A gate with a diamond from the loom in each leaf."""
    tone = look.main("charcoal", "steel", "forest")
    canvas.shadow(500, 856, 440, 26)
    for x in (70.0, 930.0):
        canvas.solid(shapes.box(x, 560, 96, 600), TONES["clay"])
        canvas.solid(shapes.box(x, 262, 116, 40, round_by=8), TONES["cream"])
    for y in (360.0, 830.0):
        canvas.solid(shapes.box(500, y, 770, 26), tone)
    for i in range(15):
        x = 136 + i * 52
        top = 330 - abs(7 - i % 14) * 4
        canvas.line([(x, top), (x, 830)], 13, tone.base, soft=False)
        canvas.fill(shapes.star(x, top - 12, 22, 9, tips=4), tone.base)
    for x in (310, 690):
        for r in (130, 96, 46):
            canvas.line(
                [(x, 590 - r), (x + r, 590), (x, 590 + r), (x - r, 590), (x, 590 - r)],
                13,
                (TONES["turmeric"].base if r == 46 else tone.base),
                soft=False,
            )
    canvas.line([(500, 340), (500, 840)], 20, tone.dark)


@motif("frame")
def frame(canvas: Canvas, look: Look) -> None:
    """The steel frame of a pen, roofed."""
    tone = TONES["steel"]
    canvas.shadow(510, 850, 400, 30)
    for x, y in ((250, 806), (430, 760), (640, 760), (780, 806)):
        canvas.line([(x, y), (x, 420)], 20, tone.base if y > 780 else tone.dark)
    canvas.line([(250, 600), (780, 600)], 14, tone.base)
    canvas.line([(250, 700), (780, 700)], 14, tone.base)
    for x in range(300, 780, 60):
        canvas.line([(x, 600), (x, 800)], 8, tone.dark)
    roof = look.main("madder", "teal", "leaf")
    canvas.solid([(120, 440), (880, 440), (760, 250), (240, 250)], roof)
    for i in range(1, 12):
        canvas.line([(240 + i * 43, 252), (120 + i * 63, 438)], 6, roof.dark, soft=False)
    canvas.line([(240, 250), (760, 250)], 12, mix(roof.light, CREAM, 0.4))


@motif("ladder")
def ladder(canvas: Canvas, look: Look) -> None:
    """A folding ladder of aluminium."""
    canvas.shadow(520, 856, 300, 30)
    canvas.line([(620, 180), (780, 840)], 24, BRIGHT.dark)
    canvas.line([(500, 180), (650, 830)], 20, BRIGHT.dark)
    for i in range(7):
        y = 270 + i * 84
        canvas.solid(shapes.box(430, y, 190 + i * 16, 26, round_by=5), BRIGHT)
    canvas.line([(370, 180), (290, 850)], 28, BRIGHT.base)
    canvas.line([(490, 180), (570, 850)], 28, BRIGHT.base)
    canvas.solid(shapes.box(490, 176, 300, 44, round_by=10), look.main("madder", "turmeric", "blue"))


@motif("pots")
def pots(canvas: Canvas, look: Look) -> None:
    """A nest of cooking pots."""
    for x, y, grow in ((640, 740, 0.9), (360, 800, 1.1)):
        canvas.shadow(x, y + 6, 220 * grow, 34 * grow)
        for side in (-1, 1):
            canvas.fill(shapes.ring(x + side * 206 * grow, y - 170 * grow, 46 * grow, 27 * grow), BRIGHT.dark)
        canvas.solid(
            shapes.turned(
                [(196 * grow, y - 240 * grow), (200 * grow, y - 30), (170 * grow, y)], x, soft=False
            ),
            BRIGHT,
            shade=1.0,
        )
        canvas.solid(
            shapes.turned(
                [(30, y - 320 * grow), (160 * grow, y - 280 * grow), (210 * grow, y - 232 * grow)], x
            ),
            BRIGHT,
        )
        canvas.ball(x, y - 326 * grow, 26 * grow, 22 * grow, look.main("black", "madder", "wood"))
        canvas.line(
            [(x - 150 * grow, y - 200 * grow), (x - 150 * grow, y - 40)], 18 * grow, clear(CREAM, 0.75)
        )
