"""Furniture."""

from __future__ import annotations

from marketplace.cli.demo.pictures import shapes
from marketplace.cli.demo.pictures.canvas import Canvas
from marketplace.cli.demo.pictures.colours import TONES, clear, mix
from marketplace.cli.demo.pictures.look import Look, motif


@motif("chair")
def chair(canvas: Canvas, look: Look) -> None:
    """A chair with a plaited seat."""
    tone, seat = look.main("wood", "soga", "coffee"), look.second("straw", "madder", "forest", "indigo")
    canvas.shadow(510, 866, 270, 34)
    for x in (372, 640):
        canvas.line([(x, 560), (x + (16 if x < 500 else -10), 820)], 26, tone.dark)
    for x, lean in ((330, -10), (640, 6)):
        canvas.line([(x + lean, 180), (x, 560)], 32, tone.base)
    for y in (220, 300, 380):
        canvas.solid(
            shapes.smooth(
                [(326, y), (484, y + 14), (646, y), (646, y + 44), (484, y + 60), (326, y + 44)], steps=5
            ),
            tone,
        )
    canvas.solid([(300, 540), (690, 540), (740, 650), (270, 650)], seat)
    for i in range(14):
        canvas.line([(300 + i * 30, 542), (272 + i * 36, 648)], 4, clear(seat.dark, 0.6))
    canvas.solid(shapes.box(505, 660, 484, 40, round_by=10), tone)
    for x in (290, 718):
        canvas.line([(x, 670), (x + (-10 if x < 500 else 10), 866)], 32, tone.base)
    canvas.line([(294, 770), (716, 770)], 16, tone.dark)


@motif("table")
def table(canvas: Canvas, look: Look) -> None:
    """A table with a plant on it."""
    tone = look.main("wood", "soga", "straw")
    canvas.shadow(510, 866, 380, 34)
    for x in (230, 770):
        canvas.line([(x, 560), (x + (-20 if x < 500 else 20), 862)], 34, tone.base)
    for x in (330, 680):
        canvas.line([(x, 560), (x, 800)], 26, tone.dark)
    canvas.solid(shapes.box(500, 600, 600, 76, round_by=6), tone)
    canvas.oval(500, 600, 14, 14, TONES["turmeric"].base)
    canvas.solid([(210, 490), (790, 490), (880, 566), (120, 566)], tone)
    for i in range(3):
        canvas.line(
            [(190 - i * 22, 506 + i * 20), (500, 510 + i * 20), (800 + i * 24, 506 + i * 20)],
            3,
            clear(tone.dark, 0.5),
        )
    canvas.solid(shapes.turned([(46, 400), (60, 460), (40, 520)], 620), look.second("teal", "clay", "white"))
    for turn in (-50, -20, 10, 40):
        canvas.fill(shapes.leaf(620, 410, 150, 50, turn=turn), TONES["leaf"].base)
    canvas.solid(shapes.box(380, 506, 150, 28, round_by=5, turn=-3), TONES["madder"])
    canvas.solid(shapes.box(384, 480, 130, 26, round_by=5, turn=2), TONES["indigo"])


@motif("cabinet")
def cabinet(canvas: Canvas, look: Look) -> None:
    """A cupboard with carved doors."""
    tone = look.main("wood", "soga", "coffee")
    canvas.shadow(510, 868, 300, 30)
    canvas.solid(shapes.box(500, 520, 540, 680, round_by=8), tone)
    canvas.solid(shapes.box(500, 186, 600, 46, round_by=12), tone)
    for x in (368.0, 632.0):
        canvas.fill(shapes.box(x, 470, 240, 480, round_by=6), mix(tone.base, tone.dark, 0.5))
        canvas.solid(shapes.box(x, 470, 204, 444, round_by=4), tone, shade=0.5)
        for y in (340, 470, 600):
            for r, colour in ((66, tone.dark), (44, tone.light), (20, tone.dark)):
                canvas.fill([(x, y - r), (x + r, y), (x, y + r), (x - r, y)], colour)
        canvas.oval(500 + (x - 500) * 0.16, 470, 11, 11, TONES["turmeric"].base)
    for x in (368.0, 632.0):
        canvas.fill(shapes.box(x, 786, 240, 96, round_by=6), mix(tone.base, tone.dark, 0.4))
        canvas.oval(x, 786, 12, 12, TONES["turmeric"].base)
    for x in (270, 730):
        canvas.line([(x, 850), (x, 880)], 34, tone.dark)


