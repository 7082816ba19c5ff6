"""Things sold in packs: pouches, jars, sacks, tins, boxes, with a drawn label and what is inside beside them."""

from __future__ import annotations

from marketplace.cli.demo.pictures import shapes
from marketplace.cli.demo.pictures.bits import scatter
from marketplace.cli.demo.pictures.canvas import Canvas
from marketplace.cli.demo.pictures.colours import CREAM, INK, TONES, Tone, clear, mix
from marketplace.cli.demo.pictures.emblems import label
from marketplace.cli.demo.pictures.look import Look, motif


@motif("pouch")
def pouch(canvas: Canvas, look: Look) -> None:
    """A standing pouch, its contents spilt before it. `kind` names the contents."""
    tone = look.main("kraft", "madder", "forest", "indigo", "coffee")
    x, lean = look.some(440, 560), look.some(-3, 3)
    canvas.shadow(x + 14, 812, 270, 44)
    outline = shapes.moved([*_side(), *shapes.mirrored(_side())], x, 510, turn=lean)
    canvas.solid(outline, tone, shade=0.9)
    crimp = shapes.moved([(-190, -334), (190, -334), (191, -276), (-191, -276)], x, 510, turn=lean)
    canvas.fill(crimp, tone.dark)
    for i in range(19):
        mark = [(-180 + i * 20, -328), (-180 + i * 20, -282)]
        canvas.line(shapes.moved(mark, x, 510, turn=lean), 4, tone.base)
    canvas.line(shapes.moved([(-186, -250), (186, -250)], x, 510, turn=lean), 5, mix(tone.base, CREAM, 0.4))
    shape = look.chance.choice(["round", "tall"])
    label(canvas, look.emblem or "leaf", x, 540, 138, look.second("soga", "maroon", "forest"), shape)
    canvas.line(
        shapes.moved([(-160, -220), (-172, 40), (-164, 220)], x, 510, turn=lean), 12, clear(tone.light, 0.55)
    )
    if look.kind:
        scatter(canvas, look, look.kind, x, 832, 300, 30, 16)


def _side() -> shapes.Points:
    return shapes.smooth([(190, -330), (198, -100), (216, 180), (204, 282), (180, 302)], closed=False)


@motif("jar")
def jar(canvas: Canvas, look: Look) -> None:
    """A glass jar of something good; `colour` is what is inside."""
    inside, lid = look.main("honey", "madder", "orange", "leaf"), look.second("wood", "cream", "charcoal")
    wide = look.some(180, 215)
    canvas.shadow(512, 806, wide + 60, 42)
    glass = shapes.turned([(wide * 0.82, 330), (wide, 420), (wide, 720), (wide * 0.9, 792)], 500)
    canvas.fill(glass, mix(inside.light, CREAM, 0.55))
    filled = shapes.turned(
        [(wide * 0.93, 402), (wide * 0.95, 430), (wide * 0.95, 716), (wide * 0.84, 778)], 500
    )
    canvas.solid(filled, inside, shade=0.9)
    canvas.oval(500, 402, wide * 0.92, 20, inside.light)
    if look.kind:
        scatter(canvas, look, look.kind, 500, 600, wide * 0.78, 165, 34)
    canvas.line(
        [(500 - wide * 0.78, 400), (500 - wide * 0.84, 560), (500 - wide * 0.8, 730)], 20, clear(CREAM, 0.6)
    )
    cover = shapes.box(500, 290, wide * 1.76, 96, round_by=22)
    canvas.solid(cover, lid, shade=0.9)
    if look.chance.random() < 0.5:
        _paper_hat(canvas, look, wide)
    label(canvas, look.emblem or "flower", 500, 590, 112, look.second("maroon", "soga", "forest"), "round")
    if look.words.get("beside"):
        scatter(canvas, look, look.words["beside"], 500, 840, 330, 22, 10)


def _paper_hat(canvas: Canvas, look: Look, wide: float) -> None:
    """Cloth tied over the lid, checked."""
    tone = TONES[look.chance.choice(["madder", "leaf", "indigo", "turmeric"])]
    hat = shapes.smooth(
        [
            (500 - wide * 0.9, 244),
            (500, 226),
            (500 + wide * 0.9, 244),
            (500 + wide * 1.12, 372),
            (500 + wide * 0.5, 348),
            (500, 374),
            (500 - wide * 0.5, 348),
            (500 - wide * 1.12, 372),
        ]
    )
    canvas.fill(hat, TONES["white"].base)
    for i in range(-3, 4):
        canvas.line([(500 + i * wide * 0.28, 238), (500 + i * wide * 0.32, 352)], 18, clear(tone.base, 0.5))
    for y in (268, 312):
        canvas.line([(500 - wide, y + 4), (500 + wide, y + 4)], 16, clear(tone.base, 0.5))
    canvas.line([(500 - wide * 0.93, 330), (500, 344), (500 + wide * 0.93, 330)], 9, tone.dark)


