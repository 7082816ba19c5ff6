"""The first page: figures with their sources, what is due, who needs a call."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.core.clock import today
from marketplace.partners.models import PartnerStatus
from marketplace.programme import queries
from marketplace.sales import queries as sales
from marketplace.sales.queries import Buyer
from marketplace.web.programme.pictures import month_charts
from marketplace.web.programme.portal import bp

SHOWN = 8


@bp.get("/")
def home() -> ResponseReturnValue:
    day = today()
    return render_template(
        "programme/home.html",
        today=day,
        year_start=queries.year_start(),
        active=queries.count_on(day).get(PartnerStatus.ACTIVE, 0),
        aided=len(queries.aided_partner_ids()),
        sold=queries.aided_sales_last_year(),
        suppliers=sales.partners_with_sales(since=queries.year_start())[Buyer.COMPANY],
        visits=queries.visits_due()[:SHOWN],
        follow_ups=queries.follow_ups()[:SHOWN],
        quiet=queries.quiet_partners(),
        quiet_days=queries.QUIET_DAYS,
        charts=month_charts(queries.aided_sales_by_month()),
    )
