"""What was transferred to the partner: each payout with the orders it covers."""

from __future__ import annotations

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from marketplace.core.db import db
from marketplace.orders.models import Order
from marketplace.payouts import queries
from marketplace.web.partner.portal import MONEY, bp, duty


@bp.get("/uang/pencairan")
@duty(*MONEY)
def payout_list() -> ResponseReturnValue:
    """All payouts, newest first, and the day of the next one."""
    return render_template(
        "partner/payouts/list.html",
        page=queries.transfers_of(g.partner.id, after=request.args.get("setelah")),
        next_day=queries.next_day(),
        outlook=queries.outlook(g.partner.id),
    )


@bp.get("/uang/pencairan/<int:transfer_id>")
@duty(*MONEY)
def payout(transfer_id: int) -> ResponseReturnValue:
    """One payout: the orders behind it add up to it."""
    transfer = queries.get_transfer(transfer_id, partner_id=g.partner.id)
    refs = queries.refs_of(transfer)
    keys = [ref[1] for ref, _amount in refs if ref is not None and ref[0] == "orders"]
    found = db.session.execute(
        select(Order.id, Order.code).where(Order.id.in_(keys), Order.partner_id == g.partner.id)
    )
    codes = {row[0]: row[1] for row in found}
    return render_template("partner/payouts/show.html", transfer=transfer, refs=refs, codes=codes)