@motif("bottle")
def bottle(canvas: Canvas, look: Look) -> None:
    """A bottle, one or two of them."""
    inside = look.main("honey", "orange", "madder", "cream", "lime")
    count = look.chance.choice([1, 2, 2])
    places = [500.0] if count == 1 else [392.0, 618.0]
    for number, x in enumerate(places):
        grow = 1.0 if number == 0 else look.some(0.84, 0.94)
        _bottle(canvas, look, inside, x, 810, grow)
    if look.kind:
        scatter(canvas, look, look.kind, 500, 838, 330, 26, 12)


def _bottle(canvas: Canvas, look: Look, inside: Tone, x: float, foot: float, grow: float) -> None:
    canvas.shadow(x + 14, foot, 150 * grow, 30)
    profile = [(44, -600), (44, -520), (52, -470), (120, -390), (126, -300), (126, -50), (112, 0)]
    body = shapes.turned([(w * grow, foot + y * grow) for w, y in profile], x)
    canvas.solid(body, inside, shade=0.9)
    canvas.line(
        [(x - 92 * grow, foot - 340 * grow), (x - 98 * grow, foot - 60 * grow)], 16 * grow, clear(CREAM, 0.5)
    )
    canvas.solid(
        shapes.box(x, foot - 606 * grow, 104 * grow, 92 * grow, round_by=14),
        look.second("wood", "charcoal", "turmeric"),
    )
    label(
        canvas,
        look.emblem or "drop",
        x,
        foot - 200 * grow,
        112 * grow,
        look.second("maroon", "forest", "soga"),
        "tall",
    )


@motif("sack")
def sack(canvas: Canvas, look: Look) -> None:
    """A tied sack with a stamped mark, open bowl or heap beside it."""
    tone = look.main("kraft", "straw", "white", "cream")
    canvas.shadow(520, 824, 330, 50)
    outline = shapes.smooth(
        [
            (300, 330),
            (360, 300),
            (500, 318),
            (640, 300),
            (700, 330),
            (742, 560),
            (752, 770),
            (660, 822),
            (340, 822),
            (248, 770),
            (258, 560),
        ]
    )
    canvas.solid(outline, tone, shade=0.95)
    for x in range(280, 740, 26):
        canvas.line([(x, 380), (x + (x - 500) * 0.06, 800)], 2.5, clear(tone.dark, 0.25))
    neck = shapes.smooth([(350, 320), (330, 236), (420, 200), (500, 222), (590, 196), (668, 240), (650, 320)])
    canvas.solid(neck, tone)
    for x in (400, 450, 500, 550, 600):
        canvas.line([(x, 230), (x + (500 - x) * 0.2, 316)], 5, clear(tone.dark, 0.6))
    canvas.line([(340, 318), (500, 336), (662, 318)], 18, look.second("madder", "forest", "indigo").base)
    stamp_tone = look.second("madder", "forest", "indigo", "soga")
    label(canvas, look.emblem or "sprout", 500, 590, 140, stamp_tone, "round")
    if look.kind:
        scatter(canvas, look, look.kind, 520, 850, 350, 34, 26)


@motif("jerrycan")
def jerrycan(canvas: Canvas, look: Look) -> None:
    """A can with a handle, for liquids by the litre."""
    tone = look.main("white", "leaf", "blue", "turmeric")
    canvas.shadow(520, 824, 270, 44)
    body = [
        (330, 330),
        (420, 250),
        (560, 250),
        (690, 330),
        (716, 420),
        (716, 780),
        (680, 820),
        (320, 820),
        (284, 780),
        (284, 420),
    ]
    canvas.solid(shapes.smooth(body, steps=5), tone, shade=0.9)
    canvas.fill(shapes.box(560, 316, 170, 54, round_by=27, turn=18), mix(tone.dark, INK, 0.3))
    canvas.solid(shapes.box(392, 222, 116, 84, round_by=16), look.second("madder", "forest", "charcoal"))
    for y in (430, 790):
        canvas.line([(306, y), (694, y)], 6, clear(tone.dark, 0.5))
    label(canvas, look.emblem or "drop", 500, 610, 140, look.second("forest", "indigo", "soga"), "tall")
    canvas.line([(318, 450), (314, 770)], 14, clear(CREAM, 0.6))
    if look.kind:
        scatter(canvas, look, look.kind, 520, 850, 330, 24, 10)


@motif("tin")
def tin(canvas: Canvas, look: Look) -> None:
    """A round tin with a band of pattern."""
    tone = look.main("madder", "forest", "indigo", "turmeric", "teal")
    canvas.shadow(512, 806, 250, 42)
    body = shapes.turned([(196, 380), (196, 770), (192, 790)], 500, soft=False)
    canvas.solid([*body], tone, shade=0.9)
    canvas.fill(shapes.ellipse(500, 790, 192, 26), tone.dark)
    canvas.solid(
        shapes.turned([(206, 318), (206, 404)], 500, soft=False), look.second("cream", "turmeric", "wood")
    )
    canvas.oval(500, 318, 206, 34, look.second("cream", "straw").light)
    for i in range(9):
        x = 328 + i * 43
        canvas.fill([(x - 20, 740), (x, 716), (x + 20, 740), (x, 764)], CREAM)
    label(canvas, look.emblem or "leaf", 500, 560, 122, tone, "round")
    if look.kind:
        scatter(canvas, look, look.kind, 500, 836, 320, 26, 16)


