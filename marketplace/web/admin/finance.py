"""Money of the operator: what needs attention, and transfers that a person confirms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flask import Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import StringField, TextAreaField
from wtforms.validators import Length, Optional

from marketplace.accounts.models import Role
from marketplace.core import files
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.words import _, _l
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account, Book
from marketplace.orders import queries as orders
from marketplace.orders.models import Checkout
from marketplace.payments import ports, queries, service
from marketplace.payments.errors import ConfirmedAlready, WrongAmount
from marketplace.payments.models import Payment, PaymentProof
from marketplace.payments.queries import receipts
from marketplace.payouts import queries as payouts
from marketplace.reports import queries as reports
from marketplace.web.admin.portal import bp
from marketplace.web.kit.forms import Form, MoneyField, answer, required
from marketplace.web.kit.money_pictures import success_picture
from marketplace.web.kit.portal import access

LATELY = timedelta(days=90)


class ConfirmTransferForm(Form):
    received = MoneyField(
        _l("Amount in the account"),
        validators=[required(_l("Write the amount that you see in the account."))],
        description=_l("Type what the bank shows, to the last rupiah. It is compared with what we expect."),
    )
    ref = StringField(
        _l("Line of the bank statement"),
        validators=[Optional(), Length(max=100)],
        description=_l("Date or number, so that somebody else finds it again."),
    )


class RejectProofForm(Form):
    reason = TextAreaField(
        _l("Reason"),
        validators=[required(_l("Write the reason.")), Length(max=500)],
        description=_l("The buyer reads it."),
    )


def may_act() -> bool:
    """The auditor reads; finance and administrators act."""
    return bool(access().has(Role.ADMIN, Role.OPERATOR_FINANCE))


def review_words(reason: str) -> str:
    """Where the provider's word differs from ours, in the reader's language."""
    subject, _space, value = reason.partition(" ")
    words = {
        "amount": _("it says the amount %(value)s", value=value),
        "currency": _("it says the currency %(value)s", value=value),
        "order": _("it names the order %(value)s", value=value),
        "refunded": _("it has given %(value)s back without us", value=value),
        "another": _("it names another payment"),
        "live": _("real money, but we run on test keys"),
        "not": _("test money, but we run on real keys"),
    }
    return words.get(subject, reason)


def codes_of(payments: Iterable[Payment]) -> dict[int, str]:
    """For each payment the code of what it pays for. The purchases are read together, not one by one."""
    listed = list(payments)
    purchases = {payment.payable_id for payment in listed if payment.payable_type == "checkouts"}
    kept = db.session.scalars(select(Checkout).where(Checkout.id.in_(purchases))).all() if purchases else []
    codes = {payment.id: ports.describe(*payment.payable).code for payment in listed}
    del kept  # until here, so that the session still knew them
    return codes


@bp.get("/keuangan")
def finance() -> ResponseReturnValue:
    """What needs attention, most urgent first."""
    totals = {line.account: line.balance for line in ledger.trial_balance(Book.MARKETPLACE)}
    cash = [
        (account.label, totals[account])
        for account in (Account.CASH_BANK, Account.CASH_STRIPE, Account.CASH_QRIS)
    ]
    held = list(queries.held_for_review(limit=20))
    return render_template(
        "admin/finance/home.html",
        attention=queries.attention(),
        cash=cash,
        totals=totals,
        held=held,
        codes=codes_of(held),
        lines_waiting=receipts.lines_waiting(),
        cod_count=len(ledger.cod_open()),
        dispute_count=queries.dispute_counts(),
        returns_late=orders.count_overdue_returns(),
        payouts_open=len(payouts.open_payouts()),
        next_payout=payouts.next_day(),
        Account=Account,
        uneven=[(book, found) for book in Book if (found := ledger.uneven(book)) is not None],
        review_words=review_words,
        success=success_picture(reports.payment_success(since=now() - LATELY)),
    )


@bp.get("/keuangan/transfer")
def transfer_list() -> ResponseReturnValue:
    """Transfers and QRIS payments that are waited for: those with a photo first."""
    payments = list(queries.transfers_waiting())
    proofs = queries.proofs_of([payment.id for payment in payments])
    return render_template(
        "admin/finance/transfers.html", payments=payments, codes=codes_of(payments), proofs=proofs
    )


@bp.get("/keuangan/transfer/<int:payment_id>")
def transfer(payment_id: int) -> ResponseReturnValue:
    return _transfer_page(payment_id)


@bp.post("/keuangan/transfer/<int:payment_id>/konfirmasi")
def transfer_confirm(payment_id: int) -> ResponseReturnValue:
    """The money is in the account."""
    form = ConfirmTransferForm()
    if not form.validate_on_submit():
        return _transfer_page(payment_id, confirm_form=form)
    try:
        with transaction():
            done = service.confirm_transfer(
                payment_id, by=g.user_id, received=form.received.data, ref=form.ref.data or None
            )
    except WrongAmount as error:
        db.session.rollback()
        form.refuse(error, "received")
        return _transfer_page(payment_id, confirm_form=form)
    except ConfirmedAlready as error:
        flash(str(error), "warning")
        return redirect(url_for(".finance_payment", payment_id=payment_id), 303)
    code = ports.describe(*done.payable).code
    flash(_("The payment of %(code)s is confirmed.", code=code), "success")
    return redirect(url_for(".transfer_list"), 303)


@bp.post("/keuangan/bukti/<int:proof_id>/tolak")
def proof_reject(proof_id: int) -> ResponseReturnValue:
    """The transfer of this photo is not in the account."""
    payment_id = queries.get_proof(proof_id).payment_id
    form = RejectProofForm()
    if not form.validate_on_submit():
        return _transfer_page(payment_id, reject_form=form)
    with transaction():
        service.reject_proof(proof_id, reason=form.reason.data, by=g.user_id)
    flash(_("The photo is rejected. The buyer is told why and may send another one."), "success")
    return redirect(url_for(".transfer_list"), 303)


@bp.get("/keuangan/bukti/<int:proof_id>/foto")
def proof_photo(proof_id: int) -> ResponseReturnValue:
    """The photo itself: only behind this portal's guard."""
    body = files.read(queries.get_proof(proof_id).file_key)
    return Response(body, mimetype="image/webp", headers={"Cache-Control": "private, no-store"})


