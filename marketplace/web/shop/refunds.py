"""Where a refund that is no card's shall be transferred to."""

from __future__ import annotations

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import Length

from marketplace.core.db import transaction
from marketplace.core.words import _, _l
from marketplace.payments import service
from marketplace.payments.errors import RefundAccountWrong, RefundNotFound
from marketplace.web.kit.forms import Form, answer, required
from marketplace.web.shop.money_back import refunds_of
from marketplace.web.shop.portal import bp
from marketplace.web.shop.tracking import find_order


class RefundAccountForm(Form):
    bank = StringField(_l("Bank"), validators=[required(_l("Write the name of the bank.")), Length(max=60)])
    number = StringField(
        _l("Account number"), validators=[required(_l("Write the account number.")), Length(max=40)]
    )
    holder = StringField(
        _l("Name of the holder"),
        validators=[required(_l("Write the name as the bank knows it.")), Length(max=120)],
    )


@bp.route("/pesanan/<code>/pengembalian/<int:refund_id>", methods=["GET", "POST"])
def refund_account(code: str, refund_id: int) -> ResponseReturnValue:
    """Bank, number and holder; only finance sees the whole number."""
    order = find_order(code)
    if refund_id not in {refund.id for refund in refunds_of(order)}:
        raise RefundNotFound
    form = RefundAccountForm()
    if not form.validate_on_submit():
        return answer("shop/tracking/refund_account.html", form=form, order=order, section="orders")
    code = order.code
    try:
        with transaction():
            service.give_refund_account(
                refund_id,
                bank=form.bank.data,
                number=form.number.data,
                holder=form.holder.data,
                by=g.user_id,
            )
    except RefundAccountWrong as error:
        form.refuse(error, "number")
        return answer(
            "shop/tracking/refund_account.html", form=form, order=find_order(code), section="orders"
        )
    flash(_("Thank you. We transfer the money to this account and tell you."), "success")
    return redirect(url_for("shop.order", code=code, _anchor="refunds"), 303)
