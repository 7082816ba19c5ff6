"""Charts that compare lengths: bars in time, rankings, budgets, shares, funnels."""

from __future__ import annotations

from collections.abc import Sequence

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

LABELS_THAT_FIT = 7
FLOOR, ROOM = 158, 132


def bars(
    *,
    title: str,
    finding: str,
    points: Sequence[tuple[str, Value]],
    before: Sequence[Value] | None = None,
    unit: str = "",
    highlight: int | None = None,
) -> Chart:
    """Values in time, one upright bar each; `before` stands as a pale bar behind: the same days one period earlier."""
    paper, earlier = Paper(), list(before or [])
    top = ceiling([amount(value) for value in (*(value for _label, value in points), *earlier)])
    for part in (0.5, 1):
        paper.line(0, FLOOR - ROOM * part, WIDTH, FLOOR - ROOM * part, "chart__grid")
    paper.text(0, FLOOR - ROOM - 5, short(top, unit), "chart__soft")
    slot, every = WIDTH / max(len(points), 1), -(-len(points) // LABELS_THAT_FIT)
    width, rows = min(slot * 0.72, 44), []
    for i, (label, value) in enumerate(points):
        middle, height = (i + 0.5) * slot, ROOM * amount(value) / top
        if i < len(earlier):
            _bar(paper, middle - slot * 0.1, width, ROOM * amount(earlier[i]) / top, "chart__ghost")
        _bar(paper, middle, width, height, "chart__1" if highlight in {None, i} else "chart__soft-1")
        if len(points) <= LABELS_THAT_FIT and height:
            paper.text(middle, FLOOR - height - 4, short(amount(value)), "chart__strong", anchor="middle")
        if i % every == 0:
            paper.text(middle, FLOOR + 17, clip(label, 9), "chart__soft", anchor="middle")
        rows.append((label, full(value, unit), full(earlier[i], unit) if i < len(earlier) else "–"))
    paper.line(0, FLOOR, WIDTH, FLOOR, "chart__axis")
    heads = [_("When"), head(_("Value"), unit), head(_("One period earlier"), unit)][: 3 if before else 2]
    shown = [row[: len(heads)] for row in rows]
    return finish(paper, 182, title=title, finding=finding, heads=heads, rows=shown)


def _bar(paper: Paper, middle: float, width: float, height: float, style: str) -> None:
    paper.rect(max(middle - width / 2, 0), FLOOR - height, width, height, style)


def ranking(*, title: str, finding: str, points: Sequence[tuple[str, Value]], unit: str = "") -> Chart:
    """Lying bars in the order given, name above each: long names stay readable on a phone."""
    paper, step = Paper(), 40
    top = max((amount(value) for _label, value in points), default=0) or 1
    for i, (label, value) in enumerate(points):
        y = i * step
        paper.text(0, y + 13, clip(label, 32))
        paper.text(WIDTH, y + 13, short(value, unit), "chart__strong", anchor="end")
        paper.rect(0, y + 19, WIDTH, 10, "chart__ghost", radius=5)
        paper.rect(0, y + 19, WIDTH * amount(value) / top, 10, "chart__1", radius=5)
    rows = [(label, full(value, unit)) for label, value in points]
    return finish(
        paper,
        max(step * len(points), 1),
        title=title,
        finding=finding,
        heads=[_("What"), head(_("Value"), unit)],
        rows=rows,
    )


def bullet(
    *,
    title: str,
    finding: str,
    budget: Value,
    committed: Value,
    realised: Value,
    request: Value | None = None,
    unit: str = "rupiah",
) -> Chart:
    """A budget as a track, what is spent and promised on it, and whether this request still fits."""
    paper, track, height = Paper(), 34.0, 26
    parts = [(_("Spent"), realised, "chart__1"), (_("Promised"), committed, "chart__2")]
    parts += [] if request is None else [(_("This request"), request, "chart__3")]
    used = sum(amount(value) for _label, value, _style in parts)
    scale, x = WIDTH / max(used, amount(budget), 1), 0.0
    paper.rect(0, track, amount(budget) * scale, height, "chart__ghost")
    for label, value, style in parts:
        width = amount(value) * scale
        paper.rect(x, track, width, height, style, radius=0)
        if label == _("This request"):
            paper.hatch(x, track, width, height)
        x += width
    edge = amount(budget) * scale
    paper.line(edge, track - 6, edge, track + height + 6, "chart__axis")
    left = amount(budget) - used
    last = (_("Left") if left >= 0 else _("Over the budget"), round(abs(left)), "")
    _line_of_words(paper, 20, _("Budget"), full(budget, unit), "")
    for i, (label, value, style) in enumerate([*parts, last]):
        _line_of_words(paper, track + height + 22 + i * 20, label, full(value, unit), style)
    rows = [(label, full(value, unit)) for label, value, _style in ((_("Budget"), budget, ""), *parts, last)]
    heads, bottom = [_("What"), head(_("Value"), unit)], track + height + 30 + len(parts) * 20
    return finish(paper, bottom, title=title, finding=finding, heads=heads, rows=rows)


def _line_of_words(paper: Paper, y: float, label: str, value: str, style: str) -> None:
    """A name at the left, its colour before it, its value at the right."""
    if style:
        paper.rect(0, y - 10, 11, 11, style)
    paper.text(18 if style else 0, y, label)
    paper.text(WIDTH, y, value, "chart__strong", anchor="end")


def split(*, title: str, finding: str, parts: Sequence[tuple[str, Value]], unit: str = "rupiah") -> Chart:
    """One bar cut into shares, each named below with its value and percentage: where your rupiah goes."""
    paper, x, height = Paper(), 0.0, 34
    whole = sum(amount(value) for _label, value in parts) or 1
    rows = []
    for i, (label, value) in enumerate(parts):
        style, width = f"chart__{i % 5 + 1}", WIDTH * amount(value) / whole
        paper.rect(x, 0, max(width - 1.5, 0.5), height, style, radius=0)
        if i % 2:
            paper.hatch(x, 0, max(width - 1.5, 0.5), height)
        y, share = height + 24 + i * 22, f"{round(100 * amount(value) / whole)} %"
        paper.rect(0, y - 10, 11, 11, style)
        if i % 2:
            paper.hatch(0, y - 10, 11, 11)
        paper.text(18, y, clip(label, 26))
        paper.text(WIDTH - 48, y, short(value, unit), "chart__strong", anchor="end")
        paper.text(WIDTH, y, share, "chart__soft", anchor="end")
        rows.append((label, full(value, unit), share))
        x += width
    heads = [_("What"), head(_("Value"), unit), (_("Share"), "num")]
    return finish(paper, height + 12 + 22 * len(parts), title=title, finding=finding, heads=heads, rows=rows)


def funnel(*, title: str, finding: str, stages: Sequence[tuple[str, Value]]) -> Chart:
    """How many reach each stage; between two stages, how many of a hundred went on."""
    paper, step = Paper(), 46
    top = max((amount(value) for _label, value in stages), default=0) or 1
    rows, previous = [], None
    for i, (label, value) in enumerate(stages):
        y, number = i * step, amount(value)
        onward = f"{round(100 * number / previous)} %" if previous else "–"
        paper.text(0, y + 12, clip(label, 30))
        paper.text(WIDTH, y + 12, full(value, ""), "chart__strong", anchor="end")
        width = WIDTH * number / top
        paper.rect(0, y + 18, width, 16, "chart__1")
        if previous:
            paper.text(
                min(width + 6, WIDTH - 30),
                y + 31,
                onward,
                "chart__soft" if width < WIDTH - 40 else "chart__on",
            )
        rows.append((label, full(value, ""), onward))
        previous = number
    heads = [_("Stage"), (_("Reached"), "num"), (_("Of the stage before"), "num")]
    return finish(paper, max(step * len(stages) - 6, 1), title=title, finding=finding, heads=heads, rows=rows)