def _transfer_page(
    payment_id: int,
    *,
    confirm_form: ConfirmTransferForm | None = None,
    reject_form: RejectProofForm | None = None,
) -> ResponseReturnValue:
    payment = queries.get_payment(payment_id)
    proofs = queries.proofs_of([payment_id])[payment_id]
    sent: Form = confirm_form or reject_form or ConfirmTransferForm(formdata=None)
    return answer(
        "admin/finance/transfer.html",
        form=sent,
        payment=payment,
        code=ports.describe(*payment.payable).code,
        proofs=proofs,
        others=_other_payments(payment, proofs),
        similar=_similar_payments(payment, proofs),
        received=receipts.received(payment_id),
        confirm_form=confirm_form or ConfirmTransferForm(formdata=None),
        reject_form=reject_form or RejectProofForm(formdata=None),
        may_act=may_act(),
    )


def _other_payments(payment: Payment, proofs: list[PaymentProof]) -> list[Payment]:
    """Payments for which one of these very photos was sent too."""
    found = queries.same_photos([proof.sha256 for proof in proofs])
    ids = sorted({other for same in found.values() for other in same} - {payment.id})
    return list(queries.payments_by_id(ids).values())


def _similar_payments(payment: Payment, proofs: list[PaymentProof]) -> list[Payment]:
    """Payments for which a picture was sent that looks nearly the same, though it is another file."""
    same = {other.id for other in _other_payments(payment, proofs)} | {payment.id}
    return list(queries.payments_by_id(receipts.similar_proofs(proofs) - same).values())
