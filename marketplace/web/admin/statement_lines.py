"""The queue of receipts that matched nothing by themselves, and what a person decides about each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.money import ZERO
from marketplace.core.words import _, _l
from marketplace.orders.models import Checkout
from marketplace.payments import queries, service
from marketplace.payments.errors import LineTaken, MoreThanProviderHolds, NotMatchable
from marketplace.payments.models import BankLine, Payment
from marketplace.payments.queries import receipts
from marketplace.payments.statements import nearest
from marketplace.payments.states import Method
from marketplace.web.admin.finance import codes_of, may_act
from marketplace.web.admin.portal import bp
from marketplace.web.kit.forms import CHOOSE, Form, MoneyField, answer, required


class MatchForm(Form):
    payment = RadioField(_l("Whose money is it?"), validators=[Optional()])
    code = StringField(
        _l("Another purchase"),
        validators=[Optional(), Length(max=20)],
        description=_l("Its code, such as PM-7K3Q9D."),
    )
    note = StringField(_l("Why"), validators=[Optional(), Length(max=300)])

    def __init__(
        self, candidates: Sequence[Payment], codes: Mapping[int, str], *, empty: bool = False
    ) -> None:
        super().__init__(**({"formdata": None} if empty else {}))
        self.payment.choices = [
            (str(payment.id), f"{codes[payment.id]} · {payment.amount_due} · {payment.state.label}")
            for payment in candidates
        ]


class ReasonForm(Form):
    reason = TextAreaField(
        _l("Reason"),
        validators=[
            required(_l("Write the reason.")),
            Length(max=300, message=_l("At most 300 characters.")),
        ],
    )


class ProviderForm(Form):
    method = RadioField(_l("Who transferred it?"), validators=[required(CHOOSE)])
    fee = MoneyField(
        _l("Fee that was kept"),
        validators=[Optional()],
        description=_l("What buyers paid, less this amount. Empty: no fee."),
    )

    def __init__(self, *, empty: bool = False) -> None:
        super().__init__(prefix="provider", **({"formdata": None} if empty else {}))
        self.method.choices = [
            (
                method.value,
                _("%(method)s, holds %(amount)s", method=method.label, amount=service.held_by(method)),
            )
            for method in service.PROVIDERS
        ]


@bp.get("/keuangan/mutasi/antrean")
def statement_queue() -> ResponseReturnValue:
    """Receipts that wait for a person, oldest first, each with the payments that are nearest."""
    lines = receipts.queue()
    payments = receipts.unsettled_lately()
    codes = codes_of(payments)
    return render_template(
        "admin/statements/queue.html",
        lines=lines,
        near={line.id: nearest(line, payments, codes)[:3] for line in lines},
        codes=codes,
    )


@bp.get("/keuangan/mutasi/baris/<int:line_id>")
def statement_line(line_id: int) -> ResponseReturnValue:
    return _line_page(line_id)


@bp.post("/keuangan/mutasi/baris/<int:line_id>/cocokkan")
def line_match(line_id: int) -> ResponseReturnValue:
    """This payment's money, also when the amount differs."""
    candidates, codes = _candidates(receipts.get_line(line_id))
    form = MatchForm(candidates, codes)
    form.validate_on_submit()
    payment_id = _chosen(form) if not form.errors else None
    if payment_id is None:
        return _line_page(line_id, match_form=form)
    try:
        with transaction():
            payment = service.match_line(
                line_id, payment_id=payment_id, by=g.user_id, note=form.note.data or ""
            )
            settled = payment.is_settled
    except LineTaken as error:
        return _taken(error)
    except NotMatchable as error:
        db.session.rollback()
        form.refuse(error, "code")
        return _line_page(line_id, match_form=form)
    if settled:
        flash(_("The payment is complete and booked."), "success")
    else:
        flash(_("The part is booked. The buyer is told how much is missing."), "success")
    return redirect(url_for(".statement_queue"), 303)


@bp.post("/keuangan/mutasi/baris/<int:line_id>/abaikan")
def line_ignore(line_id: int) -> ResponseReturnValue:
    """Not about a purchase."""
    return _with_reason(line_id, "ignore", service.ignore_line, _("The line is left out."))


