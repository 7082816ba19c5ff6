"""The first page: figures with their sources, what is due, who needs a call."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.core.clock import today
from marketplace.partners import queries as partner_queries
from marketplace.partners.models import Partner, PartnerStatus
from marketplace.programme import queries
from marketplace.sales import queries as sales
from marketplace.sales.queries import Turnover
from marketplace.web.programme.pictures import month_charts
from marketplace.web.programme.portal import bp

SHOWN = 8


@bp.get("", strict_slashes=False)
def home() -> ResponseReturnValue:
    day = today()
    sellers = _sellers()
    return render_template(
        "programme/home.html",
        today=day,
        year_start=queries.year_start(),
        active=queries.count_on(day).get(PartnerStatus.ACTIVE, 0),
        aided=len(queries.aided_partner_ids()),
        sold=queries.aided_sales_last_year(),
        sellers=sellers,
        aided_ids=queries.aided_partner_ids(),
        suppliers=sum(1 for _partner, sold in sellers if sold.company),
        visits=queries.visits_due()[:SHOWN],
        follow_ups=queries.follow_ups()[:SHOWN],
        quiet=queries.quiet_partners(),
        quiet_days=queries.QUIET_DAYS,
        charts=month_charts(queries.aided_sales_by_month()),
    )


def _sellers() -> list[tuple[Partner, Turnover]]:
    """The rows behind the sales figures: each partner with its sales of the year, most first."""
    sold = sales.by_partner(since=queries.year_start())
    found = partner_queries.partners(sold)
    return sorted(((found[key], value) for key, value in sold.items()), key=lambda row: -row[1].total.amount)
