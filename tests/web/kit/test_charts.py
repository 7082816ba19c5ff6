"""Pictures of numbers say the same as their tables, fit a phone and cannot be broken by what people type."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.web.kit import charts
from marketplace.web.kit.charts.paper import WIDTH, ceiling, short

SENTENCE = "Two sentences would be one too many."
WEEK = ["Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"]


def example(kind: str) -> charts.Chart:
    said = {"title": "Sales", "finding": SENTENCE}
    if kind == "bars":
        points = [
            (day, Money(n * 1_000)) for day, n in zip(WEEK, (180, 240, 95, 310, 420, 560, 0), strict=True)
        ]
        return charts.bars(**said, points=points, before=[Money(50_000)] * 7, unit="rupiah")
    if kind == "ranking":
        return charts.ranking(**said, points=[("Kopi", Money(900)), ("Teh", Money(100))], unit="rupiah")
    if kind == "bullet":
        return charts.bullet(
            **said, budget=Money(100), committed=Money(30), realised=Money(40), request=Money(20)
        )
    if kind == "slope":
        rows = [("Sari Lava", Money(4), Money(9)), ("Tenun", Money(8), Money(6))]
        return charts.slope(**said, rows=rows, before_label="2024", after_label="2026")
    if kind == "split":
        return charts.split(**said, parts=[("Maker", Money(176)), ("Delivery", Money(18)), ("Tax", Money(6))])
    if kind == "line":
        return charts.line(
            **said, points=[("Okt", Money(7_000)), ("Nov", Money(7_500))], reference=("Now", Money(7_100))
        )
    if kind == "funnel":
        return charts.funnel(**said, stages=[("Helped", 40), ("Selling", 10)])
    if kind == "heatmap":
        return charts.heatmap(**said, rows=WEEK[:2], columns=["8", "10"], values=[[0, 3], [5, 1]])
    if kind == "radar":
        return charts.radar(**said, axes=[("Price", 78), ("Quality", 91), ("Papers", 48)])
    return charts.flow(**said, links=[("Shop", "Wages", Money(40)), ("Shop", "Rent", Money(10))])


KINDS = ["bars", "ranking", "bullet", "slope", "split", "line", "funnel", "heatmap", "radar", "flow"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_is_valid_has_its_words_and_no_inline_style(kind: str) -> None:
    chart = example(kind)
    root = ElementTree.fromstring(str(chart.svg))
    assert root.get("role") == "img"
    assert root.get("aria-label") == f"Sales. {SENTENCE}"
    assert "style=" not in chart.svg
    assert len(chart.svg) < 15_000


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_drawn_outside_the_sheet(kind: str) -> None:
    root = ElementTree.fromstring(str(example(kind).svg))
    height = float(str(root.get("viewBox")).split()[3])
    for box in root.iter("rect"):
        x, y, w, h = (float(str(box.get(name))) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + w <= WIDTH + 0.6, ElementTree.tostring(box)
        assert 0 <= y <= y + h <= height + 0.6, ElementTree.tostring(box)
    for words in root.iter("text"):
        assert 0 <= float(str(words.get("y"))) <= height


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_of_the_table_has_a_cell_under_every_head(kind: str) -> None:
    chart = example(kind)
    assert chart.rows
    assert {len(row) for row in chart.rows} == {len(chart.heads)}


def test_bars_are_as_high_as_their_numbers() -> None:
    chart = charts.bars(title="t", finding="f", points=[("a", 50), ("b", 100)])
    low, high = [float(h) for h in re.findall(r'height="([\d.]+)" rx="2" class="chart__1"', chart.svg)]
    assert high == pytest.approx(2 * low, abs=0.2)
    assert chart.rows == (("a", "50"), ("b", "100"))


def test_the_table_prints_money_as_the_report_does() -> None:
    assert example("ranking").rows == (("Kopi", "Rp900"), ("Teh", "Rp100"))
    assert example("bullet").rows[-1][1] == "Rp10"


def test_a_request_above_the_budget_is_named_so() -> None:
    chart = charts.bullet(title="t", finding="f", budget=Money(50), committed=Money(30), realised=Money(40))
    assert chart.rows[-1] == ("Over the budget", "Rp20") or chart.rows[-1] == ("Melebihi anggaran", "Rp20")


def test_shares_are_of_the_whole() -> None:
    assert [row[2] for row in example("split").rows] == ["88 %", "9 %", "3 %"]


def test_a_name_with_markup_stays_a_name() -> None:
    chart = charts.ranking(title='<b>"&', finding="f", points=[("<script>x</script>", 3)])
    assert "<script" not in chart.svg
    assert ElementTree.fromstring(str(chart.svg)).get("aria-label") == '<b>"&. f'


@pytest.mark.parametrize("kind", ["bars", "ranking", "line", "funnel"])
def test_no_data_is_drawn_too(kind: str) -> None:
    maker = {"bars": charts.bars, "ranking": charts.ranking, "line": charts.line, "funnel": charts.funnel}[
        kind
    ]
    named = {"stages": []} if kind == "funnel" else {"points": []}
    ElementTree.fromstring(str(maker(title="t", finding="f", **named).svg))
    ElementTree.fromstring(str(charts.sparkline([])))


def test_all_zero_is_a_flat_chart_not_an_error() -> None:
    assert charts.bars(title="t", finding="f", points=[("a", 0), ("b", 0)]).rows[0][1] == "0"
    assert charts.split(title="t", finding="f", parts=[("a", Money(0))]).rows[0][2] == "0 %"


def test_more_axes_than_one_can_read_are_refused() -> None:
    with pytest.raises(ValueError, match="three to six"):
        charts.radar(title="t", finding="f", axes=[(str(i), i) for i in range(7)])


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (Money(0), "", "Rp0"),
        (Money(950), "", "Rp950"),
        (Money(68_000), "", "Rp68 rb"),
        (Money(1_250_000), "", "Rp1,2 jt"),
        (Money(999_999), "", "Rp1 jt"),
        (Money(-2_500_000), "", "-Rp2,5 jt"),
        (25_000_000_000, "rupiah", "Rp25 M"),
        (Quantity(1_500), "kg", "1,5 kg"),
        (Decimal("12.5"), "", "12,5"),
    ],
)
def test_short_numbers_read_as_people_say_them(value: object, unit: str, text: str) -> None:
    assert short(value, unit) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 1), (7, 8), (99, 100), (100, 100), (101, 150), (560_000, 600_000)]
)
def test_the_scale_ends_at_a_round_number(highest: float, top: float) -> None:
    assert ceiling([highest]) == top
