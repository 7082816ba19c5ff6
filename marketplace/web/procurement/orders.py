"""Purchase orders and receiving: the list, one order, its documents, and the BAST."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import Length

from marketplace.accounts.models import Role
from marketplace.core import images
from marketplace.core.config import current
from marketplace.core.db import transaction
from marketplace.core.errors import DomainError
from marketplace.core.pdf import render_pdf
from marketplace.core.quantity import NOTHING, Quantity, parse_quantity
from marketplace.core.words import _, _l
from marketplace.procurement import documents, queries, service
from marketplace.procurement.models import PurchaseOrder, PurchaseOrderLine
from marketplace.procurement.service.fulfilling import Inspected
from marketplace.procurement.states import PurchaseOrderState
from marketplace.web.kit.documents import pdf_response
from marketplace.web.kit.forms import Form, answer, required
from marketplace.web.kit.portal import access
from marketplace.web.procurement.portal import COMPANY, bp, duty


class ReceiveForm(Form):
    """The lines are read beside it: their number depends on the order."""

    note = TextAreaField(
        _l("Note on the BAST"), validators=[Length(max=500, message=_l("At most 500 characters."))]
    )


class CancelPurchaseOrderForm(Form):
    """Why the company takes an order back."""

    reason = TextAreaField(
        _l("Reason"),
        validators=[
            required(_l("Write the reason.")),
            Length(max=500, message=_l("At most 500 characters.")),
        ],
        description=_l("The partner will read it."),
    )


def _sites() -> frozenset[int] | None:
    return access().sites(*COMPANY, Role.AUDITOR)


@bp.get("/po")
def purchase_order_list() -> ResponseReturnValue:
    wanted = request.args.get("status", "")
    state = PurchaseOrderState(wanted) if wanted in set(PurchaseOrderState) else None
    rows = queries.purchase_orders(site_ids=_sites(), state=state)
    return render_template(
        "procurement/orders/list.html", rows=rows, state=state, states=list(PurchaseOrderState)
    )


@bp.get("/po/<path:number>")
def purchase_order(number: str) -> ResponseReturnValue:
    order = queries.get_purchase_order(number, site_ids=_sites())
    clocks = {receipt.id: queries.clock_of(receipt) for receipt in order.receipts}
    may_receive = (
        order.state is PurchaseOrderState.DISPATCHED
        and access().has(Role.RECEIVER, site_id=order.site_id)
        and order.approver_id != g.user_id
    )
    can_cancel = order.state in {PurchaseOrderState.ISSUED, PurchaseOrderState.ACCEPTED}
    return render_template(
        "procurement/orders/show.html",
        order=order,
        clocks=clocks,
        may_receive=may_receive,
        may_cancel=can_cancel and access().has(Role.APPROVER, Role.BUYER, site_id=order.site_id),
    )


@bp.get("/dokumen/po/<path:number>")
def purchase_order_pdf(number: str) -> ResponseReturnValue:
    order = queries.get_purchase_order(number, site_ids=_sites())
    return pdf_response(render_pdf("po", documents.purchase_order(order), is_demo=current().DEMO), number)


@bp.route("/batal/po/<path:number>", methods=["GET", "POST"])
@duty(Role.APPROVER, Role.BUYER)
def purchase_order_cancel(number: str) -> ResponseReturnValue:
    sites = access().sites(Role.APPROVER, Role.BUYER)
    order = queries.get_purchase_order(number, site_ids=sites)
    form = CancelPurchaseOrderForm()
    if form.validate_on_submit():
        with transaction():
            service.cancel_order(number, site_ids=sites, by=g.user_id, reason=form.reason.data or "")
        flash(_("%(number)s is cancelled.", number=number), "success")
        return redirect(url_for(".purchase_order", number=number), 303)
    return answer("procurement/orders/cancel.html", form=form, order=order)


@bp.get("/penerimaan")
@duty(Role.RECEIVER)
def receipt_list() -> ResponseReturnValue:
    sites = access().sites(Role.RECEIVER, Role.AUDITOR)
    orders = queries.purchase_orders(site_ids=sites)
    return render_template(
        "procurement/receipts/list.html",
        due=queries.deliveries_due(site_ids=sites),
        receipts=[receipt for order in orders for receipt in order.receipts],
    )


@bp.route("/terima/<path:number>", methods=["GET", "POST"])
@duty(Role.RECEIVER)
def receive(number: str) -> ResponseReturnValue:
    sites = access().sites(Role.RECEIVER)
    order = queries.get_purchase_order(number, site_ids=sites)
    lines = [line for line in order.lines if line.on_the_way > NOTHING]
    form = ReceiveForm()
    problems: dict[int, str] = {}
    if form.validate_on_submit():
        quantities = _read_lines(lines, problems)
        if not problems:
            try:
                return _sign(order, form, lines, quantities, sites)
            except DomainError as error:
                if error.status != 422:
                    raise
                form.refuse(error)
        else:
            form.refuse(_("Check the marked lines."))
    return answer("procurement/receipts/receive.html", form=form, order=order, lines=lines, problems=problems)


def _read_lines(
    lines: list[PurchaseOrderLine], problems: dict[int, str]
) -> dict[int, tuple[Quantity, Quantity]]:
    found: dict[int, tuple[Quantity, Quantity]] = {}
    for line in lines:
        try:
            accepted = parse_quantity(request.form.get(f"accepted_{line.id}", "").strip() or "0")
            rejected = parse_quantity(request.form.get(f"rejected_{line.id}", "").strip() or "0")
        except ValueError:
            problems[line.id] = _("Write a number, such as 2 or 1,5.")
            continue
        if accepted + rejected != line.on_the_way:
            sent = f"{line.on_the_way} {line.unit}"
            problems[line.id] = _("Accepted and rejected together must be %(sent)s.", sent=sent)
        elif rejected and not request.form.get(f"reason_{line.id}", "").strip():
            problems[line.id] = _("Write why it was rejected.")
        found[line.id] = (accepted, rejected)
    return found


def _sign(
    order: PurchaseOrder,
    form: ReceiveForm,
    lines: list[PurchaseOrderLine],
    quantities: dict[int, tuple[Quantity, Quantity]],
    sites: frozenset[int] | None,
) -> ResponseReturnValue:
    number, line_ids = order.number, [line.id for line in lines]
    photos = {
        line_id: request.files[f"photo_{line_id}"].read()
        for line_id in line_ids
        if f"photo_{line_id}" in request.files
    }
    with transaction():
        inspected = [
            Inspected(
                line_id,
                *quantities[line_id],
                reason=request.form.get(f"reason_{line_id}", "").strip()[:500],
                restock=request.form.get(f"restock_{line_id}") == "1",
                picture_id=images.add_picture(photos[line_id], by=g.user_id).id
                if photos.get(line_id)
                else None,
            )
            for line_id in line_ids
        ]
        receipt = service.receive(
            number, receiver_id=g.user_id, site_ids=sites, inspected=inspected, note=form.note.data or ""
        )
        signed = receipt.number
    flash(_("%(number)s is signed. The partner can bill now.", number=signed), "success")
    return redirect(url_for(".receipt", number=signed), 303)


@bp.get("/bast/<path:number>")
def receipt(number: str) -> ResponseReturnValue:
    row = queries.get_receipt(number, site_ids=_sites())
    return render_template("procurement/receipts/show.html", receipt=row, clock=queries.clock_of(row))


@bp.get("/dokumen/bast/<path:number>")
def receipt_pdf(number: str) -> ResponseReturnValue:
    row = queries.get_receipt(number, site_ids=_sites())
    return pdf_response(render_pdf("bast", documents.receipt(row), is_demo=current().DEMO), number)
