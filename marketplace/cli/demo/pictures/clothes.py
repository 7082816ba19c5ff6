"""Sewn things: uniforms, vests, gloves, caps."""

from __future__ import annotations

from marketplace.cli.demo.pictures import shapes, weave
from marketplace.cli.demo.pictures.canvas import Canvas
from marketplace.cli.demo.pictures.colours import CREAM, INK, TONES, Tone, clear, mix
from marketplace.cli.demo.pictures.emblems import stamp
from marketplace.cli.demo.pictures.look import Look, motif


def _hanger(canvas: Canvas) -> None:
    canvas.line([(0, 140), (1000, 140)], 16, TONES["wood"].dark)
    canvas.line([(500, 214), (500, 176), (526, 160), (520, 134), (494, 130)], 9, TONES["steel"].dark)
    canvas.line([(290, 296), (500, 210), (710, 296)], 17, TONES["wood"].base, soft=False)


BODY = [(400, 240), (600, 240), (716, 286), (716, 420), (704, 790), (296, 790), (284, 420), (284, 286)]


def _shirt(canvas: Canvas, tone: Tone, long: bool) -> None:
    """Body and two sleeves, without the collar."""
    reach = 640 if long else 460
    for side in (False, True):
        sleeve: shapes.Points = [(690, 276), (768, 330), (836, reach), (738, reach + 34), (700, 440)]
        canvas.solid(shapes.mirrored(sleeve, 500) if side else sleeve, tone, shade=0.9)
        cuff: shapes.Points = [(830, reach - 14), (838, reach + 6), (738, reach + 42), (732, reach + 18)]
        canvas.fill(shapes.mirrored(cuff, 500) if side else cuff, tone.dark)
    canvas.solid(BODY, tone, shade=0.85)


@motif("shirt")
def shirt(canvas: Canvas, look: Look) -> None:
    """A field shirt with pockets; `kind=long` for long sleeves, `emblem` on the pocket."""
    tone = look.main("sea", "straw", "indigo", "leaf", "white")
    canvas.shadow(500, 860, 280, 26)
    _hanger(canvas)
    _shirt(canvas, tone, look.kind != "short")
    trim = look.second("indigo", "maroon", "charcoal", "turmeric")
    canvas.fill([(400, 240), (500, 262), (600, 240), (640, 330), (500, 300), (360, 330)], trim.base)
    canvas.fill([(396, 238), (500, 300), (456, 372), (366, 268)], mix(tone.light, trim.base, 0.12))
    canvas.fill([(604, 238), (500, 300), (544, 372), (634, 268)], mix(tone.base, trim.base, 0.12))
    canvas.line([(500, 300), (500, 788)], 5, tone.dark)
    for y in range(380, 780, 80):
        canvas.oval(500, y, 9, 9, CREAM)
    for x in (398, 602):
        canvas.fill(shapes.box(x, 500, 118, 128, round_by=10), mix(tone.base, tone.dark, 0.28))
        canvas.fill([(x - 62, 430), (x + 62, 430), (x + 62, 462), (x, 486), (x - 62, 462)], tone.dark)
    if look.emblem:
        stamp(canvas, look.emblem, 602, 522, 34, ink=trim.base, ground=tone.base)
    canvas.fill([(296, 640), (704, 640), (702, 662), (297, 662)], clear(CREAM, 0.75))


@motif("tee")
def tee(canvas: Canvas, look: Look) -> None:
    """A T-shirt with a large print."""
    tone = look.main("teal", "madder", "charcoal", "turmeric", "white")
    _hanger(canvas)
    canvas.shadow(500, 860, 280, 26)
    _shirt(canvas, tone, False)
    canvas.oval(500, 244, 92, 44, tone.dark)
    canvas.oval(500, 232, 78, 36, TONES["wood"].dark)
    ink = mix(CREAM, TONES["turmeric"].light, 0.2) if tone is not TONES["white"] else TONES["maroon"].base
    stamp(canvas, look.emblem or "mountain", 500, 500, 120, ink=ink, ground=tone.base)
    for y, wide in ((650, 230), (682, 150)):
        canvas.fill(shapes.box(500, y, wide, 14, round_by=7), ink)


@motif("vest")
def vest(canvas: Canvas, look: Look) -> None:
    """A safety vest with bright bands."""
    tone = look.main("orange", "lime", "turmeric")
    _hanger(canvas)
    canvas.shadow(500, 860, 250, 26)
    half: shapes.Points = [(410, 236), (320, 280), (350, 420), (296, 480), (290, 800), (494, 800), (494, 470)]
    band = Tone.of("e9edda")
    for side in (False, True):

        def flip(points: shapes.Points, side: bool = side) -> shapes.Points:
            return shapes.mirrored(points, 500) if side else points

        canvas.solid(flip(half), tone, shade=0.8)
        canvas.fill(flip([(372, 258), (420, 240), (452, 470), (452, 800), (404, 800), (404, 480)]), band.base)
        for y in (560, 690):
            canvas.fill(flip([(292, y), (494, y), (494, y + 46), (291, y + 46)]), band.base)
            canvas.line(flip([(292, y + 23), (494, y + 23)]), 4, band.dark)
        canvas.fill(flip([(310, 620), (400, 620), (400, 680), (310, 680)]), clear(INK, 0.16))
    canvas.line([(500, 470), (500, 800)], 7, TONES["charcoal"].base)


