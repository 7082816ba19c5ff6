"""Woven cloth laid out for sale: hung, folded, draped, rolled, sewn into bags."""

from __future__ import annotations

from PIL import Image

from marketplace.cli.demo.pictures import shapes, weave
from marketplace.cli.demo.pictures.canvas import Canvas
from marketplace.cli.demo.pictures.colours import INK, TONES, Rgb, clear
from marketplace.cli.demo.pictures.look import Look, motif


def _pattern(look: Look) -> Image.Image:
    """`kind` is an ulos name, or `songket:colour:plan`."""
    if look.kind.startswith("songket"):
        _, colour, plan = look.kind.split(":")
        return weave.songket(colour, int(plan))
    return weave.ulos(look.kind or look.chance.choice(list(weave.ULOS)))


def _fringe(canvas: Canvas, x: float, y: float, wide: float, long: float, colour: Rgb) -> None:
    count = int(wide / 11)
    for i in range(count + 1):
        at = x + i * wide / count
        canvas.line([(at, y), (at + (4 if i % 2 else -3), y + long - (i % 3) * 5)], 4.5, colour)


def _folds(canvas: Canvas, x: float, y: float, wide: float, high: float, folds: int) -> None:
    """Soft valleys down a hanging cloth."""
    for i in range(folds):
        left = x + wide * (i + 0.62) / folds
        area = [
            (left, y),
            (left + wide * 0.3 / folds, y),
            (left + wide * 0.3 / folds, y + high),
            (left, y + high),
        ]
        canvas.fill(area, clear(INK, 0.13))
        light = [(px - wide * 0.4 / folds, py) for px, py in area]
        canvas.fill(light, clear(TONES["cream"].light, 0.1))


@motif("hung")
def hung(canvas: Canvas, look: Look) -> None:
    """The whole cloth over a bamboo rod, from edge to edge, with its fringe."""
    wide, top, high = look.some(500, 560), 130, look.some(590, 640)
    left = 500 - wide / 2
    cloth = _pattern(look)
    canvas.fill(shapes.box(514, top + high / 2 + 18, wide, high), clear(INK, 0.22))
    canvas.fill(shapes.box(500, top + 4, wide + 190, 26, round_by=13), TONES["wood"].base)
    canvas.stipple(shapes.box(500, top + 4, wide + 190, 26), TONES["wood"].dark, angle=90)
    canvas.hang([(left, top), (left + wide, top), (left + wide, top + high), (left, top + high)], cloth)
    _folds(canvas, left, top, wide, high, 5)
    edge = cloth.getpixel((2, weave.HIGH - 2))
    _fringe(canvas, left + 3, top + high, wide - 6, 66, edge)  # type: ignore[arg-type]
    canvas.stipple(shapes.box(500, top + high / 2, wide, high), INK, angle=60, reach=0.5, limit=0.35)


@motif("folded")
def folded(canvas: Canvas, look: Look) -> None:
    """Two or three folded cloths in a pile, the upper one showing its head."""
    canvas.shadow(510, 800, 350, 50)
    names = list(weave.ULOS)
    under = [weave.ulos(look.chance.choice(names)) for _ in range(2)]
    if look.kind.startswith("songket"):
        under = [
            weave.songket(c, look.chance.randint(0, 3)) for c in look.chance.sample(list(weave.SONGKET), 2)
        ]
    for i, cloth in enumerate(under):
        _slab(canvas, cloth, 796 - i * 84, 318 - i * 8, 84)
    cloth = _pattern(look)
    _slab(canvas, cloth, 628, 300, 96)
    top = [(300, 400), (700, 400), (800, 534), (200, 534)]
    canvas.hang(top, cloth.crop((0, 70, weave.WIDE, weave.HIGH)))
    canvas.stipple(top, INK, angle=20, reach=0.6, limit=0.3)
    _fringe(canvas, 214, 622, 572, 44, cloth.getpixel((2, 140)))  # type: ignore[arg-type]


