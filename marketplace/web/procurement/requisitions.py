"""Requisitions: write one, send it, decide on one."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import Length

from marketplace.accounts.models import Role
from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.errors import DomainError
from marketplace.core.quantity import parse_quantity
from marketplace.core.words import _, _l
from marketplace.procurement import queries, service
from marketplace.procurement.errors import NeedDatePassed, RequisitionNotFound
from marketplace.procurement.models import Requisition
from marketplace.web.kit.forms import CHOOSE, Form, QuantityField, answer, required
from marketplace.web.kit.portal import access
from marketplace.web.kit.typed import whole_number
from marketplace.web.procurement.portal import COMPANY, bp, duty


class RequisitionForm(Form):
    """Why, by when, and whose budget."""

    purpose = TextAreaField(
        _l("Purpose"),
        validators=[
            required(_l("Write what it is needed for.")),
            Length(max=500, message=_l("At most 500 characters.")),
        ],
        description=_l("The approver reads this first."),
    )
    need_on = DateField(_l("Needed on"), validators=[required(_l("Choose the day it is needed."))])
    cost_centre_id = SelectField(_l("Cost centre"), coerce=int, validators=[required(CHOOSE)])
    delivery_place = StringField(
        _l("Deliver to"),
        validators=[
            required(_l("Write where it is to be delivered.")),
            Length(max=200, message=_l("At most 200 characters.")),
        ],
        description=_l("Warehouse, gate or room at the site."),
    )


class LineForm(Form):
    """How much of a product in the draft."""

    quantity = QuantityField(_l("Quantity"), validators=[required(_l("Write how much you need."))])


class DecisionForm(Form):
    """Yes, back, or no. Whoever says back or no says why."""

    note = TextAreaField(
        _l("Note"),
        validators=[Length(max=500, message=_l("At most 500 characters."))],
        description=_l("The requester reads it. Needed to return or refuse."),
    )
    approve = SubmitField(_l("Approve"))
    send_back = SubmitField(_l("Return"))
    refuse_it = SubmitField(_l("Refuse"))


@bp.get("/permintaan")
def requisition_list() -> ResponseReturnValue:
    own = access().has(Role.REQUESTER) and not access().has(Role.APPROVER, Role.BUYER, Role.AUDITOR)
    if own:
        rows = queries.requisitions(requester_id=g.user_id)
    else:
        rows = queries.requisitions(site_ids=access().sites(*COMPANY, Role.AUDITOR))
    return render_template("procurement/requisitions/list.html", rows=rows, own=own)


@bp.route("/permintaan/baru", methods=["GET", "POST"])
@duty(Role.REQUESTER)
def requisition_new() -> ResponseReturnValue:
    centres = queries.cost_centres(site_ids=access().sites(Role.REQUESTER))
    form = RequisitionForm()
    form.cost_centre_id.choices = [(centre.id, centre.label) for centre in centres]
    if form.validate_on_submit():
        site_id = next(centre.site_id for centre in centres if centre.id == form.cost_centre_id.data)
        try:
            requisition = _create(form, site_id)
        except NeedDatePassed as error:
            form.refuse(error, "need_on")
        else:
            flash(
                _("Requisition %(code)s is a draft. Add products, then send it.", code=requisition), "success"
            )
            return redirect(url_for(".requisition", code=requisition), 303)
    return answer("procurement/requisitions/form.html", form=form, requisition=None)


def _create(form: RequisitionForm, site_id: int) -> str:
    with transaction():
        requisition = service.create_requisition(
            site_id=site_id,
            requester_id=g.user_id,
            cost_centre_id=form.cost_centre_id.data,
            need_on=form.need_on.data,
            purpose=form.purpose.data or "",
            delivery_place=form.delivery_place.data or "",
        )
        first = request.args.get("variant_id", type=whole_number)
        if first is not None:
            quantity = parse_quantity(request.args.get("quantity", "1"))
            service.set_line(requisition.code, requester_id=g.user_id, variant_id=first, quantity=quantity)
        return requisition.code


def _find(code: str) -> Requisition:
    """A requester's own, or one submitted at a site of the other duties."""
    if access().has(Role.REQUESTER):
        try:
            return queries.get_requisition(code, requester_id=g.user_id)
        except RequisitionNotFound:
            pass
    others = [role for role in (*COMPANY, Role.AUDITOR) if role is not Role.REQUESTER]
    return queries.get_requisition(code, site_ids=access().sites(*others))


@bp.get("/permintaan/<code>")
def requisition(code: str) -> ResponseReturnValue:
    return _page(_find(code), DecisionForm())


def _page(row: Requisition, form: DecisionForm) -> ResponseReturnValue:
    may_decide = (
        access().has(Role.APPROVER, site_id=row.site_id)
        and row.requester_id != g.user_id
        and row.state.value == "submitted"
    )
    return answer(
        "procurement/requisitions/show.html",
        form=form,
        requisition=row,
        approvals=queries.approvals_of(row.id),
        is_own=row.requester_id == g.user_id,
        may_decide=may_decide,
        orders=[
            o
            for o in queries.purchase_orders(site_ids=frozenset({row.site_id}))
            if o.requisition_id == row.id
        ],
    )


