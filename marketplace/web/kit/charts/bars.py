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
    paper, floor, room = Paper(), 158, 132
    numbers, ghosts = [amount(value) for _label, value in points], [amount(value) for value in before or []]
    top = ceiling([*numbers, *ghosts])
    for part in (0.5, 1):
        paper.line(0, floor - room * part, WIDTH, floor - room * part, "chart__grid")
    paper.text(0, floor - room - 5, short(top, unit), "chart__soft")
    slot = WIDTH / max(len(points), 1)
    every = -(-len(points) // LABELS_THAT_FIT)
    for i, (label, value) in enumerate(points):
        x, width = i * slot, min(slot * 0.72, 44)
        left = x + (slot - width) / 2
        if i < len(ghosts):
            paper.rect(
                left - slot * 0.1,
                floor - room * ghosts[i] / top,
                width,
                room * ghosts[i] / top,
                "chart__ghost",
            )
        height = room * numbers[i] / top
        paper.rect(
            left, floor - height, width, height, "chart__1" if highlight in {None, i} else "chart__soft-1"
        )
        if len(points) <= LABELS_THAT_FIT and numbers[i]:
            paper.text(
                x + slot / 2, floor - height - 4, short(amount(value)), "chart__strong", anchor="middle"
            )
        if i % every == 0:
            paper.text(x + slot / 2, floor + 17, clip(label, 9), "chart__soft", anchor="middle")
    paper.line(0, floor, WIDTH, floor, "chart__axis")
    heads = [_("When"), head(_("Value"), unit), *([head(_("One period earlier"), unit)] if before else [])]
    earlier = list(before or [])
    rows = [
        (label, full(value, unit), *([full(earlier[i], unit) if i < len(earlier) else "–"] if before else []))
        for i, (label, value) in enumerate(points)
    ]
    return finish(paper, 182, title=title, finding=finding, heads=heads, rows=rows)


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
    if request is not None:
        parts.append((_("This request"), request, "chart__3"))
    used = sum(amount(value) for _label, value, _style in parts)
    scale = WIDTH / max(used, amount(budget), 1)
    paper.rect(0, track, amount(budget) * scale, height, "chart__ghost")
    x = 0.0
    for i, (label, value, style) in enumerate(parts):
        width = amount(value) * scale
        paper.rect(x, track, width, height, style, radius=0)
        if i == len(parts) - 1 and request is not None:
            paper.hatch(x, track, width, height)
        x += width
        row = track + height + 22 + i * 20
        paper.rect(0, row - 10, 11, 11, style)
        paper.text(18, row, label)
        paper.text(WIDTH, row, full(value, unit), "chart__strong", anchor="end")
    edge = amount(budget) * scale
    paper.line(edge, track - 6, edge, track + height + 6, "chart__axis")
    paper.text(0, 20, _("Budget"))
    paper.text(WIDTH, 20, full(budget, unit), "chart__strong", anchor="end")
    left = amount(budget) - used
    row = track + height + 22 + len(parts) * 20
    paper.text(18, row, _("Left") if left >= 0 else _("Over the budget"))
    paper.text(WIDTH, row, full(round(abs(left)), unit), "chart__strong", anchor="end")
    rows = [
        (_("Budget"), full(budget, unit)),
        *((label, full(value, unit)) for label, value, _style in parts),
    ]
    rows.append((_("Left") if left >= 0 else _("Over the budget"), full(round(abs(left)), unit)))
    heads = [_("What"), head(_("Value"), unit)]
    return finish(paper, row + 8, title=title, finding=finding, heads=heads, rows=rows)


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