@motif("coverall")
def coverall(canvas: Canvas, look: Look) -> None:
    """A boiler suit with bands at arm and leg."""
    tone = look.main("indigo", "orange", "steel", "madder")
    _hanger(canvas)
    for side in (False, True):
        leg: shapes.Points = [(498, 590), (660, 570), (676, 900), (534, 900)]
        arm: shapes.Points = [(640, 262), (716, 310), (776, 600), (694, 620), (650, 430)]
        for part in (leg, arm):
            canvas.solid(shapes.mirrored(part, 500) if side else part, tone)
        for stripe in (
            [(538, 760), (668, 752), (670, 786), (536, 796)],
            [(748, 470), (756, 504), (672, 530), (668, 496)],
        ):
            points: shapes.Points = [(float(a), float(b)) for a, b in stripe]
            canvas.fill(shapes.mirrored(points, 500) if side else points, Tone.of("eceee0").base)
    canvas.solid(
        [(400, 238), (600, 238), (660, 276), (652, 430), (662, 620), (338, 620), (348, 430), (340, 276)], tone
    )
    canvas.fill([(398, 238), (500, 290), (602, 238), (560, 344), (500, 300), (440, 344)], tone.dark)
    canvas.line([(500, 300), (500, 760)], 7, TONES["straw"].base)
    for x in (420, 580):
        canvas.fill(shapes.box(x, 436, 96, 92, round_by=8), tone.dark)
    canvas.fill(shapes.box(500, 588, 322, 36), tone.dark)


@motif("trousers")
def trousers(canvas: Canvas, look: Look) -> None:
    tone = look.main("straw", "indigo", "charcoal", "leaf")
    canvas.shadow(500, 880, 270, 26)
    for side in (False, True):
        leg: shapes.Points = [(500, 180), (680, 180), (726, 860), (566, 872), (504, 400)]
        canvas.solid(shapes.mirrored(leg, 500) if side else leg, tone)
        pocket: shapes.Points = [(618, 500), (704, 494), (712, 620), (626, 628)]
        canvas.fill(shapes.mirrored(pocket, 500) if side else pocket, tone.dark)
        flap: shapes.Points = [(614, 494), (708, 486), (710, 524), (616, 532)]
        canvas.fill(shapes.mirrored(flap, 500) if side else flap, mix(tone.base, tone.dark, 0.5))
    canvas.solid(shapes.box(500, 192, 372, 52, round_by=6), tone)
    for x in (360, 430, 570, 640):
        canvas.fill(shapes.box(x, 192, 18, 64), tone.dark)
    canvas.oval(500, 192, 13, 13, TONES["turmeric"].base)
    canvas.line([(500, 220), (500, 400)], 5, tone.dark)


@motif("cap")
def cap(canvas: Canvas, look: Look) -> None:
    tone = look.main("madder", "indigo", "forest", "straw", "charcoal")
    canvas.shadow(520, 780, 360, 46)
    canvas.solid(
        shapes.smooth(
            [(240, 690), (250, 500), (400, 340), (580, 330), (720, 450), (760, 660), (740, 700)], steps=10
        ),
        tone,
    )
    for bend in (420, 560):
        canvas.line([(500, 330), (bend, 480), (bend - 20 + (bend - 490) * 0.5, 690)], 5, tone.dark)
    canvas.ball(500, 330, 24, 16, tone)
    canvas.solid(
        shapes.smooth(
            [(440, 680), (740, 640), (920, 720), (930, 780), (700, 740), (460, 760), (250, 720), (240, 680)],
            steps=10,
        ),
        look.second("straw", "charcoal", "cream"),
    )
    stamp(canvas, look.emblem or "gear", 600, 540, 78, ink=CREAM, ground=tone.base)


