"""Outlines as lists of points on a board of 1000 by 1000. Nothing here paints."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin, tau

Point = tuple[float, float]
Points = list[Point]


def ellipse(x: float, y: float, rx: float, ry: float, *, turn: float = 0.0, steps: int = 64) -> Points:
    """`turn` in degrees, clockwise as seen."""
    circle = [(rx * cos(tau * i / steps), ry * sin(tau * i / steps)) for i in range(steps)]
    return moved(circle, x, y, turn=turn)


def box(x: float, y: float, w: float, h: float, *, round_by: float = 0.0, turn: float = 0.0) -> Points:
    """A box around its middle, with rounded corners."""
    a, b = w / 2, h / 2
    if not round_by:
        return moved([(-a, -b), (a, -b), (a, b), (-a, b)], x, y, turn=turn)
    r = min(round_by, a, b)
    corners = ((a - r, b - r, 0), (r - a, b - r, 1), (r - a, r - b, 2), (a - r, r - b, 3))
    points = [
        (cx + r * cos((q + s / 6) * pi / 2), cy + r * sin((q + s / 6) * pi / 2))
        for cx, cy, q in corners
        for s in range(7)
    ]
    return moved(points, x, y, turn=turn)


def moved(
    points: Sequence[Point], x: float = 0.0, y: float = 0.0, *, turn: float = 0.0, grow: float = 1.0
) -> Points:
    a = turn * pi / 180
    c, s = cos(a) * grow, sin(a) * grow
    return [(x + px * c - py * s, y + px * s + py * c) for px, py in points]


def mirrored(points: Sequence[Point], x: float = 0.0) -> Points:
    """The same outline seen in a mirror standing at `x`."""
    return [(2 * x - px, py) for px, py in reversed(points)]


def smooth(points: Sequence[Point], *, closed: bool = True, steps: int = 8) -> Points:
    """A soft line through all the points (Catmull-Rom)."""
    n = len(points)
    out: Points = []
    for i in range(n if closed else n - 1):
        p0 = points[(i - 1) % n] if closed or i else points[0]
        p1, p2 = points[i], points[(i + 1) % n]
        p3 = points[(i + 2) % n] if closed or i + 2 < n else points[-1]
        out.extend(_between(p0, p1, p2, p3, j / steps) for j in range(steps))
    if not closed:
        out.append(points[-1])
    return out


def _between(p0: Point, p1: Point, p2: Point, p3: Point, t: float) -> Point:
    a, b, c, d = -t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2
    return (
        (p0[0] * a + p1[0] * b + p2[0] * c + p3[0] * d) / 2,
        (p0[1] * a + p1[1] * b + p2[1] * c + p3[1] * d) / 2,
    )


def turned(profile: Sequence[Point], x: float, *, soft: bool = True) -> Points:
    """A vessel from the wheel: `profile` is (half width, y) from the top to the bottom."""
    line = smooth(profile, closed=False) if soft else list(profile)
    return [(x + w, y) for w, y in line] + [(x - w, y) for w, y in reversed(line)]


def star(x: float, y: float, outer: float, inner: float, *, tips: int = 5, turn: float = 0.0) -> Points:
    points = [
        ((outer, inner)[i % 2] * sin(pi * i / tips), -(outer, inner)[i % 2] * cos(pi * i / tips))
        for i in range(2 * tips)
    ]
    return moved(points, x, y, turn=turn)


def leaf(x: float, y: float, length: float, width: float, *, turn: float = 0.0) -> Points:
    """A leaf with its stalk at the point, growing upwards."""
    half = [(0.0, 0.0), (width / 2, -length * 0.35), (width * 0.36, -length * 0.7), (0.0, -length)]
    right = smooth(half, closed=False)
    return moved(right + mirrored(right), x, y, turn=turn)


def ring(x: float, y: float, outer: float, inner: float, *, start: float = 0.0, end: float = 360.0) -> Points:
    """A band around a middle, from `start` to `end` degrees."""
    steps = 40
    at = [(start + (end - start) * i / steps) * pi / 180 for i in range(steps + 1)]
    out = [(x + outer * cos(a), y + outer * sin(a)) for a in at]
    return out + [(x + inner * cos(a), y + inner * sin(a)) for a in reversed(at)]


def bounds(points: Sequence[Point]) -> tuple[float, float, float, float]:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)
