"""The room a thing stands in: a wall, a shape behind, a table before it."""

from __future__ import annotations

from math import cos, pi, sin

from marketplace.cli.demo.pictures import shapes
from marketplace.cli.demo.pictures.canvas import Canvas
from marketplace.cli.demo.pictures.colours import CREAM, WALLS, Rgb, clear, mix, rgb
from marketplace.cli.demo.pictures.look import Look

TABLE_AT = 700.0
BACKS = ("sun", "arch", "rays", "hills", "window", "lake", "leaves")
TABLES = ("plain", "mat", "planks", "cloth", "band")


def room(size: int, look: Look) -> Canvas:
    """An empty picture, ready for its subject."""
    wall, back, table = WALLS[look.wall or look.chance.choice(list(WALLS))]
    canvas = Canvas(size, wall)
    everything = shapes.box(500, 500, 1000, 1000)
    canvas.stipple(everything, mix(wall, rgb("7a4a2c"), 0.22), angle=80, reach=0.8, limit=0.34)
    _behind(canvas, look, wall, back)
    _table(canvas, look, table)
    return canvas


def _behind(canvas: Canvas, look: Look, wall: Rgb, back: Rgb) -> None:
    kind = look.chance.choice(BACKS)
    if kind == "sun":
        canvas.oval(500, 430, 330, 330, back)
    elif kind == "arch":
        canvas.fill(shapes.box(500, 560, 640, 960, round_by=320), back)
    elif kind == "rays":
        _rays(canvas, back)
    elif kind == "hills":
        _hills(canvas, look, wall, back)
    elif kind == "window":
        _window(canvas, wall, back)
    elif kind == "lake":
        _lake(canvas, wall, back)
    else:
        _leaves(canvas, look, wall, back)


def _rays(canvas: Canvas, back: Rgb) -> None:
    for i in range(0, 24, 2):
        a, b = i * pi / 12, (i + 1) * pi / 12
        far = 900
        canvas.fill(
            [
                (500, 470),
                (500 + far * cos(a), 470 + far * sin(a)),
                (500 + far * cos(b), 470 + far * sin(b)),
            ],
            clear(back, 0.7),
        )
    canvas.oval(500, 450, 250, 250, back)


def _hills(canvas: Canvas, look: Look, wall: Rgb, back: Rgb) -> None:
    """Bukit Barisan, layer behind layer."""
    canvas.oval(look.some(220, 780), 210, 90, 90, mix(back, rgb("ffe9a8"), 0.5))
    for depth, base in ((0.25, 470.0), (0.5, 560.0), (0.8, 650.0)):
        line = [(-60 + x * 140, base + look.some(-70, 55)) for x in range(9)]
        colour = mix(back, mix(wall, rgb("4f6b52"), 0.65), depth)
        canvas.fill([*shapes.smooth(line, closed=False), (1100, 1000), (-60, 1000)], colour)


def _window(canvas: Canvas, wall: Rgb, back: Rgb) -> None:
    frame = mix(wall, rgb("6b4a33"), 0.3)
    canvas.fill(shapes.box(500, 350, 720, 560, round_by=14), frame)
    for x in (330.0, 670.0):
        for y in (222.0, 478.0):
            canvas.fill(shapes.box(x, y, 318, 234, round_by=6), back)
    canvas.stipple(shapes.box(500, 350, 700, 540), WHITE_GLOW, angle=225, reach=0.5, limit=0.6)


WHITE_GLOW = rgb("fffbe8")


def _lake(canvas: Canvas, wall: Rgb, back: Rgb) -> None:
    """Lake Toba at noon: a far shore, quiet lines of water, one small boat."""
    canvas.fill(shapes.box(500, 560, 1000, 340), mix(back, rgb("7fb0b5"), 0.45))
    shore = [(-40, 420), (90, 330), (230, 372), (380, 270), (540, 360), (700, 300), (860, 362), (1040, 310)]
    far = mix(wall, rgb("58776a"), 0.5)
    canvas.fill([*shapes.smooth(shore, closed=False), (1040, 430), (-40, 430)], far)
    for i in range(6):
        y = 470 + i * 34
        x = 80 + (i * 293) % 620
        canvas.line([(x, y), (x + 190 - i * 12, y)], 4, mix(CREAM, back, 0.3))
    canvas.fill([(770, 500), (900, 500), (876, 522), (792, 522)], mix(far, rgb("5a2a22"), 0.6))
    canvas.fill([(838, 494), (838, 424), (884, 490)], CREAM)


