"""Work done for others, shown by its tools."""

from __future__ import annotations

from math import cos, sin

from marketplace.cli.demo.pictures import shapes
from marketplace.cli.demo.pictures.canvas import Canvas
from marketplace.cli.demo.pictures.colours import CREAM, INK, TONES, clear, mix
from marketplace.cli.demo.pictures.emblems import label, stamp
from marketplace.cli.demo.pictures.look import Look, motif


@motif("welding")
def welding(canvas: Canvas, look: Look) -> None:
    """A welder's mask, a torch, sparks."""
    canvas.shadow(420, 800, 260, 40)
    tone = look.main("charcoal", "steel", "madder", "indigo")
    canvas.solid(
        shapes.smooth(
            [(250, 300), (420, 230), (590, 300), (610, 520), (540, 720), (420, 790), (300, 720), (230, 520)],
            steps=10,
        ),
        tone,
    )
    canvas.solid(shapes.box(420, 440, 260, 130, round_by=22), TONES["black"])
    canvas.fill(shapes.box(420, 440, 214, 88, round_by=10), TONES["forest"].dark)
    canvas.line([(330, 420), (400, 410)], 12, clear(CREAM, 0.6))
    for y in (580, 624, 668):
        canvas.line([(360, y), (420, y + 8), (480, y)], 9, tone.dark)
    canvas.line([(980, 420), (820, 560), (716, 690)], 34, TONES["soga"].base)
    canvas.line([(760, 640), (680, 740)], 18, TONES["turmeric"].base)
    canvas.solid(shapes.box(720, 830, 420, 56, round_by=6), TONES["steel"])
    for i in range(26):
        a, r = look.some(-3.0, -0.1), look.some(60, 240)
        left, top = 668 + r * cos(a), 768 + r * sin(a)
        canvas.line(
            [(left, top), (left + 18 * cos(a), top + 18 * sin(a))],
            7,
            (TONES["turmeric"].light, TONES["orange"].base)[i % 2],
        )
    canvas.fill(shapes.star(668, 772, 86, 26, tips=8), CREAM)
    canvas.oval(668, 772, 30, 30, TONES["turmeric"].light)


@motif("toolbox")
def toolbox(canvas: Canvas, look: Look) -> None:
    """A box of tools, open."""
    tone = look.main("madder", "indigo", "forest", "turmeric")
    canvas.shadow(510, 826, 360, 40)
    canvas.line([(330, 260), (400, 580)], 34, TONES["wood"].base)
    canvas.solid(shapes.box(330, 260, 170, 72, round_by=14, turn=-12), TONES["steel"])
    canvas.line([(520, 240), (510, 600)], 30, TONES["silver"].base)
    canvas.fill(shapes.ring(522, 220, 62, 32, start=-50, end=230), TONES["silver"].base)
    canvas.line([(690, 300), (630, 600)], 26, TONES["turmeric"].base)
    canvas.line([(722, 170), (694, 300)], 13, TONES["steel"].base)
    canvas.solid([(170, 560), (830, 560), (800, 826), (200, 826)], tone)
    canvas.solid(shapes.box(500, 560, 700, 44, round_by=10), tone)
    for x in (330, 670):
        canvas.solid(shapes.box(x, 600, 56, 74, round_by=8), TONES["silver"])
    stamp(canvas, look.emblem or "gear", 500, 706, 72, ink=CREAM, ground=tone.base)


@motif("cleaning")
def cleaning(canvas: Canvas, look: Look) -> None:
    """Bucket, mop and a bright floor."""
    tone = look.main("teal", "blue", "turmeric", "rose")
    canvas.shadow(470, 826, 300, 44)
    canvas.line([(760, 90), (640, 690)], 24, TONES["wood"].base)
    for off in range(-70, 80, 20):
        canvas.line(
            [(630, 690), (620 + off * 1.2, 760), (610 + off * 1.9, 846)],
            20,
            TONES["cream"].base if off % 40 else TONES["straw"].base,
        )
    canvas.solid(shapes.turned([(200, 520), (160, 820)], 400, soft=False), tone)
    canvas.oval(400, 520, 204, 46, tone.light)
    canvas.oval(400, 524, 184, 36, TONES["sky"].base)
    for x, y, r in (
        (300, 506, 38),
        (360, 490, 50),
        (430, 500, 42),
        (490, 512, 34),
        (330, 460, 24),
        (410, 440, 20),
    ):
        canvas.oval(x, y, r, r, CREAM)
        canvas.oval(x - r * 0.3, y - r * 0.3, r * 0.24, r * 0.24, TONES["sky"].base)
    canvas.line([(198, 520), (300, 360), (500, 360), (602, 520)], 10, TONES["steel"].base)
    for x, y, r in ((200, 260, 50), (840, 420, 36), (120, 480, 26)):
        canvas.fill(shapes.star(x, y, r, r * 0.24, tips=4), CREAM)


@motif("garden")
def garden(canvas: Canvas, look: Look) -> None:
    """A garden tended: shears, a clipped bush, flowers."""
    for x, r in ((250, 150), (500, 190), (760, 150)):
        canvas.shadow(x, 812, r, 26)
        canvas.line([(x, 780), (x, 660)], 26, TONES["wood"].dark)
        canvas.ball(x, 560, r, r * 0.94, TONES[("forest", "leaf", "green")[int(x) % 3]])
        for _ in range(12):
            px, py = x + look.some(-r, r) * 0.66, 560 + look.some(-r, r) * 0.62
            canvas.fill(
                shapes.star(px, py, 18, 8, tips=5),
                TONES[look.chance.choice(["rose", "cream", "turmeric", "madder"])].base,
            )
    canvas.line([(400, 890), (640, 760)], 20, TONES["silver"].base)
    canvas.line([(400, 760), (640, 890)], 20, TONES["silver"].base)
    canvas.line([(640, 760), (740, 706)], 28, TONES["madder"].base)
    canvas.line([(640, 890), (740, 940)], 28, TONES["madder"].base)
    canvas.oval(520, 825, 16, 16, INK)


