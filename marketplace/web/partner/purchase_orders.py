"""The company's orders as the partner sees them: accept, send, bill, and watch the pay clock."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import Length

from marketplace.accounts.models import Role
from marketplace.core.config import current
from marketplace.core.db import transaction
from marketplace.core.pdf import render_pdf
from marketplace.core.quantity import Quantity, parse_quantity
from marketplace.core.words import _, _l
from marketplace.procurement import documents, queries, service
from marketplace.procurement.models import PurchaseOrder
from marketplace.procurement.states import PurchaseOrderState
from marketplace.web.kit.documents import pdf_response
from marketplace.web.kit.forms import Form, answer, required
from marketplace.web.partner.portal import bp, duty


class RefusePurchaseOrderForm(Form):
    """Why the partner cannot deliver."""

    reason = TextAreaField(
        _l("Reason"),
        validators=[
            required(_l("Write the reason.")),
            Length(max=500, message=_l("At most 500 characters.")),
        ],
        description=_l("The company will read it."),
    )


class DispatchForm(Form):
    """The quantities are read beside it: one for each line."""


@bp.get("/po")
def purchase_order_list() -> ResponseReturnValue:
    rows = queries.partner_purchase_orders(g.partner.id)
    return render_template("partner/purchase_orders/list.html", rows=rows)


@bp.get("/po/<path:number>")
def purchase_order(number: str) -> ResponseReturnValue:
    order = queries.get_purchase_order(number, partner_id=g.partner.id)
    return _page(order, DispatchForm(formdata=None), {})


def _page(order: PurchaseOrder, form: DispatchForm, problems: dict[int, str]) -> ResponseReturnValue:
    term = queries.payment_term_days()
    can_send = order.state in {PurchaseOrderState.ACCEPTED, PurchaseOrderState.PARTLY_RECEIVED}
    return answer(
        "partner/purchase_orders/show.html",
        form=form,
        order=order,
        problems=problems,
        can_send=can_send,
        sees_money=bool(g.partner_roles & {Role.OWNER, Role.TREASURER}),
        clocks={receipt.id: queries.clock_of(receipt, term_days=term) for receipt in order.receipts},
    )


@bp.post("/terima-po/<path:number>")
def purchase_order_accept(number: str) -> ResponseReturnValue:
    with transaction():
        service.accept_order(number, partner_id=g.partner.id, by=g.user_id)
    flash(_("You accepted %(number)s. The stock is kept for it.", number=number), "success")
    return redirect(url_for(".purchase_order", number=number), 303)


@bp.route("/tolak-po/<path:number>", methods=["GET", "POST"])
def purchase_order_refuse(number: str) -> ResponseReturnValue:
    order = queries.get_purchase_order(number, partner_id=g.partner.id)
    form = RefusePurchaseOrderForm()
    if form.validate_on_submit():
        with transaction():
            service.refuse_order(number, partner_id=g.partner.id, by=g.user_id, reason=form.reason.data or "")
        flash(_("You refused %(number)s. The company reads your reason.", number=number), "success")
        return redirect(url_for(".purchase_order", number=number), 303)
    return answer("partner/purchase_orders/refuse.html", form=form, order=order)


@bp.post("/kirim-po/<path:number>")
def purchase_order_dispatch(number: str) -> ResponseReturnValue:
    order = queries.get_purchase_order(number, partner_id=g.partner.id)
    form = DispatchForm()
    problems: dict[int, str] = {}
    quantities = _read_quantities(order, problems)
    form.validate_on_submit()
    if problems:
        form.refuse(_("Check the marked lines."))
    if form.errors:
        return _page(order, form, problems)
    with transaction():
        service.dispatch(number, partner_id=g.partner.id, by=g.user_id, quantities=quantities)
    flash(_("%(number)s is on its way. Take the delivery note with you.", number=number), "success")
    return redirect(url_for(".purchase_order", number=number), 303)


def _read_quantities(order: PurchaseOrder, problems: dict[int, str]) -> dict[int, Quantity]:
    found: dict[int, Quantity] = {}
    for line in order.lines:
        typed = request.form.get(f"send_{line.id}")
        if typed is None:
            found[line.id] = line.to_send
            continue
        try:
            found[line.id] = parse_quantity(typed.strip() or "0")
        except ValueError:
            problems[line.id] = _("Write a number, such as 2 or 1,5.")
            continue
        if found[line.id] > line.to_send:
            problems[line.id] = _("At most %(left)s can be sent.", left=f"{line.to_send} {line.unit}")
    if order.lines and not problems and not any(found.values()):
        problems[order.lines[0].id] = _("Say how much you send of at least one product.")
    return found


@bp.post("/tagih/<int:receipt_id>")
@duty(Role.OWNER, Role.TREASURER)
def bill_submit(receipt_id: int) -> ResponseReturnValue:
    with transaction():
        bill = service.submit_bill(receipt_id, partner_id=g.partner.id, by=g.user_id)
        number = bill.number
    flash(_("Bill %(number)s was sent to the company.", number=number), "success")
    return redirect(url_for(".bill_list"), 303)


@bp.get("/tagihan")
@duty(Role.OWNER, Role.TREASURER)
def bill_list() -> ResponseReturnValue:
    rows = queries.partner_bills(g.partner.id)
    term = queries.payment_term_days()
    clocks = {bill.id: queries.clock_of(bill.receipt, term_days=term) for bill in rows}
    return render_template("partner/purchase_orders/bills.html", rows=rows, clocks=clocks)


@bp.get("/dokumen/po/<path:number>")
def purchase_order_pdf(number: str) -> ResponseReturnValue:
    order = queries.get_purchase_order(number, partner_id=g.partner.id)
    return pdf_response(render_pdf("po", documents.purchase_order(order), is_demo=current().DEMO), number)


@bp.get("/dokumen/surat-jalan/<path:number>")
def delivery_note_pdf(number: str) -> ResponseReturnValue:
    order = queries.get_purchase_order(number, partner_id=g.partner.id)
    return pdf_response(
        render_pdf("delivery_note", documents.delivery_note(order), is_demo=current().DEMO), f"SJ-{number}"
    )


@bp.get("/dokumen/bast/<path:number>")
def receipt_pdf(number: str) -> ResponseReturnValue:
    row = queries.get_receipt(number, partner_id=g.partner.id)
    return pdf_response(render_pdf("bast", documents.receipt(row), is_demo=current().DEMO), number)


@bp.get("/dokumen/tagihan/<path:number>")
@duty(Role.OWNER, Role.TREASURER)
def bill_pdf(number: str) -> ResponseReturnValue:
    row = queries.get_bill(number, partner_id=g.partner.id)
    return pdf_response(render_pdf("bill", documents.bill(row), is_demo=current().DEMO), number)