def _leaves(canvas: Canvas, look: Look, wall: Rgb, back: Rgb) -> None:
    """Broad leaves looking in from both sides."""
    for side in (-1, 1):
        for i in range(5):
            colour = mix(mix(wall, rgb("4d7348"), 0.42), back, 0.15 * (i % 3))
            turn = side * (-62 + i * 27 + look.some(-6, 6))
            leaf = shapes.leaf(500 + side * 480, 660 - i * 46, look.some(340, 430), 150, turn=turn)
            canvas.fill(leaf, colour)
            tip = leaf[len(leaf) // 2]
            canvas.line([leaf[0], tip], 5, mix(colour, wall, 0.45))


def _table(canvas: Canvas, look: Look, table: Rgb) -> None:
    top = shapes.box(500, (TABLE_AT + 1000) / 2, 1000, 1000 - TABLE_AT)
    canvas.fill(top, table)
    kind = look.chance.choice(TABLES)
    dark = mix(table, rgb("5a3324"), 0.24)
    if kind == "mat":
        _mat(canvas, mix(table, dark, 0.55))
    elif kind == "planks":
        for y in (764.0, 842.0, 930.0):
            canvas.line([(0, y), (1000, y)], 4, dark)
        for x, y in ((180, 730), (640, 800), (330, 884), (820, 960)):
            canvas.line([(x, y), (x + 110, y + 3)], 3, mix(table, dark, 0.6))
    elif kind == "cloth":
        for x in range(-700, 1800, 100):
            canvas.fill(
                [
                    (500 + (x - 500) * 0.8, TABLE_AT),
                    (500 + (x - 450) * 0.8, TABLE_AT),
                    (x + 80, 1000),
                    (x, 1000),
                ],
                clear(mix(table, CREAM, 0.75), 0.42),
            )
        for y in (752, 846, 960):
            canvas.fill(shapes.box(500, y, 1000, 22 + (y - 752) / 10), clear(mix(table, CREAM, 0.75), 0.42))
    elif kind == "band":
        _band(canvas, mix(table, rgb("6f2233"), 0.55), mix(table, CREAM, 0.8))
    canvas.stipple(top, dark, angle=60, reach=0.9, limit=0.5)
    canvas.fill(shapes.box(500, TABLE_AT + 3, 1000, 8), clear(mix(table, CREAM, 0.7), 0.8))


def _mat(canvas: Canvas, dark: Rgb) -> None:
    """A plaited mat: short strokes that pass over and under."""
    for row in range(9):
        y = TABLE_AT + 20 + row * 36
        wide = 46 + row * 5
        count = int(1000 / wide) + 2
        for i in range(count):
            x = i * wide - (wide / 2 if row % 2 else 0)
            canvas.fill(shapes.box(x, y, wide * 0.46, 24, round_by=6), clear(dark, 0.55))


def _band(canvas: Canvas, dark: Rgb, light: Rgb) -> None:
    """The woven band of the house along the front."""
    canvas.fill(shapes.box(500, 930, 1000, 84), dark)
    for i in range(14):
        x = i * 78 - 7
        canvas.fill([(x, 930), (x + 32, 898), (x + 64, 930), (x + 32, 962)], light)
        canvas.fill([(x + 14, 930), (x + 32, 912), (x + 50, 930), (x + 32, 948)], dark)
        canvas.fill([(x + 25, 930), (x + 32, 923), (x + 39, 930), (x + 32, 937)], light)
    for y in (880, 980):
        canvas.fill(shapes.box(500, y, 1000, 7), light)
