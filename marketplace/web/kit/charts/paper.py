"""What all charts are drawn with: a sheet 360 units wide, its shapes, and how numbers are written on it.

A chart is inline SVG without scripts, styles or colours of its own: classes name the colours, so that light, dark and
print each find their own. The same numbers stand in the table beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from marketplace.core.money import Money
from marketplace.core.quantity import Quantity

WIDTH = 360
Value = Money | Quantity | Decimal | int | float


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, what it says in a sentence, and its numbers as a table (heads may carry a kind: money, num)."""

    svg: Markup
    title: str
    finding: str
    heads: tuple[Any, ...]
    rows: tuple[tuple[str, ...], ...]


class Paper:
    """Collects shapes; nothing on it is wider than WIDTH."""

    def __init__(self) -> None:
        self.shapes: list[Markup] = []

    def rect(self, x: float, y: float, width: float, height: float, style: str, *, radius: float = 2) -> None:
        """A filled box; one too small to see is drawn a hair wide, because something is there."""
        shape = '<rect x="{}" y="{}" width="{}" height="{}" rx="{}" class="{}"/>'
        self._add(shape, _n(x), _n(y), _n(max(width, 0.5)), _n(max(height, 0.5)), _n(radius), style)

    def text(self, x: float, y: float, words: object, style: str = "", *, anchor: str = "start") -> None:
        """Words with their baseline at y; anchor start, middle or end."""
        self._add(
            '<text x="{}" y="{}" text-anchor="{}" class="{}">{}</text>', _n(x), _n(y), anchor, style, words
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, style: str) -> None:
        """A straight stroke."""
        self._add('<path d="M{} {}L{} {}" class="{}"/>', _n(x1), _n(y1), _n(x2), _n(y2), style)

    def through(self, points: Sequence[tuple[float, float]], style: str, *, close: bool = False) -> None:
        """A stroke or shape through points."""
        path = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points) + ("Z" if close else "")
        self._add('<path d="{}" class="{}"/>', path, style)

    def curve(self, path: str, style: str) -> None:
        """A path in SVG's own words."""
        self._add('<path d="{}" class="{}"/>', path, style)

    def dot(self, x: float, y: float, radius: float, style: str) -> None:
        """A filled circle."""
        self._add('<circle cx="{}" cy="{}" r="{}" class="{}"/>', _n(x), _n(y), _n(radius), style)

    def hatch(self, x: float, y: float, width: float, height: float) -> None:
        """Slanting strokes over a box: it is told from its neighbours without colour."""
        start = x - height
        while start < x + width:
            left, right = max(start, x), min(start + height, x + width)
            if right > left:
                self.line(
                    left, y + height - (left - start), right, y + height - (right - start), "chart__hatch"
                )
            start += 8

    def svg(self, height: float, label: str) -> Markup:
        """The finished picture; readers hear `label`."""
        box = f"0 0 {WIDTH} {_n(height)}"
        head = Markup('<svg class="chart" viewBox="{}" role="img" aria-label="{}">').format(box, label)
        return head + Markup("").join(self.shapes) + Markup("</svg>")

    def _add(self, shape: str, *values: object) -> None:
        self.shapes.append(Markup(shape).format(*values))


def finish(paper: Paper, height: float, *, title: str, finding: str, heads: Any, rows: Any) -> Chart:
    """The chart with its table; every cell is text by now."""
    svg = paper.svg(height, f"{title}. {finding}")
    return Chart(svg, title, finding, tuple(heads), tuple(tuple(str(cell) for cell in row) for row in rows))


def amount(value: Value) -> float:
    """The plain number of money, a quantity or a number."""
    if isinstance(value, Money):
        return float(value.amount)
    if isinstance(value, Quantity):
        return value.thousandths / 1000
    return float(value)


def full(value: Value, unit: str) -> str:
    """As the report prints it: `Rp1.250.000`, `1.250 kg`, `12,5`."""
    if isinstance(value, Money):
        return str(value)
    if unit == "rupiah":
        return str(Money(round(amount(value))))
    if isinstance(value, Quantity):
        text = str(value)
    else:
        text = _indonesian(amount(value), 0 if amount(value).is_integer() else 1)
    return f"{text} {unit}".strip()


def short(value: Value, unit: str = "") -> str:
    """For a narrow place: `Rp1,3 jt`, `950 rb`, `12`."""
    number = amount(value)
    prefix = "Rp" if unit == "rupiah" or isinstance(value, Money) else ""
    suffix = f" {unit}" if unit and unit != "rupiah" and len(unit) <= 3 else ""
    for size, word in ((1e12, "T"), (1e9, "M"), (1e6, "jt"), (1e3, "rb")):
        if abs(number) >= size * 0.9995:
            part = round(number / size, 1)
            digits = 0 if part.is_integer() or abs(part) >= 100 else 1
            return f"{'-' if number < 0 else ''}{prefix}{_indonesian(abs(part), digits)} {word}{suffix}"
    sign = "-" if number < 0 else ""
    return f"{sign}{prefix}{_indonesian(abs(number), 0 if number.is_integer() else 1)}{suffix}"


def ceiling(values: Sequence[float]) -> float:
    """A round number above all values: the top of the scale. At least 1."""
    highest = max(values, default=0)
    if highest <= 0:
        return 1
    size = 10.0 ** math.floor(math.log10(highest))
    return next(
        step * size for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * size >= highest * 0.999999
    )


def clip(words: str, characters: int) -> str:
    """Cut to what fits, with an ellipsis; the table has the whole."""
    return words if len(words) <= characters else words[: characters - 1].rstrip() + "…"


def head(words: object, unit: str) -> tuple[str, str]:
    """A table head for numbers."""
    return str(words), "money" if unit == "rupiah" else "num"


def _indonesian(number: float, digits: int) -> str:
    return f"{number:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def _n(number: float) -> str:
    text = f"{number:.1f}"
    return text.removesuffix(".0")
