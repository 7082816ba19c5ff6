"""Charts of the programme: sales by month split by buyer, and now against the baseline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import format_date

from marketplace.core.money import Money, total
from marketplace.core.words import _
from marketplace.programme.queries import Trace
from marketplace.sales.queries import Turnover
from marketplace.web.kit import charts
from marketplace.web.kit.charts import Chart

Months = Sequence[tuple[date, Turnover]]


def month_charts(months: Months) -> list[Chart]:
    """Consumers and the company apart, then the two side by side; nothing when nothing was sold."""
    consumers = [(day, sold.consumers) for day, sold in months]
    company = [(day, sold.company) for day, sold in months]
    pictures = []
    if any(amount for _day, amount in consumers):
        pictures.append(_bars(_("Sales to consumers by month"), consumers))
    if any(amount for _day, amount in company):
        pictures.append(_bars(_("Sales to the company by month"), company))
    if pictures:
        pictures.append(_split(total(a for _d, a in consumers), total(a for _d, a in company)))
    return pictures


def _month(day: date) -> str:
    return str(format_date(day, "MMM yy"))


def _bars(title: str, points: Sequence[tuple[date, Money]]) -> Chart:
    best = max(points, key=lambda point: point[1])
    words = {"sum": total(amount for _day, amount in points), "month": _month(best[0]), "best": best[1]}
    finding = _("%(sum)s in twelve months; most in %(month)s with %(best)s.", **words)
    bars = [(str(format_date(day, "MMM")), amount) for day, amount in points]
    return charts.bars(title=title, finding=finding, points=bars, unit="rupiah")


def _split(consumers: Money, company: Money) -> Chart:
    percent = company.amount * 100 // (consumers + company).amount
    return charts.split(
        title=_("Who bought"),
        finding=_("%(percent)s %% of these sales were to the company.", percent=percent),
        parts=[(_("Consumers"), consumers), (_("The company"), company)],
        unit="rupiah",
    )


def slope_of(found: Trace) -> Chart | None:
    """Monthly turnover before and now; only with a dated baseline."""
    if found.baseline is None:
        return None
    was, is_now = found.baseline.monthly_turnover, found.monthly_now
    return charts.slope(
        title=_("Turnover a month: baseline and now"),
        finding=_(
            "From %(was)s a month at the baseline to %(now)s a month in the last 90 days.",
            was=was,
            now=is_now,
        ),
        rows=[(_("Turnover a month"), was, is_now)],
        before_label=_month(found.baseline.as_of),
        after_label=_("Now"),
        unit="rupiah",
    )
