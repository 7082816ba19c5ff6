"""Ducks, eggs, the bioponds."""

from __future__ import annotations

from marketplace.cli.demo.pictures import shapes
from marketplace.cli.demo.pictures.bits import scatter
from marketplace.cli.demo.pictures.canvas import Canvas
from marketplace.cli.demo.pictures.colours import INK, TONES, Tone, clear, mix
from marketplace.cli.demo.pictures.look import Look, motif


@motif("duck")
def duck(canvas: Canvas, look: Look) -> None:
    """Ducks on their way to the water."""
    tone = look.main("wood", "cream", "straw", "charcoal")
    second = look.second("cream", "kraft")
    _duck(canvas, 740, 780, 0.7, second)
    _duck(canvas, 440, 820, 1.05, tone)
    for x in (120, 170, 850, 900):
        for turn in (-16, 4, 20):
            canvas.fill(shapes.leaf(x, 850, look.some(130, 190), 24, turn=turn), TONES["leaf"].base)


def _duck(canvas: Canvas, x: float, foot: float, grow: float, tone: Tone) -> None:
    def at(points: shapes.Points) -> shapes.Points:
        return shapes.moved(points, x, foot, grow=grow)

    canvas.shadow(x, foot + 6, 220 * grow, 30 * grow)
    for off in (-30, 46):
        canvas.line(at([(off, -120), (off + 4, -10)]), 16 * grow, TONES["orange"].base)
        canvas.fill(at([(off - 44, 6), (off + 8, -26), (off + 26, 6)]), TONES["orange"].base)
    body = shapes.smooth(
        [
            (-150, -250),
            (-40, -290),
            (120, -270),
            (270, -350),
            (240, -220),
            (150, -120),
            (0, -86),
            (-120, -130),
        ]
    )
    canvas.solid(at(body), tone, shade=0.95)
    neck = shapes.smooth(
        [(-190, -440), (-90, -450), (-84, -330), (-30, -250), (-120, -160), (-180, -260), (-176, -360)]
    )
    canvas.solid(at(neck), tone)
    canvas.ball(*at([(-142, -456)])[0], 74 * grow, 66 * grow, tone)
    canvas.solid(
        at(shapes.smooth([(-196, -470), (-290, -440), (-300, -416), (-200, -424)])), TONES["turmeric"]
    )
    canvas.oval(*at([(-164, -474)])[0], 11 * grow, 11 * grow, INK)
    canvas.oval(*at([(-167, -478)])[0], 4 * grow, 4 * grow, TONES["white"].light)
    wing = shapes.smooth([(-50, -236), (80, -250), (210, -270), (150, -180), (20, -150)])
    canvas.solid(at(wing), Tone(tone.base, mix(tone.base, tone.dark, 0.35), tone.dark))
    for off in (0, 36, 72):
        canvas.line(at([(20 + off, -170 - off * 0.2), (90 + off, -206 - off * 0.3)]), 6 * grow, tone.light)


@motif("eggs")
def eggs(canvas: Canvas, look: Look) -> None:
    """A tray of eggs, pale blue-green like ducks' eggs are."""
    shell = look.main("sky", "white", "cream")
    canvas.shadow(510, 824, 390, 44)
    tray = TONES["kraft"]
    canvas.solid([(190, 560), (810, 560), (880, 824), (120, 824)], tone=tray)
    for row, (y, count, r) in enumerate(((560.0, 5, 58.0), (640.0, 5, 66.0), (728.0, 5, 74.0))):
        for i in range(count):
            x = 500 + (i - 2) * (r * 1.9)
            canvas.oval(x, y + r * 0.72, r * 0.9, r * 0.36, tray.dark)
            if look.chance.random() < 0.93 or row == 2:
                whole = shapes.ellipse(x, y - r * 0.12, r * 0.76, r * 0.98)
                egg = [(x + (px - x) * (1 + (py - y) / r * 0.12), py) for px, py in whole]
                canvas.solid(egg, shell, shade=0.9)
    canvas.solid(
        shapes.smooth(
            [(126, 800), (300, 760), (500, 792), (700, 760), (874, 800), (870, 840), (130, 840)], steps=6
        ),
        tray,
    )


@motif("salted")
def salted(canvas: Canvas, look: Look) -> None:
    """Salted eggs, one cut to show the yolk."""
    shell = TONES["sky"]
    canvas.shadow(510, 800, 340, 54)
    for x, y in ((330, 700), (500, 640), (670, 700)):
        canvas.ball(x, y, 110, 136, shell, look.some(-20, 20))
    for half in (400, 620):
        canvas.ball(half, 772, 120, 86, TONES["white"], 8)
        canvas.ball(half, 768, 62, 48, TONES["orange"])
    scatter(canvas, look, "chilli", 500, 862, 260, 16, 3)


@motif("biopond")
def biopond(canvas: Canvas, look: Look) -> None:
    """A breeding pond of planks, full of life."""
    canvas.shadow(510, 824, 410, 44)
    canvas.fill([(200, 520), (800, 520), (880, 700), (120, 700)], TONES["soga"].dark)
    for layer in range(6):
        scatter(canvas, look, look.kind or "larva", 500, 560 + layer * 24, 250 + layer * 22, 14, 22)
    scatter(canvas, look, "leaf", 420, 610, 220, 40, 7)
    canvas.solid([(120, 690), (880, 690), (880, 824), (120, 824)], TONES["wood"])
    canvas.line([(120, 757), (880, 757)], 5, TONES["wood"].dark)
    for x in (140, 860):
        canvas.solid(shapes.box(x, 750, 44, 170, round_by=6), TONES["soga"])
    canvas.line([(200, 520), (120, 690)], 20, TONES["wood"].base)
    canvas.line([(800, 520), (880, 690)], 20, TONES["wood"].base)
    canvas.line([(200, 520), (800, 520)], 16, TONES["wood"].light)
    canvas.line([(640, 300), (560, 610)], 20, TONES["wood"].light)
    canvas.solid(shapes.smooth([(500, 580), (600, 600), (590, 700), (540, 730), (500, 690)]), TONES["steel"])


@motif("larvae")
def larvae(canvas: Canvas, look: Look) -> None:
    """A shallow basin of fresh larvae with a scoop."""
    tone = look.main("blue", "teal", "leaf", "madder")
    canvas.shadow(510, 806, 390, 60)
    canvas.solid(shapes.turned([(390, 620), (380, 660), (300, 790), (290, 806)], 500), tone, shade=0.9)
    canvas.oval(500, 620, 392, 112, tone.light)
    canvas.oval(500, 624, 364, 96, tone.dark)
    for layer in range(7):
        scatter(canvas, look, "larva", 500, 664 - layer * 22, 320 - layer * 36, 40 - layer * 3, 34)
    canvas.line([(900, 430), (690, 566)], 30, TONES["wood"].base)
    canvas.solid(shapes.ellipse(650, 590, 96, 52, turn=-30), TONES["wood"])
    scatter(canvas, look, "larva", 650, 580, 44, 16, 9)
    canvas.line([(118, 640), (150, 600)], 6, clear(INK, 0.2))