@motif("planting")
def planting(canvas: Canvas, look: Look) -> None:
    """A spade in the earth and a young tree."""
    earth = TONES["soga"]
    canvas.solid(
        shapes.smooth([(60, 830), (260, 730), (500, 690), (740, 730), (940, 830), (900, 940), (100, 940)]),
        earth,
    )
    canvas.line([(560, 720), (556, 500), (570, 300)], 18, TONES["wood"].dark)
    for y, turn in ((560, -60), (540, 56), (450, -48), (420, 60), (360, -36), (330, 40), (300, 4)):
        canvas.solid(
            shapes.leaf(562, y, 190, 80, turn=turn), TONES[look.chance.choice(["leaf", "forest", "green"])]
        )
    canvas.line([(300, 260), (300, 660)], 26, TONES["wood"].base)
    canvas.line([(240, 250), (360, 250)], 30, TONES["wood"].dark)
    canvas.solid(
        shapes.smooth([(220, 640), (300, 624), (380, 640), (372, 780), (300, 840), (228, 780)]),
        TONES["steel"],
    )
    canvas.fill(shapes.smooth([(170, 780), (300, 750), (430, 780), (420, 840), (180, 840)]), earth.dark)


@motif("sewing")
def sewing(canvas: Canvas, look: Look) -> None:
    """A sewing machine, as the service of making clothes to measure."""
    tone = look.main("black", "forest", "indigo", "madder")
    canvas.shadow(510, 816, 380, 40)
    canvas.solid(shapes.box(500, 790, 700, 64, round_by=14), TONES["wood"])
    canvas.solid(shapes.box(500, 736, 600, 56, round_by=14), tone)
    canvas.solid(
        shapes.smooth(
            [
                (640, 720),
                (640, 500),
                (340, 490),
                (300, 560),
                (240, 560),
                (230, 440),
                (300, 380),
                (640, 360),
                (760, 400),
                (770, 720),
            ],
            steps=8,
        ),
        tone,
    )
    canvas.ball(790, 470, 64, 76, TONES["silver"])
    canvas.line([(270, 560), (270, 690)], 10, TONES["silver"].base)
    canvas.solid(shapes.box(270, 590, 50, 70, round_by=8), TONES["silver"])
    stamp(canvas, "flower", 520, 432, 44, ink=TONES["turmeric"].base, ground=tone.base)
    canvas.solid(
        shapes.smooth([(40, 720), (270, 700), (380, 720), (360, 780), (60, 900)]),
        look.second("madder", "turmeric", "teal", "rose"),
    )
    canvas.solid(shapes.box(480, 320, 60, 84, round_by=8), TONES["madder"])
    canvas.line([(480, 290), (340, 330), (272, 470)], 4, TONES["madder"].light)


@motif("spray")
def spray(canvas: Canvas, look: Look) -> None:
    """A bottle with a trigger."""
    tone = look.main("sky", "lime", "rose", "turmeric")
    canvas.shadow(480, 816, 180, 34)
    canvas.solid(shapes.turned([(58, 400), (70, 450), (160, 540), (166, 780), (150, 812)], 480), tone)
    canvas.solid(
        shapes.smooth([(400, 300), (600, 280), (640, 330), (560, 352), (548, 404), (410, 404)], steps=5),
        look.second("madder", "forest", "charcoal"),
    )
    canvas.solid(
        shapes.smooth([(420, 340), (360, 400), (350, 480), (390, 470), (420, 400)]), TONES["charcoal"]
    )
    for _i in range(22):
        a, r = look.some(-0.45, 0.35), look.some(60, 280)
        canvas.oval(648 + r * cos(a), 308 + r * sin(a), look.some(5, 11), look.some(5, 11), clear(CREAM, 0.9))
    label(canvas, look.emblem or "drop", 480, 670, 108, look.second("forest", "indigo"), "tall")


@motif("cups")
def cups(canvas: Canvas, look: Look) -> None:
    """Coffee break: an urn and a row of cups."""
    canvas.shadow(360, 800, 220, 36)
    canvas.solid(
        shapes.turned([(40, 250), (140, 290), (170, 340), (170, 740), (140, 796)], 350),
        TONES["silver"],
        shade=1.0,
    )
    canvas.ball(350, 236, 26, 22, TONES["black"])
    canvas.solid(shapes.box(350, 660, 66, 50, round_by=10), TONES["black"])
    canvas.line([(350, 680), (350, 716)], 18, TONES["steel"].base)
    canvas.line([(240, 360), (240, 740)], 20, clear(CREAM, 0.7))
    for number, (x, y) in enumerate(((600, 640), (780, 640), (560, 810), (740, 810), (900, 800))):
        tone = TONES[("white", "cream", "white", "sky", "white")[number]]
        canvas.shadow(x, y + 4, 84, 16)
        canvas.solid(shapes.turned([(70, y - 90), (48, y)], x, soft=False), tone)
        canvas.oval(x, y - 90, 70, 18, tone.light)
        canvas.oval(x, y - 88, 60, 13, mix(TONES["coffee"].base, TONES["soga"].base, 0.3))