@motif("gloves")
def gloves(canvas: Canvas, look: Look) -> None:
    """A pair, the palm of the one and the back of the other."""
    tone = look.main("white", "straw", "kraft", "sea", "orange")
    palm = look.second("madder", "charcoal", "blue", "leaf", "turmeric")
    canvas.shadow(510, 830, 330, 36)
    for x, turn, front in ((340, -9, False), (660, 10, True)):
        fingers = [(-92, -250, -18), (-34, -312, -5), (30, -300, 5), (90, -240, 16)]
        for fx, fy, lean in fingers:
            base = (fx * 0.9, -70.0)
            finger = shapes.moved([base, (fx + lean, fy)], x, 590, turn=turn)
            canvas.line(finger, 66, tone.base)
            canvas.line([finger[0], (finger[1][0] + 14, finger[1][1] + 8)], 20, clear(tone.dark, 0.35))
            if front:
                canvas.line(
                    shapes.moved([((fx + lean) * 0.97, fy * 0.92), (fx + lean, fy)], x, 590, turn=turn),
                    50,
                    palm.base,
                )
        side = -1 if front else 1
        thumb = shapes.moved([(side * 60, 50), (side * 150, -20), (side * 186, -96)], x, 590, turn=turn)
        canvas.line(thumb, 68, tone.base)
        hand = shapes.moved(shapes.box(0, 20, 232, 260, round_by=60), x, 590, turn=turn)
        canvas.solid(hand, tone)
        if front:
            canvas.solid(
                shapes.moved(shapes.box(0, 0, 190, 190, round_by=54), x, 590, turn=turn), palm, shade=0.7
            )
            for i in range(12):
                dot = shapes.moved([(-66 + i % 4 * 44, -50 + i // 4 * 46)], x, 590, turn=turn)[0]
                canvas.oval(*dot, 9, 9, palm.light)
        cuff = shapes.moved(shapes.box(0, 186, 206, 110, round_by=18), x, 590, turn=turn)
        canvas.solid(cuff, palm)
        for i in range(-4, 5):
            canvas.line(shapes.moved([(i * 22, 140), (i * 22, 232)], x, 590, turn=turn), 4, palm.dark)


@motif("apron")
def apron(canvas: Canvas, look: Look) -> None:
    tone = look.main("soga", "madder", "forest", "indigo", "kraft")
    canvas.shadow(500, 880, 280, 24)
    canvas.fill(shapes.ring(500, 230, 122, 98, start=180, end=360), tone.dark)
    canvas.line([(250, 520), (180, 560), (130, 660)], 18, tone.dark)
    canvas.line([(750, 520), (820, 560), (870, 660)], 18, tone.dark)
    body = shapes.smooth(
        [
            (390, 220),
            (500, 236),
            (610, 220),
            (640, 400),
            (750, 500),
            (760, 850),
            (500, 872),
            (240, 850),
            (250, 500),
            (360, 400),
        ],
        steps=6,
    )
    canvas.solid(body, tone)
    canvas.fill(shapes.box(500, 650, 300, 170, round_by=20), tone.dark)
    if look.kind in weave.ULOS:
        canvas.hang(
            [(350, 565), (650, 565), (650, 625), (350, 625)], weave.ulos(look.kind).crop((0, 0, 96, 30))
        )
    stamp(canvas, look.emblem or "pot", 500, 350, 62, ink=CREAM, ground=tone.base)


@motif("rags")
def rags(canvas: Canvas, look: Look) -> None:
    """A tied bundle of cloth ends."""
    canvas.shadow(510, 830, 350, 44)
    names = list(TONES)[:24]
    for row in range(7):
        tone = TONES[look.chance.choice(names)]
        canvas.solid(
            shapes.box(
                500 + look.some(-18, 18),
                790 - row * 64,
                600 - row * 10,
                76,
                round_by=34,
                turn=look.some(-2, 2),
            ),
            tone,
        )
        canvas.line([(240, 792 - row * 64), (480, 800 - row * 64)], 4, clear(INK, 0.3))
    for x in (390, 610):
        canvas.line([(x, 370), (x + 6, 600), (x, 824)], 15, TONES["straw"].base)
    canvas.solid(
        shapes.smooth([(390, 372), (470, 300), (500, 360), (530, 300), (610, 372), (500, 390)]),
        TONES["straw"],
    )


@motif("mask")
def mask(canvas: Canvas, look: Look) -> None:
    tones = look.chance.sample(["sea", "rose", "straw", "indigo", "leaf", "white", "plum"], 3)
    for number, (x, y, turn) in enumerate(((400, 420, -10), (620, 580, 8), (420, 740, -4))):
        tone = TONES[tones[number]]
        canvas.shadow(x + 10, y + 100, 200, 30, 0.2)
        for side in (-1, 1):
            loop = [(side * 190, -60), (side * 290, -30), (side * 290, 40), (side * 190, 70)]
            canvas.line(shapes.moved(loop, x, y, turn=turn), 9, CREAM)
        outline = shapes.smooth(
            [(-200, -84), (0, -116), (200, -84), (206, 80), (90, 124), (0, 132), (-90, 124), (-206, 80)]
        )
        canvas.solid(shapes.moved(outline, x, y, turn=turn), tone)
        for off in (-36, 8, 52):
            canvas.line(
                shapes.moved([(-190, off - 4), (0, off + 12), (190, off - 4)], x, y, turn=turn), 6, tone.dark
            )
