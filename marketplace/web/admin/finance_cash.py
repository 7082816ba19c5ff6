"""Cash on delivery that is on its way: per partner, the oldest first, until it is in the books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from wtforms import TextAreaField
from wtforms.validators import Length

from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.errors import NotAllowed
from marketplace.core.money import Money, total
from marketplace.core.words import _, _l
from marketplace.ledger import queries as ledger
from marketplace.orders import queries
from marketplace.orders import service as orders
from marketplace.orders.models import Order
from marketplace.web.admin.finance import may_act
from marketplace.web.admin.portal import bp
from marketplace.web.kit.forms import Form, answer, required

LATE = timedelta(days=7)  # a courier pays out within a week; a partner who delivers has the cash at once


class LossForm(Form):
    note = TextAreaField(
        _l("Why will it never come?"),
        validators=[required(_l("Write the reason.")), Length(max=500)],
        description=_l("It stays in the books and in the audit log."),
    )


@dataclass(frozen=True, slots=True)
class OpenCash:
    """One order with cash that nobody has reported."""

    order: Order
    amount: Money
    note: str

    @property
    def is_late(self) -> bool:
        return self.order.completed_at is not None and self.order.completed_at < now() - LATE


@bp.get("/keuangan/cod")
def cod_list() -> ResponseReturnValue:
    """By partner, oldest first, with what was said about a part."""
    rows = _open_cash()
    return render_template(
        "admin/finance/cod.html",
        rows=rows,
        sum=total(row.amount for row in rows),
        late=total(row.amount for row in rows if row.is_late),
        may_act=may_act(),
    )


@bp.post("/keuangan/cod/<int:order_id>")
def cod_remit(order_id: int) -> ResponseReturnValue:
    """The courier has transferred the cash of this order to our account."""
    with transaction():
        order = orders.remit_cash(order_id, by=g.user_id)
    flash(_("The cash of order %(code)s is booked into the bank.", code=order.code), "success")
    return redirect(url_for(".cod_list"), 303)


@bp.route("/keuangan/cod/<int:order_id>/hilang", methods=["GET", "POST"])
def cod_lost(order_id: int) -> ResponseReturnValue:
    """What is left of this order's cash will never come: we bear it."""
    if not may_act():
        raise NotAllowed
    form = LossForm()
    if form.validate_on_submit():
        with transaction():
            order = orders.write_off_cash(order_id, by=g.user_id, note=form.note.data)
        flash(_("The rest of order %(code)s is written off.", code=order.code), "success")
        return redirect(url_for(".cod_list"), 303)
    row = next((one for one in _open_cash() if one.order.id == order_id), None)
    if row is None:
        return redirect(url_for(".cod_list"), 303)
    return answer("admin/finance/cod_lost.html", form=form, row=row)


def _open_cash() -> Sequence[OpenCash]:
    cash = ledger.cod_open()
    keys = [ref_id for _partner, ref_type, ref_id, _amount in cash if ref_type == "orders"]
    found = db.session.scalars(select(Order).where(Order.id.in_(keys)).options(joinedload(Order.partner)))
    by_id = {order.id: order for order in found}
    notes = queries.cash_notes(keys)
    return [
        OpenCash(by_id[ref_id], amount, notes.get(ref_id, ""))
        for _partner, _kind, ref_id, amount in cash
        if ref_id in by_id
    ]
