"""What became of the help, for everybody: each figure with its source, date and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from marketplace.core.clock import today
from marketplace.core.money import Money, total
from marketplace.core.words import _
from marketplace.partners.models import PartnerStatus
from marketplace.programme import queries
from marketplace.programme.models import Grade
from marketplace.sales import queries as sales
from marketplace.sales.kinds import Buyer
from marketplace.sales.queries import Turnover
from marketplace.web.kit import charts
from marketplace.web.kit.charts import Chart
from marketplace.web.shop.portal import bp

FEWEST = 3
"""Sums over fewer partners than this are withheld: they would tell one partner's figures to everybody."""


class Tile(NamedTuple):
    """One figure and what it stands on."""

    label: str
    value: Any
    source: str
    grade: Grade


@bp.get("/dampak")
def impact() -> ResponseReturnValue:
    since, sellers = queries.year_start(), sales.partners_with_sales(since=queries.year_start())
    months = queries.aided_sales_by_month()
    few = _few_in_a_month(since)
    shown = {buyer for buyer in Buyer if _selling(buyer, since) >= FEWEST}
    return render_template(
        "shop/impact/show.html",
        section="dampak",
        tiles=_tiles(since, sellers, shown),
        charts=_charts(months, shown - few, shown),
        quiet_months=[buyer.label for buyer in Buyer if buyer in shown & few],
        withheld=[buyer.label for buyer in Buyer if buyer not in shown and sellers[buyer]],
        fewest=FEWEST,
        regencies=queries.partners_by_regency(),
        since=since,
        today=today(),
        search=url_for("shop.search"),
    )


def _few_in_a_month(since: date) -> set[Buyer]:
    """Buyers whom, in some month, so few partners sold to that its bar would tell one partner's figure."""
    sellers = sales.sellers_by_month(partner_ids=sorted(queries.aided_partner_ids()), since=since)
    return {buyer for (_month, buyer), number in sellers.items() if number < FEWEST}


def _selling(buyer: Buyer, since: date) -> int:
    """How many aided partners sold to these buyers."""
    aided = queries.aided_partner_ids()
    parts = (sold for partner_id, sold in sales.by_partner(since=since).items() if partner_id in aided)
    return sum(1 for sold in parts if (sold.company if buyer is Buyer.COMPANY else sold.consumers))


def _tiles(since: date, sellers: dict[Buyer, int], shown: set[Buyer]) -> list[Tile]:
    sold = queries.aided_sales_last_year()
    tiles = [
        Tile(
            _("Active partners"),
            queries.count_on(today()).get(PartnerStatus.ACTIVE, 0),
            _("partner register"),
            Grade.C,
        ),
        Tile(
            _("Partners that aid has reached"),
            len(queries.aided_partner_ids()),
            _("aid given, with hand-over evidence"),
            _weakest_aid(),
        ),
        Tile(
            _("Partners that sold to the company"),
            sellers[Buyer.COMPANY],
            _("deliveries accepted in a BAST"),
            Grade.A,
        ),
        Tile(
            _("Partners that sold to consumers"),
            sellers[Buyer.CONSUMER],
            _("completed orders"),
            _consumer_grade(),
        ),
    ]
    if Buyer.CONSUMER in shown:
        tiles.append(
            Tile(
                _("Sales by aided partners to consumers"),
                sold.consumers,
                _("completed orders"),
                _consumer_grade(),
            )
        )
    if Buyer.COMPANY in shown:
        tiles.append(
            Tile(
                _("Sales by aided partners to the company"),
                sold.company,
                _("deliveries accepted in a BAST"),
                Grade.A,
            )
        )
    return tiles


def _weakest_aid() -> Grade:
    """A figure is as good as the weakest evidence in it."""
    grades = {row.grade for row in queries.aid_list() if row.state.value == "realised"}
    return max(grades, key=list(Grade).index, default=Grade.C)


def _consumer_grade() -> Grade:
    """Prepaid sales are shown by the bank; one sale in cash makes the sum as good as the seller's word."""
    return Grade.D if sales.cash_part(since=queries.year_start()) else Grade.A


def _charts(months: Sequence[tuple[date, Turnover]], by_month: set[Buyer], shown: set[Buyer]) -> list[Chart]:
    points = {
        Buyer.CONSUMER: [(day, sold.consumers) for day, sold in months],
        Buyer.COMPANY: [(day, sold.company) for day, sold in months],
    }
    pictures = [_bars(buyer, points[buyer]) for buyer in Buyer if buyer in by_month]
    if len(shown) == len(Buyer):
        pictures.append(_split(*(total(amount for _day, amount in points[buyer]) for buyer in Buyer)))
    return pictures


def _bars(buyer: Buyer, points: Sequence[tuple[date, Money]]) -> Chart:
    is_consumer = buyer is Buyer.CONSUMER
    best = max(points, key=lambda point: point[1])
    words = {"sum": total(amount for _day, amount in points), "month": _month(best[0]), "best": best[1]}
    return charts.bars(
        title=_("Sales to consumers by month") if is_consumer else _("Sales to the company by month"),
        finding=_("%(sum)s in twelve months; most in %(month)s with %(best)s.", **words),
        points=[(str(format_date(day, "MMM")), amount) for day, amount in points],
        unit="rupiah",
    )


def _split(consumers: Money, company: Money) -> Chart:
    percent = company.amount * 100 // (consumers + company).amount
    return charts.split(
        title=_("Who bought"),
        finding=_("%(percent)s %% of these sales were to the company.", percent=percent),
        parts=[(_("Consumers"), consumers), (_("The company"), company)],
        unit="rupiah",
    )


def _month(day: date) -> str:
    return str(format_date(day, "MMM yy"))