def _slab(canvas: Canvas, cloth: Image.Image, bottom: float, half: float, high: float) -> None:
    outline = shapes.box(500, bottom - high / 2, half * 2, high, round_by=high * 0.42)
    canvas.texture(outline, cloth.crop((0, 30, weave.WIDE, 62)))
    canvas.stipple(outline, INK, angle=80, reach=0.75, limit=0.62)
    canvas.line(
        [(500 - half + 30, bottom - high / 2), (500 + half - 40, bottom - high / 2)], 5, clear(INK, 0.35)
    )


@motif("draped")
def draped(canvas: Canvas, look: Look) -> None:
    """A scarf falling over a wooden stand in a long curve."""
    canvas.shadow(500, 850, 230, 34)
    canvas.solid(shapes.box(500, 560, 34, 580, round_by=12), TONES["wood"])
    canvas.solid(shapes.box(500, 846, 300, 34, round_by=16), TONES["wood"])
    cloth = _pattern(look)
    lean = look.some(-26, 26)
    behind = [(520, 250), (690, 270), (716 + lean, 700), (560 + lean, 720)]
    canvas.hang(behind, cloth)
    canvas.fill(behind, clear(INK, 0.34))
    front = [(300, 300), (540, 236), (556 + lean, 770), (286 + lean, 742)]
    canvas.hang(front, cloth)
    canvas.stipple(front, INK, angle=20, reach=0.55, limit=0.5)
    shoulder = shapes.smooth([(300, 300), (400, 214), (540, 186), (690, 270), (620, 290), (520, 250)])
    canvas.texture(shoulder, cloth.crop((0, 40, weave.WIDE, 80)))
    canvas.stipple(shoulder, INK, angle=80, reach=0.6, limit=0.35)
    for x, y in (
        (300 + lean, 744),
        (340 + lean, 750),
        (380 + lean, 754),
        (430 + lean, 760),
        (480 + lean, 764),
        (530 + lean, 768),
    ):
        canvas.line([(x, y), (x - 4, y + 60)], 9, cloth.getpixel((2, 140)))  # type: ignore[arg-type]


@motif("roll")
def roll(canvas: Canvas, look: Look) -> None:
    """Three rolls lying together, their ends like snails."""
    canvas.shadow(500, 830, 370, 46)
    names = list(weave.ULOS)
    for x, y in ((330, 730), (600, 730), (465, 530)):
        own = _pattern(look) if y < 600 else weave.ulos(look.chance.choice(names))
        if look.kind.startswith("songket") and y > 600:
            own = weave.songket(look.chance.choice(list(weave.SONGKET)), look.chance.randint(0, 3))
        body = [(x - 100, y - 100), (x + 200, y - 190), (x + 262, y - 60), (x + 52, y + 92)]
        canvas.hang(body, own)
        canvas.stipple(body, INK, angle=75, reach=0.7, limit=0.6)
        edge = own.getpixel((48, 110))
        canvas.oval(x - 20, y, 118, 118, edge)  # type: ignore[arg-type]
        for r in (96, 72, 48, 24):
            canvas.fill(shapes.ring(x - 20, y, r, r - 7), clear(TONES["cream"].base, 0.75))


@motif("tote")
def tote(canvas: Canvas, look: Look) -> None:
    """A bag with a broad panel of weaving."""
    tone = look.main("coffee", "maroon", "indigo", "charcoal")
    canvas.shadow(510, 830, 300, 44)
    for dx, colour in ((16, tone.dark), (0, tone.base)):
        canvas.line([(370 + dx, 420), (384 + dx, 190), (600 + dx, 190), (630 + dx, 420)], 24, colour)
    body = shapes.smooth([(256, 392), (500, 402), (744, 392), (776, 800), (500, 822), (224, 800)], steps=10)
    canvas.solid(body, tone)
    panel = [(247, 470), (753, 470), (766, 700), (234, 700)]
    canvas.hang(panel, _pattern(look).crop((0, 20, weave.WIDE, 110)))
    canvas.stipple(body, INK, angle=40, reach=0.5, limit=0.5)
    for y in (462, 708):
        canvas.line([(244, y), (756, y)], 8, TONES["straw"].base)


