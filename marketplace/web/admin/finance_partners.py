"""One partner's account as finance sees it."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.ledger import queries as ledger
from marketplace.partners import queries as partners
from marketplace.web.admin.portal import bp
from marketplace.web.kit import statements


@bp.get("/keuangan/mitra/<int:partner_id>")
def finance_partner(partner_id: int) -> ResponseReturnValue:
    """The same statement that the partner sees, with what is held and owed now."""
    partner = partners.get_partner(partner_id)
    return render_template(
        "admin/finance/partner.html",
        partner=partner,
        money=ledger.partner_money(partner_id),
        **statements.page_data(partner, statements.month_asked()),
    )


@bp.get("/keuangan/mitra/<int:partner_id>/laporan.<kind>")
def finance_partner_file(partner_id: int, kind: str) -> ResponseReturnValue:
    """The statement to print, or for a spreadsheet."""
    return statements.statement_file(partners.get_partner(partner_id), statements.month_asked(), kind)
