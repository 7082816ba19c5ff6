"""Coffee, tea, honey."""

from __future__ import annotations

from math import cos, pi, sin

from marketplace.cli.demo.pictures import shapes
from marketplace.cli.demo.pictures.bits import scatter
from marketplace.cli.demo.pictures.canvas import Canvas
from marketplace.cli.demo.pictures.colours import CREAM, TONES, Tone, clear, mix
from marketplace.cli.demo.pictures.emblems import label
from marketplace.cli.demo.pictures.look import Look, motif

COFFEE = Tone.of("4a2c1e")


def _cup(canvas: Canvas, x: float, foot: float, tone: Tone, drink: Tone, grow: float = 1.0) -> None:
    canvas.shadow(x + 8, foot + 6, 190 * grow, 32 * grow)
    canvas.solid(shapes.ellipse(x, foot, 190 * grow, 36 * grow), tone)
    canvas.fill(shapes.ring(x + 138 * grow, foot - 108 * grow, 66 * grow, 40 * grow), tone.dark)
    side = [(140, -196), (136, -120), (92, -30), (62, -4)]
    canvas.solid(shapes.turned([(w * grow, foot + y * grow) for w, y in side], x), tone, shade=0.9)
    canvas.oval(x, foot - 196 * grow, 140 * grow, 30 * grow, tone.light)
    canvas.oval(x, foot - 192 * grow, 124 * grow, 23 * grow, drink.base)
    canvas.oval(x - 30 * grow, foot - 194 * grow, 60 * grow, 9 * grow, drink.light)
    for off in (-40, 20):
        base = foot - 220 * grow
        path = [
            (x + off, base),
            (x + off + 24, base - 50),
            (x + off - 10, base - 100),
            (x + off + 16, base - 150),
        ]
        canvas.line(path, 12, clear(CREAM, 0.72))


@motif("coffee")
def coffee(canvas: Canvas, look: Look) -> None:
    """A bag folded at the top, a cup before it, beans."""
    tone = look.main("kraft", "coffee", "madder", "forest", "charcoal", "teal")
    x = look.some(360, 430)
    canvas.shadow(x + 14, 800, 220, 40)
    canvas.solid([(x - 168, 300), (x + 168, 300), (x + 180, 796), (x - 180, 796)], tone, shade=0.9)
    canvas.fill([(x + 168, 300), (x + 214, 330), (x + 226, 770), (x + 180, 796)], tone.dark)
    canvas.solid([(x - 170, 232), (x + 170, 232), (x + 176, 320), (x - 176, 320)], tone)
    canvas.line([(x - 174, 318), (x + 174, 318)], 6, tone.dark)
    for side in (-1, 1):
        canvas.line(
            [(x + side * 120, 276), (x + side * 196, 276)],
            14,
            look.second("turmeric", "madder", "straw").base,
        )
    shape = look.chance.choice(["round", "tall"])
    label(canvas, look.emblem or "bean", x, 556, 128, look.second("coffee", "maroon", "forest"), shape)
    _cup(canvas, x + 330, 812, look.second("white", "teal", "clay", "indigo"), COFFEE, 0.86)
    scatter(canvas, look, look.kind or "bean", x + 40, 852, 290, 24, 15)


@motif("cup")
def cup(canvas: Canvas, look: Look) -> None:
    """One large cup and what it is made from."""
    _cup(
        canvas,
        480,
        800,
        look.main("white", "teal", "clay", "madder"),
        TONES[look.accent] if look.accent else COFFEE,
        1.6,
    )
    scatter(canvas, look, look.kind or "bean", 520, 862, 360, 22, 18)


@motif("teapot")
def teapot(canvas: Canvas, look: Look) -> None:
    """A pot and a glass of tea."""
    tone = look.main("teal", "clay", "forest", "white")
    canvas.shadow(420, 806, 280, 44)
    canvas.line([(610, 640), (700, 600), (730, 500)], 46, tone.dark)
    canvas.fill(shapes.ring(220, 620, 120, 86), tone.dark)
    canvas.solid(
        shapes.turned([(90, 450), (220, 540), (236, 660), (160, 780), (110, 796)], 420), tone, shade=0.9
    )
    canvas.solid(shapes.turned([(30, 412), (96, 436), (104, 464)], 420), tone)
    canvas.ball(420, 400, 28, 24, TONES["wood"])
    label(canvas, look.emblem or "leaf", 420, 640, 84, tone, "round")
    canvas.fill(shapes.turned([(90, 620), (76, 806)], 800, soft=False), clear(CREAM, 0.7))
    canvas.fill(
        shapes.turned([(85, 660), (74, 800)], 800, soft=False), look.second("honey", "lime", "orange").base
    )
    canvas.line([(744, 640), (754, 780)], 10, clear(CREAM, 0.8))
    scatter(canvas, look, look.kind or "tea", 460, 850, 340, 24, 18)