@motif("carton")
def carton(canvas: Canvas, look: Look) -> None:
    """A box with a printed face."""
    tone = look.main("kraft", "cream", "madder", "teal", "turmeric")
    canvas.shadow(520, 822, 330, 46)
    canvas.solid([(268, 400), (600, 430), (600, 830), (268, 790)], tone, shade=0.5)
    side = [(600, 430), (752, 380), (752, 760), (600, 830)]
    canvas.fill(side, tone.dark)
    canvas.fill([(268, 400), (420, 356), (752, 380), (600, 430)], tone.light)
    canvas.line([(344, 378), (676, 405)], 6, tone.dark, soft=False)
    for i in range(8):
        y = 452 + i * 0.0
        x = 286 + i * 40
        canvas.fill(
            [
                (x, y + 10 + i * 3),
                (x + 16, y - 8 + i * 3),
                (x + 32, y + 12 + i * 3),
                (x + 16, y + 30 + i * 3),
            ],
            tone.dark,
        )
    label(canvas, look.emblem or "flower", 432, 634, 126, look.second("maroon", "forest", "soga"), "round")
    if look.kind:
        scatter(canvas, look, look.kind, 500, 856, 340, 24, 14)


@motif("soap")
def soap(canvas: Canvas, look: Look) -> None:
    """Bars in a pile, wrapped with a paper band."""
    tone = look.main("cream", "lime", "honey", "rose")
    canvas.shadow(510, 806, 380, 42)
    for x, y, turn in ((330, 720, -2), (676, 724, 3), (500, 548, -5)):
        canvas.solid(shapes.box(x, y, 330, 176, round_by=38, turn=turn), tone, shade=0.9)
        canvas.fill(shapes.box(x, y, 130, 180, turn=turn), mix(CREAM, TONES["kraft"].base, 0.3))
    label(canvas, look.emblem or "coconut", 500, 548, 62, look.second("forest", "maroon"), "round")
    for _ in range(11):
        left, top, r = look.some(200, 800), look.some(180, 430), look.some(14, 52)
        canvas.fill(shapes.ring(left, top, r, r * 0.86), clear(CREAM, 0.8))
        canvas.oval(left - r * 0.4, top - r * 0.4, r * 0.16, r * 0.16, CREAM)


@motif("pile")
def pile(canvas: Canvas, look: Look) -> None:
    """A heap on a round woven tray. `kind` names what lies there."""
    tone = look.main("straw", "wood", "kraft")
    canvas.shadow(510, 786, 400, 70)
    canvas.solid(shapes.ellipse(500, 730, 390, 128), tone)
    canvas.fill(shapes.ellipse(500, 716, 352, 104), tone.dark)
    canvas.fill(shapes.ellipse(500, 722, 340, 96), mix(tone.base, tone.dark, 0.4))
    for i in range(34):
        at = shapes.ellipse(500, 728, 372, 118, steps=34)[i]
        canvas.line([at, (at[0] * 0.96 + 20, at[1] * 0.96 + 29)], 6, clear(tone.dark, 0.6))
    for layer in range(7):
        scatter(
            canvas,
            look,
            look.kind or "bean",
            500,
            732 - layer * 34,
            300 - layer * 42,
            58 - layer * 7,
            30 - layer * 3,
        )


@motif("bowl")
def bowl(canvas: Canvas, look: Look) -> None:
    """A bowl heaped full. `kind` names what is in it."""
    tone = look.main("clay", "teal", "indigo", "white", "wood")
    canvas.shadow(510, 812, 280, 46)
    canvas.oval(500, 560, 300, 76, tone.dark)
    for layer in range(6):
        scatter(
            canvas,
            look,
            look.kind or "bean",
            500,
            570 - layer * 27,
            250 - layer * 38,
            46 - layer * 6,
            26 - layer * 3,
        )
    body = shapes.turned([(306, 556), (294, 640), (220, 752), (120, 798), (116, 816)], 500)
    canvas.solid(body, tone, shade=0.9)
    canvas.line([(196, 560), (300, 604), (500, 626), (700, 604), (804, 560)], 10, tone.light)
    for i in range(-4, 5):
        x, y = 500 + i * 56, 694 - abs(i) ** 1.7 * 5
        canvas.fill([(x - 20, y), (x, y - 22), (x + 20, y), (x, y + 22)], mix(tone.light, CREAM, 0.5))
        canvas.fill([(x - 9, y), (x, y - 10), (x + 9, y), (x, y + 10)], tone.dark)
