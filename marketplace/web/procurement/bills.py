"""Company finance: review the bill, pay it, and see how long each partner has been waiting."""

from __future__ import annotations

from datetime import date

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from marketplace.accounts.models import Role
from marketplace.core.clock import today
from marketplace.core.config import current
from marketplace.core.db import transaction
from marketplace.core.errors import DomainError
from marketplace.core.pdf import render_pdf
from marketplace.core.rules import find_rule
from marketplace.core.words import _, _l
from marketplace.procurement import documents, queries, service
from marketplace.procurement.models import Bill
from marketplace.procurement.rules.tax import IncomeTax
from marketplace.procurement.states import BillState
from marketplace.web.kit.documents import pdf_response
from marketplace.web.kit.forms import Form, MoneyField, answer, required
from marketplace.web.procurement.portal import bp, duty


class ApproveBillForm(Form):
    """PPh 21 is entered where the tax rules flag it."""

    pph21 = MoneyField(
        _l("PPh 21 to withhold"), description=_l("Your tax team computes it; write 0 if none is due.")
    )


class ReturnBillForm(Form):
    """Why the partner has to look at the bill again."""

    reason = TextAreaField(
        _l("What has to be changed"),
        validators=[
            required(_l("Write the reason.")),
            Length(max=500, message=_l("At most 500 characters.")),
        ],
        description=_l("The partner will read it."),
    )


class PayBillForm(Form):
    """The bank's reference, so that the partner finds the transfer."""

    reference = StringField(
        _l("Bank reference"),
        validators=[
            required(_l("Write the reference of the transfer.")),
            Length(max=100, message=_l("At most 100 characters.")),
        ],
    )


@bp.get("/tagihan")
@duty(Role.FINANCE, Role.BUYER)
def bill_list() -> ResponseReturnValue:
    wanted = request.args.get("status", "")
    state = BillState(wanted) if wanted in set(BillState) else None
    rows = queries.bill_list(states=None if state is None else [state])
    term = queries.payment_term_days()
    clocks = {bill.id: queries.clock_of(bill.receipt, term_days=term) for bill in rows}
    return render_template(
        "procurement/bills/list.html", rows=rows, clocks=clocks, state=state, states=list(BillState)
    )


@bp.get("/tagihan/<path:number>")
@duty(Role.FINANCE, Role.BUYER)
def bill(number: str) -> ResponseReturnValue:
    return _page(queries.get_bill(number), ApproveBillForm(formdata=None))


def _page(row: Bill, form: Form, **forms: Form) -> ResponseReturnValue:
    return answer(
        "procurement/bills/show.html",
        form=form,
        approve_form=forms.get("approve_form", ApproveBillForm(formdata=None)),
        return_form=forms.get("return_form", ReturnBillForm(formdata=None)),
        pay_form=forms.get("pay_form", PayBillForm(formdata=None)),
        bill=row,
        match=queries.match_of(row),
        clock=queries.clock_of(row.receipt),
        tax_rows=row.tax_rows["rows"],
        income_tax={kind.value: kind.label for kind in IncomeTax},
        is_own_receipt=row.receiver_id == g.user_id,
    )


@bp.post("/setujui-tagihan/<path:number>")
@duty(Role.FINANCE)
def bill_approve(number: str) -> ResponseReturnValue:
    form = ApproveBillForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.approve_bill(number, by=g.user_id, pph21=form.pph21.data)
        except DomainError as error:
            if error.status != 422:
                raise
            form.refuse(error, "pph21")
        else:
            flash(_("Bill %(number)s is approved for payment.", number=number), "success")
            return redirect(url_for(".bill", number=number), 303)
    return _page(queries.get_bill(number), form, approve_form=form)


@bp.post("/kembalikan-tagihan/<path:number>")
@duty(Role.FINANCE)
def bill_return(number: str) -> ResponseReturnValue:
    form = ReturnBillForm()
    if form.validate_on_submit():
        with transaction():
            service.return_bill(number, by=g.user_id, reason=form.reason.data or "")
        flash(_("Bill %(number)s went back to the partner.", number=number), "success")
        return redirect(url_for(".bill", number=number), 303)
    return _page(queries.get_bill(number), form, return_form=form)


@bp.post("/bayar-tagihan/<path:number>")
@duty(Role.FINANCE)
def bill_pay(number: str) -> ResponseReturnValue:
    form = PayBillForm()
    if form.validate_on_submit():
        with transaction():
            service.pay_bill(number, by=g.user_id, reference=form.reference.data or "")
        flash(_("Bill %(number)s is paid. The partner was told.", number=number), "success")
        return redirect(url_for(".bill", number=number), 303)
    return _page(queries.get_bill(number), form, pay_form=form)


@bp.get("/dokumen/tagihan/<path:number>")
@duty(Role.FINANCE, Role.BUYER)
def bill_pdf(number: str) -> ResponseReturnValue:
    row = queries.get_bill(number)
    return pdf_response(render_pdf("bill", documents.bill(row), is_demo=current().DEMO), number)


@bp.get("/aturan-pajak")
@duty(Role.FINANCE)
def tax_rules() -> ResponseReturnValue:
    on: date = today()
    return render_template(
        "procurement/bills/tax_rules.html",
        rates=find_rule("tax_rates", on=on),
        roles=find_rule("company_tax_roles", on=on),
        term_days=queries.payment_term_days(),
    )
