"""The face of a partner's shop: a broad banner and a round mark."""

from __future__ import annotations

from random import Random

from PIL import Image

from marketplace.cli.demo.pictures import shapes, weave
from marketplace.cli.demo.pictures.canvas import Canvas
from marketplace.cli.demo.pictures.colours import CREAM, TONES, clear, mix
from marketplace.cli.demo.pictures.emblems import stamp


def mark(name: str, colour: str, *, size: int = 400) -> Image.Image:
    """The emblem in a ring of diamonds."""
    tone = TONES[colour]
    canvas = Canvas(size, mix(CREAM, tone.light, 0.25))
    canvas.oval(500, 500, 430, 430, tone.base)
    for i in range(36):
        at = shapes.ellipse(500, 500, 388, 388, steps=36)[i]
        canvas.fill(shapes.star(*at, 24, 24, tips=2, turn=i * 10), clear(CREAM, 0.9))
    canvas.fill(shapes.ring(500, 500, 344, 330), CREAM)
    stamp(canvas, name, 500, 500, 216, ink=CREAM, ground=tone.base)
    canvas.stipple(shapes.ellipse(500, 500, 430, 430), tone.dark, reach=0.6, limit=0.5)
    return canvas.finish()


def banner(name: str, colour: str, *, seed: str, width: int = 1600) -> Image.Image:
    """Hills behind the lake at one hour of the day, the emblem as the sun, a woven hem."""
    chance, tone = Random(seed), TONES[colour]
    canvas = Canvas(width, mix(tone.light, CREAM, chance.uniform(0.45, 0.7)))
    top, bottom = 333.0, 667.0
    x = chance.choice([250, 500, 760])
    canvas.oval(x, 446, 100, 100, CREAM)
    stamp(canvas, name, x, 436, 56, ink=tone.dark, ground=CREAM)
    for depth, base in ((0.3, 540.0), (0.55, 576.0), (0.85, 612.0)):
        line = [(-40 + i * 120.0, base + chance.uniform(-36, 26)) for i in range(10)]
        colour_here = mix(mix(tone.light, CREAM, 0.3), tone.dark, depth)
        hill = [*shapes.smooth(line, closed=False), (1100, bottom), (-40, bottom)]
        canvas.fill(hill, colour_here)
        canvas.stipple(hill, mix(colour_here, tone.dark, 0.5), angle=70, reach=0.5, limit=0.4)
    cloth = weave.ulos(chance.choice(list(weave.ULOS))).crop((0, 0, weave.WIDE, 30))
    for i in range(5):
        canvas.hang([(i * 200, 628), (i * 200 + 200, 628), (i * 200 + 200, 668), (i * 200, 668)], cloth)
    whole = canvas.finish()
    return whole.crop((0, round(top * width / 1000), width, round(bottom * width / 1000)))
