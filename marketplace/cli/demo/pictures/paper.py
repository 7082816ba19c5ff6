"""From the printer's: books, banners, cards, calendars, boxes."""

from __future__ import annotations

from marketplace.cli.demo.pictures import shapes
from marketplace.cli.demo.pictures.canvas import Canvas
from marketplace.cli.demo.pictures.colours import CREAM, INK, TONES, clear, mix
from marketplace.cli.demo.pictures.emblems import stamp
from marketplace.cli.demo.pictures.look import Look, motif


def _lines(canvas: Canvas, x: float, y: float, wide: float, count: int, gap: float = 26) -> None:
    for i in range(count):
        part = wide if i < count - 1 else wide * 0.6
        canvas.fill(shapes.box(x + part / 2, y + i * gap, part, 8, round_by=4), clear(INK, 0.35))


@motif("books")
def books(canvas: Canvas, look: Look) -> None:
    """A pile and one standing before it."""
    canvas.shadow(520, 824, 380, 40)
    for i in range(5):
        tone = TONES[look.chance.choice(["madder", "indigo", "forest", "turmeric", "teal", "plum"])]
        x, y = 600 + look.some(-22, 22), 796 - i * 58
        canvas.solid(shapes.box(x, y, 440, 54, round_by=8), tone)
        canvas.fill(shapes.box(x + 8, y + 2, 424, 30), TONES["white"].base)
        canvas.line([(x - 200, y + 2), (x + 210, y + 2)], 2, clear(INK, 0.3))
        canvas.fill(shapes.box(x - 208, y, 30, 54, round_by=8), tone.dark)
    tone = look.main("madder", "forest", "indigo", "teal")
    canvas.solid([(210, 380), (480, 340), (500, 800), (224, 836)], tone)
    canvas.fill([(480, 340), (506, 350), (526, 790), (500, 800)], TONES["white"].dark)
    stamp(canvas, look.emblem or "book", 352, 530, 88, ink=CREAM, ground=tone.base)
    canvas.fill(shapes.box(358, 690, 180, 18, turn=-7), CREAM)
    canvas.fill(shapes.box(362, 726, 110, 12, turn=-7), clear(CREAM, 0.8))


@motif("banner")
def banner(canvas: Canvas, look: Look) -> None:
    """A banner between two posts."""
    tone = look.main("madder", "teal", "indigo", "forest")
    for x in (140, 860):
        canvas.line([(x, 240), (x, 850)], 20, TONES["wood"].base)
    cloth = shapes.smooth(
        [
            (140, 290),
            (320, 312),
            (500, 296),
            (680, 312),
            (860, 290),
            (860, 580),
            (680, 604),
            (500, 588),
            (320, 604),
            (140, 580),
        ],
        steps=6,
    )
    canvas.solid(cloth, tone)
    for i in range(10):
        x = 176 + i * 72
        canvas.fill([(x - 22, 556), (x, 532), (x + 22, 556), (x, 580)], TONES["turmeric"].base)
    stamp(canvas, look.emblem or "mountain", 290, 430, 78, ink=CREAM, ground=tone.base)
    for y, wide in ((390, 380), (440, 300), (484, 200)):
        canvas.fill(shapes.box(420 + wide / 2, y, wide, 24 if y < 400 else 15, round_by=7), CREAM)


@motif("cards")
def cards(canvas: Canvas, look: Look) -> None:
    """Name cards, fanned."""
    canvas.shadow(510, 800, 330, 50)
    for i, turn in enumerate((-24, -10, 5, 20)):
        tone = TONES[("kraft", "teal", "white", "madder")[i]]
        canvas.fill(
            shapes.box(508 + (i - 1.5) * 60, 610 + abs(i - 1.5) * 16, 410, 250, round_by=14, turn=turn),
            clear(INK, 0.24),
        )
        x, y = 500 + (i - 1.5) * 60, 600 + abs(i - 1.5) * 16
        canvas.solid(shapes.box(x, y, 410, 250, round_by=14, turn=turn), tone, shade=0.4)
        ink = TONES["maroon"].base if i in (0, 2) else CREAM
        at = shapes.moved([(-110, -10), (60, -40), (60, 4), (60, 40)], x, y, turn=turn)
        stamp(canvas, look.emblem or "flower", *at[0], 52, ink=ink, ground=tone.base)
        for (px, py), wide in zip(at[1:], (170, 140, 110), strict=True):
            canvas.fill(shapes.box(px, py, wide, 13, round_by=6, turn=turn), ink)


