"""The monthly statement of a partner's own money."""

from __future__ import annotations

from flask import g, render_template
from flask.typing import ResponseReturnValue

from marketplace.reports import queries
from marketplace.web.kit import statements
from marketplace.web.kit.money_pictures import flow_pictures
from marketplace.web.partner.portal import MONEY, bp, duty


@bp.get("/uang/laporan")
@duty(*MONEY)
def statement() -> ResponseReturnValue:
    """A month: what came in, what went out, what is left."""
    month = statements.month_asked()
    flow = queries.cash_flow(g.partner.id, until=month)
    return render_template(
        "partner/money/statement.html",
        pictures=flow_pictures(flow),
        **statements.page_data(g.partner, month),
    )


@bp.get("/uang/laporan.<kind>")
@duty(*MONEY)
def statement_file(kind: str) -> ResponseReturnValue:
    """The same month to print, or for a spreadsheet."""
    return statements.statement_file(g.partner, statements.month_asked(), kind)
