"""Goods that come back: agree or refuse, and say when they are there."""

from __future__ import annotations

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, TextAreaField
from wtforms.validators import Length

from marketplace.core.db import transaction
from marketplace.core.words import _, _l
from marketplace.orders import queries, service
from marketplace.orders.errors import ReturnNotFound
from marketplace.orders.models import OrderReturn
from marketplace.web.kit.forms import Form, answer, required
from marketplace.web.partner.portal import bp


class RefuseReturnForm(Form):
    answer = TextAreaField(
        _l("Why not?"),
        validators=[required(_l("Write the reason: the buyer will read it.")), Length(max=500)],
        description=_l("The buyer will read it."),
    )


class ReceiveReturnForm(Form):
    can_be_sold = BooleanField(_l("The goods are fine and can be sold again"))


@bp.post("/retur/<int:return_id>/setuju")
def return_approve(return_id: int) -> ResponseReturnValue:
    with transaction():
        request = service.approve_return(return_id, partner_id=g.partner.id, by=g.user_id)
        code = request.order.code
    flash(_("Agreed. Tell us here when the goods are back."), "success")
    return redirect(url_for(".order", code=code, _anchor="returns"), 303)


@bp.route("/retur/<int:return_id>/tolak", methods=["GET", "POST"])
def return_refuse(return_id: int) -> ResponseReturnValue:
    """No, and why."""
    code = _own(return_id).order.code
    form = RefuseReturnForm()
    if not form.validate_on_submit():
        return answer("partner/orders/refuse_return.html", form=form, code=code)
    with transaction():
        service.refuse_return(return_id, partner_id=g.partner.id, by=g.user_id, answer=form.answer.data or "")
    flash(_("The buyer is told why."), "success")
    return redirect(url_for(".order", code=code, _anchor="returns"), 303)


@bp.route("/retur/<int:return_id>/sampai", methods=["GET", "POST"])
def return_receive(return_id: int) -> ResponseReturnValue:
    """The goods are back: the money goes back."""
    request = _own(return_id)
    code = request.order.code
    form = ReceiveReturnForm()
    if not form.validate_on_submit():
        return answer("partner/orders/receive_return.html", form=form, code=code, item=request)
    fine = bool(form.can_be_sold.data)
    with transaction():
        service.receive_return(return_id, partner_id=g.partner.id, by=g.user_id, can_be_sold=fine)
    flash(_("Noted. The money goes back to the buyer."), "success")
    return redirect(url_for(".order", code=code, _anchor="returns"), 303)


def _own(return_id: int) -> OrderReturn:
    """Raises ReturnNotFound."""
    found = queries.find_return(return_id, partner_id=g.partner.id)
    if found is None:
        raise ReturnNotFound
    return found