@bp.route("/permintaan/<code>/ubah", methods=["GET", "POST"])
@duty(Role.REQUESTER)
def requisition_edit(code: str) -> ResponseReturnValue:
    row = queries.get_requisition(code, requester_id=g.user_id)
    form = RequisitionForm(obj=row)
    centres = queries.cost_centres(site_ids=frozenset({row.site_id}))
    form.cost_centre_id.choices = [(centre.id, centre.label) for centre in centres]
    if form.validate_on_submit():
        try:
            with transaction():
                service.edit_requisition(
                    code,
                    requester_id=g.user_id,
                    cost_centre_id=form.cost_centre_id.data,
                    need_on=form.need_on.data,
                    purpose=form.purpose.data or "",
                    delivery_place=form.delivery_place.data or "",
                )
        except NeedDatePassed as error:
            form.refuse(error, "need_on")
        else:
            flash(_("Saved."), "success")
            return redirect(url_for(".requisition", code=code), 303)
    return answer("procurement/requisitions/form.html", form=form, requisition=row)


@bp.post("/permintaan/<code>/baris/<int:variant_id>")
@duty(Role.REQUESTER)
def requisition_line(code: str, variant_id: int) -> ResponseReturnValue:
    form = LineForm()
    if not form.validate_on_submit():
        flash(next(iter(form.errors.values()))[0], "error")
        return redirect(url_for(".requisition", code=code), 303)
    with transaction():
        if form.quantity.data.thousandths:
            service.set_line(code, requester_id=g.user_id, variant_id=variant_id, quantity=form.quantity.data)
        else:
            service.remove_line(code, requester_id=g.user_id, variant_id=variant_id)
    return redirect(url_for(".requisition", code=code), 303)


@bp.post("/permintaan/<code>/hapus-baris/<int:variant_id>")
@duty(Role.REQUESTER)
def requisition_line_remove(code: str, variant_id: int) -> ResponseReturnValue:
    with transaction():
        service.remove_line(code, requester_id=g.user_id, variant_id=variant_id)
    return redirect(url_for(".requisition", code=code), 303)


@bp.post("/permintaan/<code>/kirim")
@duty(Role.REQUESTER)
def requisition_submit(code: str) -> ResponseReturnValue:
    with transaction():
        service.submit_requisition(code, requester_id=g.user_id)
    flash(_("Requisition %(code)s was sent to the approvers.", code=code), "success")
    return redirect(url_for(".requisition", code=code), 303)


@bp.post("/permintaan/<code>/batal")
@duty(Role.REQUESTER)
def requisition_cancel(code: str) -> ResponseReturnValue:
    with transaction():
        service.cancel_requisition(code, requester_id=g.user_id)
    flash(_("Requisition %(code)s is cancelled.", code=code), "success")
    return redirect(url_for(".requisition_list"), 303)


@bp.get("/persetujuan")
@duty(Role.APPROVER)
def approval_list() -> ResponseReturnValue:
    sites = access().sites(Role.APPROVER, Role.AUDITOR)
    rows = queries.waiting_for_approval(site_ids=sites, approver_id=g.user_id)
    return render_template("procurement/requisitions/approvals.html", rows=rows, today=today())


@bp.post("/permintaan/<code>/putusan")
@duty(Role.APPROVER)
def requisition_decide(code: str) -> ResponseReturnValue:
    sites = access().sites(Role.APPROVER)
    row = queries.get_requisition(code, site_ids=sites)
    form = DecisionForm()
    note = (form.note.data or "").strip()
    form.validate_on_submit()
    if not form.approve.data and not note:
        form.refuse(_("Write why, so that the requester knows what to do."), "note")
    if form.errors:
        return _page(row, form)
    try:
        _carry_out(form, code, sites, note)
    except DomainError as error:
        if error.status != 422:
            raise
        form.refuse(error)
        return _page(queries.get_requisition(code, site_ids=sites), form)
    return redirect(url_for(".requisition", code=code), 303)


def _carry_out(form: DecisionForm, code: str, sites: frozenset[int] | None, note: str) -> None:
    with transaction():
        if form.approve.data:
            orders = service.approve(code, approver_id=g.user_id, site_ids=sites, note=note)
            numbers = ", ".join(order.number for order in orders)
            flash(_("Approved. Sent to the partners: %(numbers)s.", numbers=numbers), "success")
        elif form.send_back.data:
            service.return_to_requester(code, approver_id=g.user_id, site_ids=sites, note=note)
            flash(_("Returned to the requester."), "success")
        else:
            service.refuse(code, approver_id=g.user_id, site_ids=sites, note=note)
            flash(_("Refused."), "success")
