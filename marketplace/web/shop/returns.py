"""Asking to send something back."""

from __future__ import annotations

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import Length

from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.quantity import NOTHING, Quantity, parse_quantity
from marketplace.core.words import _, _l
from marketplace.orders import queries, service
from marketplace.orders.errors import NothingToReturn
from marketplace.web.kit.forms import Form, required
from marketplace.web.kit.typed import whole_number
from marketplace.web.shop.portal import bp
from marketplace.web.shop.tracking import find_order

PREFIX = "quantity_"


class ReturnForm(Form):
    """The quantities are read beside it: one for each line."""

    reason = TextAreaField(
        _l("What is wrong with it?"),
        validators=[required(_l("Write what is wrong with it.")), Length(max=500)],
        description=_l("The seller will read it."),
    )


@bp.route("/pesanan/<code>/retur", methods=["GET", "POST"])
def order_return(code: str) -> ResponseReturnValue:
    """How much of what, and why."""
    order_id = find_order(code).id
    form = ReturnForm()
    if not form.is_submitted():
        return _page(code, form)
    quantities = _typed()
    if quantities is None:
        form.refuse(NothingToReturn())
    if not form.validate() or quantities is None:
        return _page(code, form, status=422)
    try:
        with transaction():
            service.request_return(
                order_id, quantities=quantities, reason=form.reason.data or "", by=g.user_id
            )
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        return _page(code, form, status=error.status)
    flash(_("The seller has your request and answers within two days."), "success")
    return redirect(url_for("shop.order", code=code), 303)


def _typed() -> dict[int, Quantity] | None:
    """What was typed by line; None when something is no number."""
    found = {}
    for name, text in request.form.items():
        key = whole_number(name.removeprefix(PREFIX))
        if name.startswith(PREFIX) and key is not None:
            try:
                found[key] = parse_quantity(text or "0")
            except ValueError:
                return None
    return found


def _page(code: str, form: ReturnForm, *, status: int = 200) -> ResponseReturnValue:
    found = find_order(code)
    before = queries.returned(found.id)
    left = {
        line.id: line.quantity - (before[line.id][0] if line.id in before else NOTHING)
        for line in found.lines
    }
    text = render_template(
        "shop/tracking/return.html",
        form=form,
        order=found,
        left=left,
        last_day=queries.last_day_to_return(found),
        may_return=queries.may_return(found),
        typed=request.form,
        section="orders",
    )
    return make_response(text, status)
