"""Food made to order: boxes of rice, a cone of yellow rice, trays, cakes."""

from __future__ import annotations

from marketplace.cli.demo.pictures import shapes
from marketplace.cli.demo.pictures.bits import scatter
from marketplace.cli.demo.pictures.canvas import Canvas
from marketplace.cli.demo.pictures.colours import CREAM, INK, TONES, Tone, clear, mix, rgb
from marketplace.cli.demo.pictures.emblems import label
from marketplace.cli.demo.pictures.look import Look, motif

RICE, CHICKEN, SAUCE = Tone.of("f6efe0"), Tone.of("b96f35"), Tone.of("b23a26")


def _steam(canvas: Canvas, x: float, y: float) -> None:
    for off in (-60, 0, 60):
        path = [(x + off, y), (x + off + 20, y - 50), (x + off - 14, y - 104), (x + off + 10, y - 160)]
        canvas.line(path, 13, clear(CREAM, 0.7))


def _leg(canvas: Canvas, x: float, y: float, turn: float, grow: float = 1.0) -> None:
    """A piece of fried chicken."""
    meat = shapes.smooth([(-70, 0), (-40, -44), (20, -40), (56, -12), (56, 12), (10, 40), (-46, 40)])
    canvas.line(shapes.moved([(40, 0), (104, 0)], x, y, turn=turn, grow=grow), 16 * grow, RICE.base)
    canvas.solid(shapes.moved(meat, x, y, turn=turn, grow=grow), CHICKEN, shade=0.95)


def _greens(canvas: Canvas, look: Look, x: float, y: float) -> None:
    for _ in range(7):
        leaf = shapes.leaf(x + look.some(-26, 26), y + look.some(-8, 22), 66, 28, turn=look.some(-70, 70))
        canvas.fill(leaf, look.chance.choice([TONES["leaf"].base, TONES["forest"].base, TONES["lime"].base]))


@motif("ricebox")
def ricebox(canvas: Canvas, look: Look) -> None:
    """An open lunch box, seen from above the table."""
    canvas.shadow(510, 830, 390, 50)
    outer = look.main("kraft", "madder", "forest", "cream")
    canvas.fill([(232, 520), (768, 520), (812, 300), (188, 300)], outer.light)
    canvas.stipple([(232, 520), (768, 520), (812, 300), (188, 300)], outer.base, angle=90)
    label(canvas, look.emblem or "pot", 500, 408, 76, outer, "round")
    canvas.solid([(210, 520), (790, 520), (842, 820), (158, 820)], outer)
    canvas.fill([(232, 534), (768, 534), (812, 796), (188, 796)], TONES["leaf"].dark)
    canvas.fill(shapes.smooth([(250, 560), (470, 548), (486, 760), (230, 776)], steps=6), TONES["leaf"].base)
    canvas.ball(362, 652, 126, 100, RICE)
    scatter(canvas, look, "egg", 362, 650, 6, 4, 1)
    _leg(canvas, 590, 606, look.some(-30, 10), 1.05)
    _greens(canvas, look, 690, 706)
    canvas.ball(560, 730, 60, 40, SAUCE)
    scatter(canvas, look, "berry", 720, 600, 34, 20, 4)
    canvas.line([(500, 540), (500, 790)], 7, outer.light)
    canvas.line([(500, 672), (806, 672)], 7, outer.light)


