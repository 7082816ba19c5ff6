"""One order as our staff sees it: what happened, its money, and what we may do: cancel it, give a part back."""

from __future__ import annotations

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.money import Money
from marketplace.core.quantity import NOTHING
from marketplace.core.words import _, _l
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import kind_label
from marketplace.orders import queries, service
from marketplace.orders.errors import OrderNotFound, RefundedMeanwhile
from marketplace.orders.models import Order
from marketplace.orders.service import Part
from marketplace.orders.states import MAY_CANCEL, MAY_REFUND, CancelledBy, RefundKind
from marketplace.payments import queries as payments
from marketplace.web.admin.finance import may_act
from marketplace.web.admin.portal import bp
from marketplace.web.kit.forms import CHOOSE, Form, MoneyField, QuantityField, answer, required
from marketplace.web.kit.typed import whole_number

GOODS = "goods-"


class FindOrderForm(Form):
    code = StringField(
        _l("Code of the order"),
        validators=[required(_l("Write the code, such as PM-7K3Q9D.")), Length(max=20)],
    )


class CancelOrderForm(Form):
    reason = TextAreaField(_l("Reason"), validators=[required(_l("Write the reason.")), Length(max=500)])


class PartForm(Form):
    what = SelectField(_l("What for"), validators=[required(CHOOSE)])
    quantity = QuantityField(
        _l("Quantity"),
        validators=[Optional()],
        description=_l("For goods: how much of them. Or write an amount."),
    )
    amount = MoneyField(
        _l("Amount of money"), validators=[Optional()], description=_l("For delivery, empty means all of it.")
    )
    reason = TextAreaField(
        _l("Reason"),
        validators=[required(_l("Write the reason.")), Length(max=500)],
        description=_l("Buyer and seller read it."),
    )
    own_fault = BooleanField(_l("It is our own fault: the marketplace pays, not the seller"))
    seen = HiddenField()


@bp.route("/keuangan/pesanan", methods=["GET", "POST"])
def finance_order_find() -> ResponseReturnValue:
    """Look an order up by its code."""
    form = FindOrderForm()
    if not form.validate_on_submit():
        return answer("admin/finance/order_find.html", form=form)
    try:
        found = queries.get_order_for_staff(form.code.data)
    except OrderNotFound as error:
        form.refuse(error, "code")
        return answer("admin/finance/order_find.html", form=form)
    return redirect(url_for(".finance_order", code=found.code), 303)


@bp.get("/keuangan/pesanan/<code>")
def finance_order(code: str) -> ResponseReturnValue:
    """The order, its money, and what may be done."""
    return _page(code)


@bp.post("/keuangan/pesanan/<code>/batal")
def finance_order_cancel(code: str) -> ResponseReturnValue:
    """We end the order; what was paid goes back."""
    order_id = queries.get_order_for_staff(code).id
    form = CancelOrderForm()
    if not form.validate_on_submit():
        return _page(code, cancel_form=form)
    with transaction():
        service.cancel_by_staff(order_id, by=g.user_id, reason=form.reason.data or "")
    flash(_("The order is cancelled. What you have paid for it will be refunded."), "success")
    return redirect(url_for(".finance_order", code=code), 303)


@bp.post("/keuangan/pesanan/<code>/kembalikan")
def finance_order_refund(code: str) -> ResponseReturnValue:
    """Give a part of the money back."""
    order = queries.get_order_for_staff(code)
    form = _part_form(order)
    if not form.validate_on_submit():
        return _page(code, part_form=form)
    order_id, part = order.id, _part(form)
    seen = whole_number(form.seen.data) or 0
    db.session.rollback()
    try:
        with transaction():
            made = service.refund_part(order_id, part, seen=Money(seen), by=g.user_id)
            amount = made.amount
    except RefundedMeanwhile:
        raise
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        return _page(code, part_form=form)
    flash(_("%(amount)s goes back to the buyer. Send it on the page of refunds.", amount=amount), "success")
    return redirect(url_for(".finance_order", code=code), 303)


def _part_form(order: Order, *, empty: bool = False) -> PartForm:
    form = PartForm(formdata=None) if empty else PartForm()
    goods = [(f"{GOODS}{line.id}", line.name) for line in order.lines]
    kinds = (RefundKind.DELIVERY, RefundKind.GOODWILL)
    form.what.choices = [*goods, *((kind.value, str(kind.label)) for kind in kinds)]
    if empty or request.method == "GET":
        form.seen.data = str(queries.refunded_parts(order.id).amount)
    return form


def _part(form: PartForm) -> Part:
    what = form.what.data
    is_goods = what.startswith(GOODS)
    return Part(
        kind=RefundKind.LINES if is_goods else RefundKind(what),
        reason=form.reason.data or "",
        amount=form.amount.data,
        line_id=int(what.removeprefix(GOODS)) if is_goods else None,
        quantity=(form.quantity.data or NOTHING) if is_goods else NOTHING,
        own_fault=bool(form.own_fault.data),
    )


def _page(
    code: str, *, cancel_form: CancelOrderForm | None = None, part_form: PartForm | None = None
) -> ResponseReturnValue:
    order = queries.get_order_for_staff(code)
    payable = ("checkouts", order.checkout_id)
    parts = queries.refund_parts_of(order.id)
    returns = queries.returns_of(order.id)
    about = [
        order.holder,
        *(("order_refunds", part.id) for part in parts),
        *(("order_returns", item.id) for item in returns),
    ]
    payment = payments.current_payment_of(payable)
    return answer(
        "admin/finance/order.html",
        form=part_form or cancel_form or CancelOrderForm(formdata=None),
        order=order,
        payment=payment,
        history=queries.order_history([order.id])[order.id],
        parts=parts,
        returns=returns,
        refunds=payments.refunds_about(about, payable=payable),
        left=queries.left_of(order),
        entries=ledger.transactions_about(*about, payable),
        kind_label=kind_label,
        cancel_form=cancel_form or CancelOrderForm(formdata=None),
        part_form=part_form or _part_form(order, empty=True),
        may_cancel=may_act() and order.state in MAY_CANCEL[CancelledBy.ADMIN],
        may_refund=may_act() and order.state in MAY_REFUND and payment is not None and payment.is_settled,
    )
