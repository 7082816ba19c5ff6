"""Charts that follow something: a line in time, before and after, a small line beside a number."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from marketplace.core.words import _
from marketplace.web.kit.charts.paper import (
    WIDTH,
    Chart,
    Paper,
    Value,
    amount,
    ceiling,
    clip,
    finish,
    full,
    head,
    short,
)

FLOOR, ROOM = 158, 126


def line(
    *,
    title: str,
    finding: str,
    points: Sequence[tuple[str, Value]],
    reference: tuple[str, Value] | None = None,
    unit: str = "",
) -> Chart:
    """Values in time from zero, the last one written; `reference` is a dashed level with its name."""
    paper, numbers = Paper(), [amount(value) for _label, value in points]
    levels = [*numbers, *([amount(reference[1])] if reference else [])]
    bottom, top = _range(levels)
    step = (WIDTH - 12) / max(len(points) - 1, 1)

    def height(number: float) -> float:
        return FLOOR - ROOM * (number - bottom) / (top - bottom)

    for part in (0.5, 1):
        paper.line(0, FLOOR - ROOM * part, WIDTH, FLOOR - ROOM * part, "chart__grid")
    paper.text(0, FLOOR - ROOM - 6, short(top, unit), "chart__soft")
    if bottom:
        paper.text(0, FLOOR - 5, short(bottom, unit), "chart__soft")
    spots = [(6 + i * step, height(number)) for i, number in enumerate(numbers)]
    if spots and not bottom:
        paper.through([(spots[0][0], FLOOR), *spots, (spots[-1][0], FLOOR)], "chart__area", close=True)
    if reference:
        level = height(amount(reference[1]))
        paper.line(0, level, WIDTH, level, "chart__reference")
        paper.text(
            WIDTH, level + 16, f"{reference[0]} {short(reference[1], unit)}", "chart__soft", anchor="end"
        )
    if spots:
        paper.through(spots, "chart__line")
        paper.dot(*spots[-1], 4.5, "chart__1")
        paper.text(spots[-1][0], spots[-1][1] - 11, short(points[-1][1], unit), "chart__strong", anchor="end")
    _name_the_axis(paper, [label for label, _value in points], spots)
    rows = [(label, full(value, unit)) for label, value in points]
    heads = [_("When"), head(_("Value"), unit)]
    return finish(paper, 182, title=title, finding=finding, heads=heads, rows=rows)


def _range(levels: Sequence[float]) -> tuple[float, float]:
    """From zero, unless all values lie in the upper half: then the small differences are what one looks for."""
    low, high = min(levels, default=0), max(levels, default=0)
    if low <= high / 2 or low == high:
        return 0, ceiling(levels)
    spread = ceiling([high - low]) / 2
    return spread * math.floor(low / spread - 0.5), spread * math.ceil(high / spread + 0.2)


def _name_the_axis(paper: Paper, labels: Sequence[str], spots: Sequence[tuple[float, float]]) -> None:
    paper.line(0, FLOOR, WIDTH, FLOOR, "chart__axis")
    last = len(labels) - 1
    for i, anchor in {0: "start", last: "end", **({last // 2: "middle"} if last > 1 else {})}.items():
        if 0 <= i <= last:
            paper.text(spots[i][0], FLOOR + 17, clip(labels[i], 12), "chart__soft", anchor=anchor)


def slope(
    *,
    title: str,
    finding: str,
    rows: Sequence[tuple[str, Value, Value]],
    before_label: str,
    after_label: str,
    unit: str = "rupiah",
) -> Chart:
    """Before and after for a few things: a line up or down each. Names stand at the end of their line, kept apart."""
    paper, left, right, first, room = Paper(), 64, 196, 34, max(150, 18 * len(rows))
    top = ceiling([amount(value) for row in rows for value in row[1:]])
    paper.text(left, 16, before_label, "chart__soft", anchor="middle")
    paper.text(right, 16, after_label, "chart__soft", anchor="middle")
    for x in (left, right):
        paper.line(x, first - 8, x, first + room + 4, "chart__grid")
    spots = [[first + room * (1 - amount(value) / top) for value in row[1:]] for row in rows]
    starts, ends = _apart([y[0] for y in spots]), _apart([y[1] for y in spots])
    for i, (name, before, after) in enumerate(rows):
        down = amount(after) < amount(before)
        paper.line(
            left, spots[i][0], right, spots[i][1], f"chart__line{' chart__line--soft' if down else ''}"
        )
        for x, y in zip((left, right), spots[i], strict=True):
            paper.dot(x, y, 3.5, "chart__5" if down else "chart__1")
        paper.text(left - 7, starts[i] + 4, short(before), "chart__soft", anchor="end")
        paper.text(right + 7, ends[i] + 4, f"{short(after)} {clip(name, 15)}")
    table = [(name, full(before, unit), full(after, unit)) for name, before, after in rows]
    heads = [_("Who"), head(before_label, unit), head(after_label, unit)]
    return finish(paper, first + room + 16, title=title, finding=finding, heads=heads, rows=table)


def _apart(places: Sequence[float], *, gap: float = 16) -> list[float]:
    """The places pushed down where they would touch, each still in its order."""
    placed = list(places)
    last = None
    for i in sorted(range(len(places)), key=lambda i: places[i]):
        if last is not None and placed[i] < last + gap:
            placed[i] = last + gap
        last = placed[i]
    return placed


def sparkline(values: Sequence[Value]) -> Markup:
    """A small line to stand beside its number; readers hear nothing, the number says it."""
    numbers = [amount(value) for value in values]
    low, high = min(numbers, default=0), max(numbers, default=0)
    spread, step = (high - low) or 1, 94 / max(len(numbers) - 1, 1)
    spots = [
        (round(2 + i * step, 1), round(21 - 18 * (number - low) / spread, 1))
        for i, number in enumerate(numbers)
    ]
    path = "M" + "L".join(f"{x} {y}" for x, y in spots) if spots else "M0 12"
    x, y = spots[-1] if spots else (0, 12)
    drawing = (
        '<svg class="sparkline" viewBox="0 0 100 24" aria-hidden="true" focusable="false">'
        '<path class="chart__line" d="{}"/><circle class="chart__1" cx="{}" cy="{}" r="3"/></svg>'
    )
    return Markup(drawing).format(path, x, y)