@bp.post("/keuangan/mutasi/baris/<int:line_id>/penyedia")
def line_provider(line_id: int) -> ResponseReturnValue:
    """The payout of Stripe, or of the bank of the QRIS code."""
    form = ProviderForm()
    if not form.validate_on_submit():
        return _line_page(line_id, provider_form=form)
    method, fee = Method(form.method.data), form.fee.data or ZERO
    db.session.rollback()
    try:
        with transaction():
            service.take_provider_payout(line_id, method=method, fee=fee, by=g.user_id)
    except LineTaken as error:
        return _taken(error)
    except MoreThanProviderHolds as error:
        db.session.rollback()
        form.refuse(error, "fee")
        return _line_page(line_id, provider_form=form)
    flash(_("The payout is booked: the money is in the bank."), "success")
    return redirect(url_for(".statement_queue"), 303)


@bp.post("/keuangan/mutasi/baris/<int:line_id>/kembalikan")
def line_give_back(line_id: int) -> ResponseReturnValue:
    """Owed back to whoever sent it."""
    return _with_reason(
        line_id,
        "back",
        service.give_line_back,
        _("It is noted as owed back. Transfer it, then write down the number."),
    )


@bp.post("/keuangan/mutasi/baris/<int:line_id>/terkirim")
def line_returned(line_id: int) -> ResponseReturnValue:
    """The money was transferred back."""
    form = ReasonForm(prefix="sent")
    if not form.validate_on_submit():
        return _line_page(line_id, reason_forms={"sent": form})
    try:
        with transaction():
            service.mark_line_returned(line_id, note=form.reason.data.strip(), by=g.user_id)
    except LineTaken as error:
        return _taken(error)
    flash(_("The money is booked as given back."), "success")
    return redirect(url_for(".statement_queue"), 303)


def _with_reason(line_id: int, prefix: str, verb: Callable[..., Any], words: str) -> ResponseReturnValue:
    form = ReasonForm(prefix=prefix)
    if not form.validate_on_submit():
        return _line_page(line_id, reason_forms={prefix: form})
    try:
        with transaction():
            verb(line_id, reason=form.reason.data.strip(), by=g.user_id)
    except LineTaken as error:
        return _taken(error)
    flash(words, "success")
    return redirect(url_for(".statement_queue"), 303)


def _taken(error: DomainError) -> ResponseReturnValue:
    flash(str(error), "warning")
    return redirect(url_for(".statement_queue"), 303)


def _chosen(form: MatchForm) -> int | None:
    """The payment that was ticked, or the one of the code that was typed; None with the words beside the field."""
    if form.code.data:
        code = form.code.data.strip().upper()
        checkout = db.session.scalar(select(Checkout.id).where(func.upper(Checkout.code) == code))
        payment = queries.current_payment_of(("checkouts", checkout)) if checkout is not None else None
        if payment is None:
            form.refuse(_("There is no purchase with this code."), "code")
        return payment.id if payment else None
    if form.payment.data:
        return int(form.payment.data)
    form.refuse(_("Choose a payment, or write the code of a purchase."), "payment")
    return None


def _candidates(line: BankLine) -> tuple[list[Payment], dict[int, str]]:
    payments = receipts.unsettled_lately()
    codes = codes_of(payments)
    return nearest(line, payments, codes), codes


def _line_page(
    line_id: int,
    *,
    match_form: MatchForm | None = None,
    provider_form: ProviderForm | None = None,
    reason_forms: Mapping[str, ReasonForm] | None = None,
) -> ResponseReturnValue:
    line = receipts.get_line(line_id)
    candidates, codes = _candidates(line)
    payment = queries.find_payment(line.payment_id) if line.payment_id is not None else None
    sent = dict(reason_forms or {})
    forms = {
        name: sent.get(name) or ReasonForm(formdata=None, prefix=name) for name in ("ignore", "back", "sent")
    }
    shown = match_form or MatchForm(candidates, codes, empty=True)
    return answer(
        "admin/statements/line.html",
        form=match_form or provider_form or next(iter(sent.values()), shown),
        line=line,
        statement=receipts.get_statement(line.statement_id),
        payment=payment,
        code=codes_of([payment])[payment.id] if payment else None,
        match_form=shown,
        provider_form=provider_form or ProviderForm(empty=True),
        forms=forms,
        may_give_back=payment is not None and line.is_part and not payment.is_settled,
        may_act=may_act(),
    )
