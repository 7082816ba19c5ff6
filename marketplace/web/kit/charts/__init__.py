"""Pictures of numbers, drawn on the server. A view makes a chart, the page prints it with `figure`.

`finding` is the one sentence a reader should take away, written from the same numbers.
"""

from marketplace.web.kit.charts.bars import bars, bullet, funnel, ranking, split
from marketplace.web.kit.charts.lines import line, slope, sparkline
from marketplace.web.kit.charts.paper import Chart
from marketplace.web.kit.charts.plane import flow, heatmap, radar

__all__ = [
    "Chart", "bars", "bullet", "flow", "funnel", "heatmap", "line", "radar", "ranking", "slope", "sparkline", "split",
]  # fmt: skip
