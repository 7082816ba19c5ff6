"""Plaited from water hyacinth, pandan and bamboo."""

from __future__ import annotations

from marketplace.cli.demo.pictures import shapes
from marketplace.cli.demo.pictures.canvas import Canvas
from marketplace.cli.demo.pictures.colours import CREAM, TONES, Tone, clear, mix
from marketplace.cli.demo.pictures.look import Look, motif


def _plait(
    canvas: Canvas, look: Look, profile: list[tuple[float, float]], x: float, tone: Tone, stripe: Tone | None
) -> None:
    """A basket wall: strands that go over and under, row after row, following the vessel's width."""
    outline = shapes.turned(profile, x)
    canvas.fill(outline, tone.dark)
    line = shapes.smooth(profile, closed=False)
    top, bottom = profile[0][1], profile[-1][1]
    rows = int((bottom - top) / 26)
    for row in range(rows):
        y = top + 13 + row * 26
        wide = min((w for w, at in line if abs(at - y) < 26), default=profile[-1][0])
        colour = stripe if stripe and row in (rows // 3, rows // 3 + 1) else tone
        cells = max(6, int(wide / 19))
        for i in range(cells):
            left = -wide + 2 * wide * i / cells
            cell = shapes.box(
                x + left + wide / cells, y, 2 * wide / cells - 5, 25 if (i + row) % 2 else 15, round_by=7
            )
            canvas.fill(cell, colour.base if (i + row) % 2 else mix(colour.base, colour.dark, 0.42))
            if (i + row) % 2:
                canvas.fill(
                    shapes.box(x + left + wide / cells, y - 6, wide / cells, 4, round_by=2), colour.light
                )
    canvas.stipple(outline, tone.dark, angle=35, reach=0.5, limit=0.7)


@motif("basket")
def basket(canvas: Canvas, look: Look) -> None:
    """A round basket with a handle."""
    tone, stripe = look.main("straw", "kraft", "wood"), look.second("madder", "forest", "indigo", "soga")
    canvas.shadow(510, 816, 320, 48)
    for r, colour in ((250, tone.dark), (242, tone.base)):
        canvas.fill(shapes.ring(500, 470, r, r - 30, start=180, end=360), colour)
    canvas.oval(500, 480, 290, 58, tone.dark)
    if look.kind:
        from marketplace.cli.demo.pictures.harvest import PIECES

        piece, size = PIECES[look.kind]
        for i in range(5):
            piece(canvas, look, 330 + i * 85, 466 + (i % 2) * 18, size * 0.85)
    _plait(canvas, look, [(292, 482), (284, 600), (250, 740), (220, 812)], 500, tone, stripe)
    canvas.line([(208, 482), (330, 520), (500, 532), (670, 520), (792, 482)], 26, tone.base)
    canvas.line([(208, 476), (330, 512), (500, 524), (670, 512), (792, 476)], 7, tone.light)


@motif("hamper")
def hamper(canvas: Canvas, look: Look) -> None:
    """A tall laundry basket with a lid."""
    tone, stripe = (
        look.main("straw", "kraft", "wood", "cream"),
        look.second("soga", "charcoal", "teal", "maroon"),
    )
    canvas.shadow(512, 846, 260, 40)
    _plait(canvas, look, [(214, 330), (224, 560), (210, 840)], 500, tone, stripe)
    canvas.solid(shapes.turned([(20, 246), (150, 262), (232, 318), (236, 350)], 500), tone)
    for y in (282, 306, 330):
        canvas.line([(500 - (y - 220) * 2, y), (500, y + 14), (500 + (y - 220) * 2, y)], 4, tone.dark)
    canvas.ball(500, 240, 30, 24, stripe)


@motif("handbag")
def handbag(canvas: Canvas, look: Look) -> None:
    """A plaited bag with leather handles."""
    tone, stripe = look.main("straw", "kraft", "cream"), look.second("coffee", "maroon", "indigo", "teal")
    canvas.shadow(510, 816, 320, 44)
    for off, colour in ((18, stripe.dark), (0, stripe.base)):
        canvas.line([(360 + off, 480), (376 + off, 290), (600 + off, 290), (630 + off, 480)], 24, colour)
    _plait(canvas, look, [(250, 450), (300, 620), (306, 800)], 500, tone, stripe)
    canvas.solid(shapes.box(500, 458, 520, 46, round_by=20), stripe)
    for x in (366, 634):
        canvas.solid(shapes.box(x, 500, 44, 96, round_by=12), stripe)
    canvas.ball(500, 500, 22, 22, TONES["turmeric"])


@motif("mat")
def mat(canvas: Canvas, look: Look) -> None:
    """A mat, half unrolled."""
    tone, second = look.main("straw", "cream", "kraft"), look.second("madder", "forest", "plum", "teal")
    canvas.shadow(510, 830, 420, 50)
    for row in range(11):
        for column in range(13):
            a, b = 0.5 + row * 0.042, 0.5 + (row + 1) * 0.042
            y0, y1 = 400 + row * 40, 400 + (row + 1) * 40
            x0, x1 = (500 + (column - 6.5) * 118 * a, 500 + (column - 5.5) * 118 * a)
            u0, u1 = (500 + (column - 6.5) * 118 * b, 500 + (column - 5.5) * 118 * b)
            diamond = abs(row - 5) + abs(column - 6)
            colour = second if diamond in (3, 4) or diamond == 0 else tone
            shade = colour.base if (row + column) % 2 else mix(colour.base, colour.dark, 0.3)
            canvas.fill([(x0, y0), (x1, y0), (u1, y1), (u0, y1)], shade)
    canvas.solid(shapes.box(500, 392, 830, 120, round_by=56), tone)
    for i in range(20):
        canvas.line(
            [(106 + i * 42, 340), (126 + i * 42, 446)],
            5,
            clear(second.base if i % 4 == 0 else tone.dark, 0.6),
        )
    for x in (85, 915):
        canvas.oval(x, 392, 26, 58, tone.dark)
        canvas.oval(x, 392, 14, 34, tone.light)


@motif("tissue")
def tissue(canvas: Canvas, look: Look) -> None:
    """A box for paper handkerchiefs."""
    tone, stripe = look.main("straw", "kraft", "wood"), look.second("madder", "indigo", "forest")
    canvas.shadow(510, 800, 340, 42)
    _plait(canvas, look, [(312, 540), (312, 680), (312, 796)], 500, tone, stripe)
    canvas.solid(shapes.smooth([(200, 540), (260, 470), (740, 470), (800, 540)], steps=4), tone)
    canvas.oval(500, 506, 150, 22, tone.dark)
    canvas.solid(
        shapes.smooth([(400, 506), (420, 380), (480, 320), (530, 360), (600, 310), (590, 506)]),
        TONES["white"],
    )
    canvas.line([(500, 350), (490, 430), (510, 500)], 5, TONES["white"].dark)


@motif("planter")
def planter(canvas: Canvas, look: Look) -> None:
    """A plaited pot with a plant of many leaves."""
    tone, stripe = look.main("straw", "kraft", "wood"), look.second("madder", "teal", "charcoal", "soga")
    canvas.shadow(510, 836, 220, 40)
    for turn in (-74, -50, -28, -8, 14, 34, 56, 78):
        leaf = shapes.leaf(500, 570, look.some(290, 380), 110, turn=turn)
        canvas.solid(leaf, TONES[look.chance.choice(["leaf", "forest", "green"])])
        canvas.line([leaf[0], leaf[len(leaf) // 2]], 5, TONES["lime"].base)
    _plait(canvas, look, [(186, 560), (200, 660), (150, 832)], 500, tone, stripe)


@motif("hat")
def hat(canvas: Canvas, look: Look) -> None:
    """A wide plaited hat with a ribbon."""
    tone, ribbon = look.main("straw", "cream", "kraft"), look.second("madder", "indigo", "forest", "maroon")
    canvas.shadow(510, 776, 420, 60)
    canvas.solid(shapes.ellipse(500, 700, 420, 110), tone)
    for r in (400, 350, 300, 252):
        canvas.fill(
            [*shapes.ellipse(500, 696, r, r * 0.25)],
            mix(tone.base, tone.dark, 0.16 if r in (400, 300) else 0.02),
        )
    _plait(canvas, look, [(60, 360), (190, 420), (226, 560), (236, 690)], 500, tone, None)
    canvas.solid([(268, 590), (732, 590), (740, 690), (260, 690)], ribbon)
    canvas.fill([(690, 620), (820, 590), (800, 660), (830, 720), (700, 680)], ribbon.dark)


@motif("slippers")
def slippers(canvas: Canvas, look: Look) -> None:
    """A pair of house slippers."""
    tone, second = look.main("straw", "kraft"), look.second("madder", "indigo", "teal", "plum")
    for x, turn in ((370, -7), (640, 8)):
        canvas.shadow(x + 10, 600, 130, 260, 0.22)
        sole = shapes.moved(
            shapes.smooth(
                [
                    (0, -290),
                    (104, -220),
                    (110, -60),
                    (84, 90),
                    (92, 230),
                    (0, 290),
                    (-92, 230),
                    (-84, 90),
                    (-110, -60),
                    (-104, -220),
                ]
            ),
            x,
            570,
            turn=turn,
        )
        canvas.solid(sole, tone)
        for i in range(12):
            canvas.line(
                shapes.moved(
                    [(-80, -220 + i * 42), (0, -210 + i * 42), (80, -220 + i * 42)], x, 570, turn=turn
                ),
                4,
                clear(tone.dark, 0.5),
            )
        strap = shapes.moved(
            shapes.smooth([(-120, -120), (0, -210), (120, -120), (124, 20), (0, -50), (-124, 20)]),
            x,
            570,
            turn=turn,
        )
        canvas.solid(strap, second)
        for i in (-1, 0, 1):
            middle = shapes.moved([(i * 66, -84 - (28 if i == 0 else 0))], x, 570, turn=turn)[0]
            canvas.fill(shapes.star(*middle, 24, 11, tips=4, turn=turn), CREAM)


@motif("lamp")
def lamp(canvas: Canvas, look: Look) -> None:
    """A lamp shade that throws the pattern of its plaiting."""
    tone = look.main("straw", "kraft", "wood")
    for r in (380, 300, 220):
        canvas.oval(500, 520, r, r, clear(TONES["turmeric"].light, 0.16))
    canvas.line([(500, 0), (500, 260)], 8, TONES["charcoal"].base)
    _plait(
        canvas,
        look,
        [(70, 260), (190, 360), (236, 520), (190, 660), (150, 700)],
        500,
        tone,
        look.second("turmeric", "madder"),
    )
    canvas.oval(500, 700, 148, 26, TONES["turmeric"].light)