@motif("calendar")
def calendar(canvas: Canvas, look: Look) -> None:
    """A wall calendar with a picture of the lake."""
    canvas.fill(shapes.box(512, 502, 560, 740), clear(INK, 0.24))
    canvas.fill(shapes.box(500, 490, 560, 740), TONES["white"].light)
    tone = look.main("teal", "madder", "indigo")
    canvas.fill(shapes.box(500, 300, 520, 330), TONES["sky"].base)
    canvas.oval(640, 230, 50, 50, TONES["turmeric"].base)
    far = shapes.smooth(
        [(240, 380), (340, 250), (440, 330), (560, 220), (680, 330), (760, 290)], closed=False
    )
    canvas.fill([*far, (760, 420), (240, 420)], TONES["leaf"].dark)
    canvas.fill(shapes.box(500, 432, 520, 66), TONES["sea"].base)
    canvas.fill(shapes.box(500, 490, 520, 40), tone.base)
    for i in range(35):
        x, y = 268 + i % 7 * 77, 550 + i // 7 * 62
        red = i % 7 == 6 or i == 17
        canvas.fill(
            shapes.box(x, y, 34, 26, round_by=8), TONES["madder"].base if red else mix(INK, CREAM, 0.45)
        )
    for x in (330, 500, 670):
        canvas.fill(shapes.ring(x, 120, 24, 14), TONES["steel"].dark)


@motif("notepad")
def notepad(canvas: Canvas, look: Look) -> None:
    """Receipt books, ruled, with a pen."""
    canvas.shadow(510, 810, 330, 46)
    for x, y, turn, name in ((580, 590, 10, "rose"), (540, 576, 4, "sky"), (470, 560, -5, "white")):
        canvas.fill(shapes.box(x + 8, y + 12, 430, 540, round_by=8, turn=turn), clear(INK, 0.2))
        canvas.fill(shapes.box(x, y, 430, 540, round_by=8, turn=turn), TONES[name].light)
    tone = look.main("madder", "forest", "indigo")
    canvas.fill(shapes.moved(shapes.box(0, -236, 430, 70), 470, 560, turn=-5), tone.base)
    stamp(canvas, look.emblem or "book", 330, 346, 28, ink=CREAM, ground=tone.base)
    for i in range(8):
        line = shapes.moved([(-180, -150 + i * 52), (180, -150 + i * 52)], 470, 560, turn=-5)
        canvas.line(line, 4, clear(INK, 0.35))
    for off in (20.0, 110.0):
        canvas.line(shapes.moved([(off, -170), (off, 230)], 470, 560, turn=-5), 4, clear(tone.base, 0.6))
    canvas.line([(560, 760), (780, 520)], 30, TONES["charcoal"].base)
    canvas.line([(760, 542), (800, 498)], 30, TONES["turmeric"].base)
    canvas.fill([(536, 786), (550, 748), (572, 768)], TONES["straw"].base)


@motif("packaging")
def packaging(canvas: Canvas, look: Look) -> None:
    """Printed boxes and a bag, stacked."""
    spots = ((300, 700, 250, 210), (590, 716, 270, 180), (440, 500, 230, 190))
    for number, (x, y, wide, high) in enumerate(spots):
        tone = TONES[look.chance.choice(["kraft", "madder", "teal", "turmeric", "cream", "forest"])]
        if number < 2:
            canvas.shadow(x + 20, y + high / 2, wide * 0.62, 26)
        canvas.solid(shapes.box(x, y, wide, high), tone, shade=0.5)
        canvas.fill(
            [
                (x + wide / 2, y - high / 2),
                (x + wide / 2 + 60, y - high / 2 - 44),
                (x + wide / 2 + 60, y + high / 2 - 44),
                (x + wide / 2, y + high / 2),
            ],
            tone.dark,
        )
        canvas.fill(
            [
                (x - wide / 2, y - high / 2),
                (x - wide / 2 + 60, y - high / 2 - 44),
                (x + wide / 2 + 60, y - high / 2 - 44),
                (x + wide / 2, y - high / 2),
            ],
            tone.light,
        )
        stamp(
            canvas,
            look.chance.choice(["flower", "pineapple", "bean", "diamond", "fish", "comb"]),
            x,
            y,
            56,
            ink=mix(CREAM, tone.light, 0.2) if tone.base[0] < 180 else TONES["maroon"].base,
            ground=tone.base,
        )
    canvas.line([(40, 940), (60, 940)], 1, clear(CREAM, 0.0))


@motif("sign")
def sign(canvas: Canvas, look: Look) -> None:
    """A name board on two posts."""
    tone = look.main("wood", "forest", "indigo", "maroon")
    for x in (300, 700):
        canvas.solid(shapes.box(x, 620, 34, 440), TONES["wood"])
    canvas.fill(shapes.box(508, 420, 700, 320, round_by=24), clear(INK, 0.25))
    canvas.solid(shapes.box(500, 408, 700, 320, round_by=24), tone)
    canvas.fill(shapes.box(500, 408, 650, 272, round_by=16), mix(tone.base, tone.dark, 0.4))
    stamp(canvas, look.emblem or "leaf", 290, 408, 86, ink=CREAM, ground=tone.dark)
    _lines(canvas, 410, 360, 360, 3, 46)
    for y, wide in ((352, 360), (404, 300), (450, 200)):
        canvas.fill(shapes.box(410 + wide / 2, y, wide, 22 if y < 360 else 14, round_by=7), CREAM)
