"""Charts that use the whole sheet: hours by days, scorecards, where money flows."""

from __future__ import annotations

import math
from collections.abc import Sequence

from marketplace.core.words import _
from marketplace.web.kit.charts.paper import (
    WIDTH,
    Chart,
    Paper,
    Value,
    amount,
    clip,
    finish,
    full,
    head,
    short,
)

MOST_AXES = 6


def heatmap(
    *, title: str, finding: str, rows: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[int]]
) -> Chart:
    """Counts in two directions; a cell grows with its count, so that it can be read without colour."""
    paper, left, top = Paper(), 62, 22
    cell = min((WIDTH - left) / max(len(columns), 1), 30.0)
    high = max((value for row in values for value in row), default=0) or 1
    every = -(-len(columns) // 8)
    for j, name in enumerate(columns):
        if j % every == 0:
            paper.text(left + (j + 0.5) * cell, 14, clip(name, 6), "chart__soft", anchor="middle")
    for i, name in enumerate(rows):
        y = top + i * cell
        paper.text(0, y + cell / 2 + 4, clip(name, 9))
        for j, value in enumerate(values[i]):
            x, side = left + j * cell, max((cell - 2) * math.sqrt(value / high), 2 if value else 0)
            paper.rect(x + 1, y + 1, cell - 2, cell - 2, "chart__ghost")
            if value:
                paper.rect(x + (cell - side) / 2, y + (cell - side) / 2, side, side, "chart__1")
    table = [(name, *(str(value) for value in values[i])) for i, name in enumerate(rows)]
    heads = [_("When"), *((name, "num") for name in columns)]
    return finish(paper, top + cell * len(rows) + 2, title=title, finding=finding, heads=heads, rows=table)


def radar(*, title: str, finding: str, axes: Sequence[tuple[str, int]]) -> Chart:
    """Scores from 0 to 100 on at most six axes. Raises ValueError for more: nobody can read them."""
    if not 3 <= len(axes) <= MOST_AXES:
        raise ValueError("a radar has three to six axes")
    paper, cx, cy, reach = Paper(), WIDTH / 2, 128, 88

    def at(i: int, score: float) -> tuple[float, float]:
        angle = 2 * math.pi * i / len(axes) - math.pi / 2
        return cx + reach * score / 100 * math.cos(angle), cy + reach * score / 100 * math.sin(angle)

    for ring in (50, 100):
        paper.through([at(i, ring) for i in range(len(axes))], "chart__grid", close=True)
    for i, (name, score) in enumerate(axes):
        paper.line(cx, cy, *at(i, 100), "chart__grid")
        x, y = at(i, 118)
        anchor = "middle" if abs(x - cx) < 8 else ("start" if x > cx else "end")
        paper.text(x, y, clip(name, 14), "chart__soft", anchor=anchor)
        paper.text(x, y + 14, score, "chart__strong", anchor=anchor)
    scores = [at(i, score) for i, (_name, score) in enumerate(axes)]
    paper.through(scores, "chart__area", close=True)
    paper.through(scores, "chart__line", close=True)
    for x, y in scores:
        paper.dot(x, y, 3.5, "chart__1")
    heads = [_("What"), (_("Score of 100"), "num")]
    rows = [(name, str(score)) for name, score in axes]
    return finish(paper, 252, title=title, finding=finding, heads=heads, rows=rows)


def flow(*, title: str, finding: str, links: Sequence[tuple[str, str, Value]], unit: str = "rupiah") -> Chart:
    """Where money comes from and where it goes: ribbons from sources to targets, as wide as their amounts."""
    paper, scale = Paper(), _room(links) / (sum(amount(value) for *_ends, value in links) or 1)
    stacks = [
        _stack([(source, amount(value)) for source, _target, value in links], scale),
        _stack([(target, amount(value)) for _source, target, value in links], scale),
    ]
    used = [dict.fromkeys(stack, 0.0) for stack in stacks]
    for source, target, value in links:
        width = amount(value) * scale
        y1, y2 = stacks[0][source][0] + used[0][source], stacks[1][target][0] + used[1][target]
        used[0][source] += width
        used[1][target] += width
        paper.curve(_ribbon(y1, y2, width), "chart__flow")
    for side, stack in enumerate(stacks):
        for name, (y, height, value) in stack.items():
            x, anchor, style = (0, "start", "chart__1") if side == 0 else (WIDTH - BAR, "end", "chart__3")
            paper.rect(x, y, BAR, height, style, radius=0)
            words = f"{clip(name, 17)} {short(value, unit)}"
            paper.text(BAR + 6 if side == 0 else WIDTH - BAR - 6, y + height / 2 + 4, words, anchor=anchor)
    bottom = max(y + height for stack in stacks for y, height, _value in stack.values()) if links else 1
    rows = [(source, target, full(value, unit)) for source, target, value in links]
    heads = [_("From"), _("To"), head(_("Value"), unit)]
    return finish(paper, bottom + 8, title=title, finding=finding, heads=heads, rows=rows)


BAR, GAP = 9, 16


def _room(links: Sequence[tuple[str, str, Value]]) -> float:
    return max(90.0, 34.0 * max((len({link[side] for link in links}) for side in (0, 1)), default=1))


def _stack(ends: Sequence[tuple[str, float]], scale: float) -> dict[str, tuple[float, float, float]]:
    """Top, height and sum of each name, one below the other."""
    sums: dict[str, float] = {}
    for name, value in ends:
        sums[name] = sums.get(name, 0) + value
    placed, y = {}, 8.0
    for name, value in sums.items():
        placed[name] = (y, max(value * scale, 2), value)
        y += max(value * scale, 2) + GAP
    return placed


def _ribbon(y1: float, y2: float, width: float) -> str:
    a, b, middle = BAR, WIDTH - BAR, WIDTH / 2
    there = f"M{a} {y1:.1f}C{middle} {y1:.1f} {middle} {y2:.1f} {b} {y2:.1f}"
    back = f"V{y2 + width:.1f}C{middle} {y2 + width:.1f} {middle} {y1 + width:.1f} {a} {y1 + width:.1f}Z"
    return there + back