@motif("honey")
def honey(canvas: Canvas, look: Look) -> None:
    """A pot of honey with its dipper and a visiting bee."""
    canvas.shadow(500, 806, 260, 42)
    tone = TONES["honey"]
    canvas.solid(
        shapes.turned([(150, 380), (216, 460), (226, 640), (170, 780), (130, 796)], 480), tone, shade=0.95
    )
    canvas.line([(300, 500), (288, 620), (310, 720)], 22, clear(CREAM, 0.55))
    canvas.solid(shapes.box(480, 360, 340, 60, round_by=24), look.second("wood", "straw"))
    canvas.line([(640, 200), (520, 420)], 18, TONES["wood"].base)
    label(canvas, look.emblem or "comb", 480, 620, 110, look.second("maroon", "coffee", "forest"), "round")
    for i in range(5):
        canvas.solid(shapes.box(790 - i * 12, 760 + i * 16, 90, 20, round_by=10, turn=-52), TONES["wood"])
    canvas.line([(806, 740), (900, 620)], 16, TONES["wood"].base)
    _bee(canvas, look.some(700, 780), look.some(300, 400))
    if look.kind == "comb":
        _honeycomb(canvas, 780, 770)


def _bee(canvas: Canvas, x: float, y: float) -> None:
    for turn in (-30, 20):
        canvas.fill(shapes.leaf(x, y - 16, 84, 46, turn=turn), clear(CREAM, 0.8))
    canvas.ball(x, y, 52, 36, TONES["turmeric"])
    for off in (-14, 8, 30):
        canvas.line(
            [(x + off, y - 30 + abs(off) * 0.3), (x + off, y + 30 - abs(off) * 0.3)], 11, TONES["black"].base
        )
    canvas.oval(x - 48, y, 22, 22, TONES["black"].base)


def _honeycomb(canvas: Canvas, x: float, y: float) -> None:
    tone = TONES["honey"]
    for row in range(4):
        for column in range(4 - row % 2):
            cx, cy = x - 120 + column * 72 + (row % 2) * 36, y - 70 + row * 46
            cell = [(cx + 40 * sin(i * pi / 3), cy + 32 * cos(i * pi / 3)) for i in range(6)]
            canvas.fill(cell, mix(tone.base, tone.dark, 0.35))
            canvas.fill(
                shapes.moved([(px - cx, py - cy) for px, py in cell], cx, cy - 2, grow=0.72), tone.light
            )


@motif("candle")
def candle(canvas: Canvas, look: Look) -> None:
    """Three candles alight."""
    tone = look.main("honey", "cream", "turmeric")
    for x, top in ((320, 480), (500, 380), (680, 540)):
        canvas.oval(x, top - 56, 90, 100, clear(TONES["turmeric"].light, 0.35))
        canvas.shadow(x, 802, 110, 22)
        canvas.solid(shapes.turned([(70, top), (74, 800)], x, soft=False), tone, shade=0.9)
        canvas.oval(x, top, 70, 18, tone.light)
        for i in range(5):
            y = top + 50 + i * 64
            if y < 780:
                canvas.line([(x - 70, y), (x, y + 12), (x + 70, y)], 3, clear(tone.dark, 0.4))
        canvas.line([(x, top), (x, top - 26)], 7, TONES["black"].base)
        canvas.fill(
            shapes.smooth([(x, top - 110), (x + 24, top - 50), (x, top - 22), (x - 24, top - 50)]),
            TONES["orange"].base,
        )
        canvas.fill(
            shapes.smooth([(x, top - 84), (x + 12, top - 48), (x, top - 28), (x - 12, top - 48)]), CREAM
        )