@motif("tumpeng")
def tumpeng(canvas: Canvas, look: Look) -> None:
    """The cone of yellow rice with its ring of dishes."""
    canvas.shadow(510, 830, 420, 60)
    canvas.solid(shapes.ellipse(500, 772, 410, 118), TONES["straw"])
    for i in range(0, 48, 2):
        points = shapes.ellipse(500, 764, 392, 104, steps=48)
        canvas.fill([points[i], points[i + 1], (500, 764)], TONES[("leaf", "forest")[i // 2 % 2]].base)
    canvas.solid(
        shapes.smooth(
            [(310, 742), (400, 500), (488, 220), (512, 220), (600, 500), (690, 742), (500, 790)], steps=9
        ),
        TONES["turmeric"],
    )
    canvas.fill([(478, 256), (500, 196), (522, 256), (500, 270)], TONES["forest"].base)
    for i, (x, y) in enumerate(((190, 752), (270, 812), (390, 848), (610, 848), (730, 812), (812, 752))):
        if i % 3 == 0:
            _leg(canvas, x, y, look.some(-30, 30), 0.7)
        elif i % 3 == 1:
            canvas.ball(x, y, 46, 36, RICE)
            canvas.ball(x, y, 20, 18, TONES["honey"])
        else:
            _greens(canvas, look, x, y)
    scatter(canvas, look, "chilli", 500, 858, 120, 10, 4)


@motif("buffet")
def buffet(canvas: Canvas, look: Look) -> None:
    """Two warm trays with lids lifted, steam rising."""
    cloth = look.main("madder", "forest", "indigo")
    canvas.solid([(80, 700), (920, 700), (960, 1000), (40, 1000)], cloth)
    for x in range(110, 960, 90):
        canvas.fill([(x - 22, 730), (x, 708), (x + 22, 730), (x, 752)], mix(cloth.light, CREAM, 0.4))
    for number, x in enumerate((300, 700)):
        canvas.solid(shapes.ellipse(x, 470, 190, 150), TONES["silver"])
        canvas.fill(shapes.box(x, 580, 420, 130), mix(*(TONES["silver"].light, CREAM), 0.4))
        canvas.fill(shapes.box(x, 560, 380, 60, round_by=30), (SAUCE, CHICKEN)[number].base)
        if number:
            for i in range(5):
                _leg(canvas, x - 130 + i * 62, 548 + i % 2 * 16, look.some(-40, 20), 0.62)
        else:
            scatter(canvas, look, "chilli", x, 552, 150, 16, 9)
            _greens(canvas, look, x, 545)
        canvas.solid(shapes.box(x, 640, 420, 96, round_by=12), TONES["silver"])
        for leg in (-180, 180):
            canvas.line([(x + leg, 680), (x + leg, 730)], 16, TONES["steel"].dark)
        _steam(canvas, x, 470)


@motif("snackbox")
def snackbox(canvas: Canvas, look: Look) -> None:
    """Market cakes on a banana leaf."""
    canvas.shadow(510, 812, 390, 60)
    canvas.solid(
        shapes.smooth([(110, 760), (300, 640), (700, 640), (890, 760), (700, 850), (300, 850)]), TONES["leaf"]
    )
    canvas.line([(120, 756), (880, 748)], 6, TONES["lime"].base)
    canvas.solid(shapes.box(300, 680, 170, 120, round_by=12), TONES["green"])
    canvas.fill(shapes.box(300, 636, 170, 36, round_by=12), TONES["white"].light)
    for x in (470, 570):
        canvas.ball(x, 690, 62, 56, Tone.of("7da05b"))
        for _ in range(16):
            canvas.oval(x + look.some(-50, 50), 690 + look.some(-46, 40), 5, 3, CREAM)
    roll = shapes.box(720, 680, 190, 82, round_by=40, turn=-8)
    canvas.solid(roll, Tone.of("c98b3c"))
    canvas.fill([(340, 760), (440, 760), (390, 820)], TONES["honey"].base)
    canvas.solid([(400, 800), (520, 800), (460, 704)], Tone.of("d9a04c"))
    canvas.ball(640, 784, 70, 38, Tone.of("c77d56"))
    canvas.solid(shapes.turned([(60, 340), (78, 480), (64, 590)], 500, soft=False), look.main("white", "sky"))
    canvas.oval(500, 344, 60, 15, Tone.of("7a4a2c").base)
    _steam(canvas, 500, 320)


@motif("plate")
def plate(canvas: Canvas, look: Look) -> None:
    """One dish on a plate: `kind` is roast, fish or greens."""
    canvas.shadow(510, 800, 400, 70)
    canvas.solid(shapes.ellipse(500, 730, 400, 150), look.main("white", "sky", "cream"))
    canvas.fill(shapes.ellipse(500, 722, 320, 108), mix(TONES["white"].dark, CREAM, 0.6))
    canvas.fill(
        shapes.smooth([(230, 720), (400, 640), (700, 650), (780, 730), (560, 800), (330, 790)]),
        TONES["leaf"].base,
    )
    for x, y in ((360, 690), (520, 660), (640, 716), (450, 744)):
        _leg(canvas, x, y, look.some(-40, 40), 1.12)
    scatter(canvas, look, "chilli", 620, 770, 120, 14, 4)
    _greens(canvas, look, 300, 740)
    _steam(canvas, 500, 560)


@motif("terasi")
def terasi(canvas: Canvas, look: Look) -> None:
    """Blocks in banana leaf, one opened."""
    canvas.shadow(510, 806, 360, 50)
    for x, y in ((330, 730), (650, 740), (480, 640)):
        canvas.solid(shapes.box(x, y, 260, 120, round_by=14, turn=look.some(-5, 5)), TONES["leaf"])
        canvas.line([(x - 60, y - 60), (x - 60, y + 60)], 10, TONES["straw"].base)
        canvas.line([(x + 60, y - 60), (x + 60, y + 60)], 10, TONES["straw"].base)
    canvas.solid(shapes.box(500, 800, 220, 96, round_by=10), Tone.of("7a3a33"))
    canvas.stipple(shapes.box(500, 800, 220, 96), rgb("b0705c"), angle=220)
    scatter(canvas, look, "shrimp", 240, 830, 110, 18, 7)
    scatter(canvas, look, "chilli", 740, 842, 90, 16, 4)
    canvas.line([(392, 756), (608, 756)], 4, clear(INK, 0.3))