@motif("clutch")
def clutch(canvas: Canvas, look: Look) -> None:
    """A purse with a flap of weaving and a button."""
    tone = look.main("coffee", "maroon", "indigo")
    canvas.shadow(510, 800, 340, 42)
    canvas.solid(shapes.box(500, 616, 640, 360, round_by=36), tone)
    flap = [(186, 440), (814, 440), (790, 640), (500, 740), (210, 640)]
    canvas.texture(flap, _pattern(look).crop((0, 66, weave.WIDE, weave.HIGH)))
    canvas.stipple(flap, INK, angle=60, reach=0.5, limit=0.45)
    canvas.line([(210, 640), (500, 740), (790, 640)], 7, TONES["straw"].base, soft=False)
    canvas.ball(500, 690, 26, 26, TONES["turmeric"])


@motif("headcloth")
def headcloth(canvas: Canvas, look: Look) -> None:
    """A tanjak: the folded head-dress with its high corner."""
    canvas.shadow(500, 800, 290, 42)
    canvas.solid(shapes.turned([(90, 640), (120, 720), (190, 790), (200, 806)], 500), TONES["wood"])
    cloth = _pattern(look)
    peak = shapes.smooth([(380, 520), (430, 330), (640, 170), (660, 250), (610, 400), (640, 540)], steps=10)
    canvas.texture(peak, cloth)
    canvas.stipple(peak, INK, angle=20, reach=0.7, limit=0.6)
    wrap = shapes.smooth(
        [(270, 500), (400, 450), (620, 470), (736, 520), (716, 640), (500, 690), (290, 640)], steps=10
    )
    canvas.texture(wrap, cloth.crop((0, 90, weave.WIDE, weave.HIGH)))
    canvas.stipple(wrap, INK, angle=60, reach=0.6, limit=0.55)
    canvas.line([(276, 560), (440, 520), (600, 560), (726, 600)], 8, clear(INK, 0.4))
    canvas.line([(290, 620), (420, 600), (520, 560), (620, 480)], 8, TONES["turmeric"].base)


@motif("framed")
def framed(canvas: Canvas, look: Look) -> None:
    """A piece of weaving in a frame for the wall."""
    canvas.fill(shapes.box(512, 470, 560, 680), clear(INK, 0.25))
    canvas.solid(shapes.box(500, 455, 560, 680, round_by=6), look.main("wood", "coffee", "charcoal"))
    canvas.fill(shapes.box(500, 455, 488, 608), TONES["cream"].light)
    canvas.hang([(304, 199), (696, 199), (696, 711), (304, 711)], _pattern(look))
    canvas.stipple(shapes.box(500, 455, 488, 608), TONES["white"].light, angle=225, reach=0.45, limit=0.4)


@motif("runner")
def runner(canvas: Canvas, look: Look) -> None:
    """A table runner with a bowl of flowers on it."""
    cloth = _pattern(look)
    canvas.hang([(370, 640), (630, 640), (760, 1000), (240, 1000)], cloth)
    canvas.stipple([(370, 640), (630, 640), (760, 1000), (240, 1000)], INK, angle=30, reach=0.5, limit=0.3)
    canvas.shadow(500, 760, 190, 34)
    canvas.solid(
        shapes.turned([(150, 540), (168, 620), (110, 720), (80, 752)], 500),
        look.main("teal", "clay", "white"),
    )
    for _ in range(13):
        x, y = 500 + look.some(-150, 150), look.some(330, 530)
        canvas.line([(x, y), (500 + (x - 500) * 0.4, 560)], 7, TONES["forest"].base)
    for i in range(17):
        x, y = 500 + look.some(-185, 185), look.some(300, 540)
        if i % 3 == 0:
            canvas.fill(shapes.leaf(x, y, 90, 44, turn=look.some(-90, 90)), TONES["leaf"].base)
        else:
            canvas.ball(x, y, 40, 38, TONES[look.chance.choice(["rose", "madder", "cream", "turmeric"])])
            canvas.oval(x, y, 12, 12, TONES["honey"].dark)
