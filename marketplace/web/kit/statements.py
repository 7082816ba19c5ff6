"""A partner's statement as a page and as files: the same for the partner and for finance."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request

from marketplace.core.clock import today
from marketplace.core.config import current
from marketplace.core.pdf import render_pdf
from marketplace.core.words import speaking
from marketplace.partners.models import Partner
from marketplace.reports import queries
from marketplace.reports.documents import row_words, statement_data, statement_sheet
from marketplace.reports.periods import Month
from marketplace.web.kit.documents import pdf_response, table_response

MONTHS_OFFERED = 24


def month_asked() -> Month:
    """`?bulan=2026-11`; this month when nothing readable was asked for, and never a month that is still to come."""
    now = Month.of(today())
    asked = Month.parse(request.args.get("bulan"))
    return asked if asked is not None and asked <= now else now


def page_data(partner: Partner, month: Month) -> dict[str, Any]:
    """What `templates/components/statement.html` needs."""
    now = Month.of(today())
    return {
        "statement": queries.statement(partner.id, month),
        "months": [now.plus(-back) for back in range(MONTHS_OFFERED)],
        "row_words": row_words,
    }


def statement_file(partner: Partner, month: Month, kind: str) -> Response:
    """The month as `pdf` or `xlsx`, in Indonesian; 404 for another kind."""
    if kind not in {"pdf", "xlsx"}:
        abort(404)
    with speaking("id"):
        found = queries.statement(partner.id, month)
        if kind == "pdf":
            body = render_pdf("statement", statement_data(partner, found), is_demo=current().DEMO)
            return pdf_response(body, f"laporan-{partner.slug}-{month}")
        return table_response(statement_sheet(partner, found), f"laporan-{partner.slug}-{month}.xlsx")