@motif("pallet")
def pallet(canvas: Canvas, look: Look) -> None:
    """Pallets, stacked."""
    canvas.shadow(510, 846, 420, 40)
    tone = look.main("straw", "wood", "kraft")
    for level in range(3):
        y = 800 - level * 116
        for x in (190.0, 500.0, 810.0):
            canvas.solid(shapes.box(x, y - 6, 100, 64), tone, shade=0.9)
        canvas.solid(shapes.box(500, y + 34, 760, 30, round_by=3), tone)
        canvas.solid(shapes.box(500, y - 50, 760, 34, round_by=3), tone)
        canvas.line([(140, y - 46), (420, y - 42), (850, y - 48)], 3, clear(tone.dark, 0.5))
    for i in range(7):
        left = 140 + i * 104
        canvas.solid([(left + 20, 440), (left + 104, 440), (left + 90, 516), (left, 516)], tone, shade=0.5)


@motif("bench")
def bench(canvas: Canvas, look: Look) -> None:
    """A garden bench, aluminium legs, wooden slats."""
    tone, iron = (
        look.main("wood", "soga", "teal", "madder"),
        TONES["silver" if look.kind == "bright" else "charcoal"],
    )
    canvas.shadow(510, 856, 430, 32)
    for x in (190, 810):
        canvas.line(
            [(x, 330), (x + (10 if x < 500 else -10), 600), (x - (20 if x < 500 else -20), 850)],
            28,
            iron.base,
        )
        canvas.line(
            [(x, 600), (x + (90 if x < 500 else -90), 640), (x + (80 if x < 500 else -80), 850)],
            24,
            iron.dark,
        )
    for y in (350.0, 420.0, 490.0):
        canvas.solid(shapes.box(500, y, 760, 50, round_by=10), tone)
        canvas.line([(150, y - 6), (500, y), (850, y - 6)], 3, clear(tone.dark, 0.5))
    for i, y in enumerate((590.0, 630.0)):
        canvas.solid(shapes.box(500, y, 780 + i * 30, 38, round_by=10), tone)


@motif("bookcase")
def bookcase(canvas: Canvas, look: Look) -> None:
    """Shelves with books and pots."""
    tone = look.main("wood", "soga", "coffee")
    canvas.shadow(510, 872, 320, 28)
    canvas.fill(shapes.box(500, 500, 560, 740), tone.dark)
    for y in (330.0, 500.0, 670.0, 840.0):
        x = 256.0
        while x < 720:
            wide, high = look.some(26, 52), look.some(84, 128)
            if look.chance.random() < 0.12:
                canvas.solid(shapes.turned([(30, y - 90), (40, y - 40), (26, y)], x + 46), TONES["clay"])
                x += 100
                continue
            book = TONES[
                look.chance.choice(["madder", "indigo", "forest", "turmeric", "teal", "plum", "cream"])
            ]
            canvas.fill(shapes.box(x + wide / 2, y - high / 2, wide - 3, high), book.base)
            canvas.fill(shapes.box(x + wide / 2, y - high * 0.7, wide - 3, 8), book.light)
            x += wide
        canvas.solid(shapes.box(500, y + 12, 560, 26), tone)
    for x in (222.0, 778.0):
        canvas.solid(shapes.box(x, 500, 34, 750, round_by=4), tone)
    canvas.solid(shapes.box(500, 132, 620, 36, round_by=8), tone)
