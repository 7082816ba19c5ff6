"""A partner's money: what is held, what can be paid out, what came. Every figure is a sum of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import TextAreaField
from wtforms.validators import Length

from marketplace.core.clock import today
from marketplace.core.db import db, transaction
from marketplace.core.money import ZERO
from marketplace.core.words import _, _l
from marketplace.ledger import queries
from marketplace.ledger.queries import RefMoney
from marketplace.orders import queries as order_queries
from marketplace.orders import service as orders
from marketplace.orders.errors import TooMuchCash
from marketplace.orders.models import Order
from marketplace.payouts import queries as payouts
from marketplace.pricing.queries import platform_fee_bp
from marketplace.web.kit.forms import Form, MoneyField, answer, required
from marketplace.web.partner.portal import MONEY, bp, duty

if TYPE_CHECKING:
    from collections.abc import Sequence

PAID_OUT, OPEN = "sudah-cair", "belum-cair"


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """One order and what the books say about it."""

    order: Order
    money: RefMoney


@bp.get("/uang")
@duty(*MONEY)
def money() -> ResponseReturnValue:
    """The balance and the orders behind it."""
    page = queries.partner_refs(g.partner.id, after=request.args.get("setelah"), is_open=_wants_open())
    cash = [(row[2], row[3]) for row in queries.cod_open(partner_id=g.partner.id) if row[1] == "orders"]
    by_id = _orders(
        [*(row.ref_id for row in page.items if row.ref_type == "orders"), *(key for key, _amount in cash)]
    )
    balance, outlook = queries.partner_money(g.partner.id), payouts.outlook(g.partner.id)
    ready = ZERO if outlook is None else outlook.amount
    return render_template(
        "partner/money/show.html",
        balance=balance,
        ready=ready,
        stuck=None if outlook is None else outlook.stuck,
        later=ready - balance.due,
        company_owes=queries.company_owes(g.partner.id),
        rows=[OrderMoney(by_id[row.ref_id], row) for row in page.items if row.ref_id in by_id],
        fee_bp=platform_fee_bp(g.partner.id, on=today()),
        next_payout=payouts.next_day(),
        cash=[(by_id[key], amount) for key, amount in cash if key in by_id],
        next_cursor=page.next_cursor,
        tab=request.args.get("tab", OPEN),
        OPEN=OPEN,
        PAID_OUT=PAID_OUT,
    )


@bp.post("/uang/tunai/<code>")
@duty(*MONEY)
def cash_report(code: str) -> ResponseReturnValue:
    """The partner collected the cash of an order: it counts as paid out."""
    with transaction():
        order = orders.report_cash(code, partner_id=g.partner.id, by=g.user_id)
    flash(_("Noted: you have the cash of order %(code)s.", code=order.code), "success")
    return redirect(url_for(".money"), 303)


class PartOfCashForm(Form):
    amount = MoneyField(_l("Cash that you have"), validators=[required(_l("Write how much cash you have."))])
    note = TextAreaField(
        _l("What happened to the rest?"),
        validators=[required(_l("Write why it is less.")), Length(max=500)],
        description=_l("Our finance people read it. The rest stays open until they have talked to you."),
    )


@bp.route("/uang/tunai/<code>/sebagian", methods=["GET", "POST"])
@duty(*MONEY)
def cash_part(code: str) -> ResponseReturnValue:
    """The buyer paid less at the door than was agreed."""
    order = order_queries.get_partner_order(code, partner_id=g.partner.id)
    form = PartOfCashForm()
    if form.validate_on_submit():
        try:
            with transaction():
                orders.report_cash(
                    code,
                    partner_id=g.partner.id,
                    by=g.user_id,
                    amount=form.amount.data,
                    note=form.note.data,
                )
        except TooMuchCash as error:
            db.session.rollback()
            form.refuse(error, "amount")
        else:
            flash(_("Noted. The rest stays open and our finance people see it."), "success")
            return redirect(url_for(".money"), 303)
    left = orders.cash_left(order)
    return answer("partner/money/cash_part.html", form=form, order=order, left=left)


def _wants_open() -> bool:
    return request.args.get("tab", OPEN) != PAID_OUT


def _orders(keys: Sequence[int]) -> dict[int, Order]:
    """This partner's orders by id."""
    query = select(Order).where(Order.id.in_(keys), Order.partner_id == g.partner.id)
    return {order.id: order for order in db.session.scalars(query)}
