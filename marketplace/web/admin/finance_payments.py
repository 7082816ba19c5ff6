"""Every payment and what happened to it, from which source."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import Length

from marketplace.accounts import queries as accounts
from marketplace.core.db import db, transaction
from marketplace.core.words import _, _l
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import kind_label
from marketplace.payments import ports, queries, service
from marketplace.payments.gateway import PaymentProviderDown
from marketplace.payments.models import Payment, PaymentStep
from marketplace.payments.states import Method, PaymentState, Source
from marketplace.web.admin.finance import codes_of, may_act, review_words
from marketplace.web.admin.portal import bp
from marketplace.web.kit.forms import Form, answer, required

STEPS = {
    "opened": _l("Payment opened"),
    "page_opened": _l("Card page opened"),
    "page_closed": _l("Card page closed"),
    "new_attempt": _l("New attempt"),
    "proof_submitted": _l("Photo of the transfer sent"),
    "proof_rejected": _l("Photo rejected"),
    "part_received": _l("Part of the money received"),
    "line_found": _l("Found in the bank statement"),
    "settled": _l("Money received"),
    "refused": _l("Not accepted by the order"),
    "held": _l("Held for a person to check"),
    "reviewed": _l("Dealt with by a person"),
    "expired": _l("Time is over"),
    "voided": _l("Made void"),
    "refund_requested": _l("Refund promised"),
    "refund_asked": _l("Refund asked of the card service"),
    "refund_refused": _l("Refund refused by the card service"),
    "refund_sent": _l("Refund sent"),
    "refund_failed": _l("Refund failed"),
    "refund_account": _l("Buyer named a bank account for the refund"),
    "dispute_opened": _l("Payment disputed at the buyer's bank"),
    "dispute_under_review": _l("Dispute answered: the bank decides"),
    "dispute_needs_response": _l("Dispute needs an answer"),
    "dispute_won": _l("Dispute won"),
    "dispute_lost": _l("Dispute lost"),
}
REASONS = {
    "paid_late": _l("Paid too late"),
    "paid_twice": _l("Paid twice"),
    "cancelled": _l("Order cancelled"),
    "overpaid": _l("Paid too much"),
    "returned": _l("Goods came back"),
    "part": _l("Part of the order"),
}


S = TypeVar("S", bound=StrEnum)


class ReviewForm(Form):
    note = TextAreaField(
        _l("What was done"),
        validators=[
            required(_l("Write what was done, so that others understand it later.")),
            Length(max=500),
        ],
    )


@bp.get("/keuangan/pembayaran")
def finance_payments() -> ResponseReturnValue:
    """All payments, newest first, by state and way of paying."""
    state = _choice(PaymentState, request.args.get("status"))
    method = _choice(Method, request.args.get("cara"))
    page = queries.list_payments(state=state, method=method, after=request.args.get("setelah"))
    return render_template(
        "admin/finance/payments.html",
        page=page,
        codes=codes_of(page.items),
        held_ids={payment.id for payment in queries.held_for_review()},
        state=state,
        method=method,
        states=list(PaymentState),
        methods=list(Method),
    )


@bp.get("/keuangan/pembayaran/<int:payment_id>")
def finance_payment(payment_id: int) -> ResponseReturnValue:
    """One payment with its whole history: steps, messages of the provider, lines in the books, refunds."""
    return _payment_page(payment_id, ReviewForm(formdata=None))


@bp.post("/keuangan/pembayaran/<int:payment_id>/periksa")
def finance_payment_review(payment_id: int) -> ResponseReturnValue:
    """The difference is dealt with: what was done is written down."""
    form = ReviewForm()
    if not form.validate_on_submit():
        return _payment_page(payment_id, form)
    with transaction():
        service.close_review(payment_id, note=form.note.data.strip(), by=g.user_id)
    flash(_("Noted. The payment does not wait any more."), "success")
    return redirect(url_for(".finance_payment", payment_id=payment_id), 303)


def _payment_page(payment_id: int, form: ReviewForm) -> ResponseReturnValue:
    payment = queries.get_payment(payment_id)
    steps = queries.steps_of(payment_id)
    refunds = queries.refunds_of(payment_id)
    sources = [("payments", payment_id), *(("refunds", refund.id) for refund in refunds)]
    return answer(
        "admin/finance/payment.html",
        form=form,
        is_held=queries.is_held(payment),
        payment=payment,
        code=ports.describe(*payment.payable).code,
        steps=steps,
        people=accounts.users({step.by_id for step in steps if step.by_id is not None}),
        words=STEPS,
        note_words=note_words,
        review_words=review_words,
        kind_label=kind_label,
        reasons=REASONS,
        events=queries.provider_events_of(payment_id),
        proofs=queries.proofs_of([payment_id])[payment_id],
        entries=ledger.transactions_about(*sources, payment.payable),
        refunds=refunds,
        siblings=[other for other in queries.payments_of(payment.payable) if other.id != payment_id],
        may_act=may_act(),
    )


@bp.post("/keuangan/pembayaran/<int:payment_id>/tanya")
def finance_payment_ask(payment_id: int) -> ResponseReturnValue:
    """Ask the card provider how this payment stands, and act on the answer."""
    try:
        payment: Payment = service.check_card(payment_id, source=Source.FINANCE)
        flash(_("Stripe was asked. The payment is: %(state)s.", state=payment.state.label), "info")
    except PaymentProviderDown as error:
        db.session.rollback()
        flash(str(error), "error")
    return redirect(url_for(".finance_payment", payment_id=payment_id), 303)


def note_words(step: PaymentStep) -> str:
    """What a step adds to its name: an amount and a reason, a method, words that a person typed."""
    if step.kind == "held":
        return review_words(step.note)
    if step.kind == "refund_requested":
        amount, _space, reason = step.note.partition(" ")
        return f"{amount} · {REASONS.get(reason, reason)}"
    if step.kind == "voided":
        return next((str(method.label) for method in Method if method.value == step.note), step.note)
    return step.note


def _choice(kind: type[S], text: str | None) -> S | None:
    try:
        return kind(text) if text else None
    except ValueError:
        return None
