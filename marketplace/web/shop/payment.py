"""Pages of paying: the card button, the transfer with its exact amount, QRIS, and the way back from the card page."""

from __future__ import annotations

import io
from collections.abc import Sequence

import segno
from flask import Response, abort, flash, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import RadioField

from marketplace.core.config import current
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.images import MOST_BYTES, BadImage
from marketplace.core.words import _, _l
from marketplace.orders.models import Checkout
from marketplace.payments import qris, queries, service
from marketplace.payments.errors import PaymentNotOpen, PaymentTimeOver, SameProof, TooManyProofs
from marketplace.payments.gateway import PaymentProviderDown
from marketplace.payments.models import Payment, PaymentProof
from marketplace.payments.queries import receipts
from marketplace.payments.states import Method, Source
from marketplace.web.kit.forms import CHOOSE, Form, required
from marketplace.web.shop.portal import bp
from marketplace.web.shop.tracking import find_purchase

PAYABLE = "checkouts"
PREPAID = (Method.STRIPE, Method.TRANSFER, Method.QRIS)


class ProofForm(Form):
    photo = FileField(
        _l("Photo of the transfer"),
        validators=[required(_l("Take a photo or a screenshot of the transfer."))],
        description=_l("The amount, the date and the account must be readable."),
    )


class MethodForm(Form):
    payment = RadioField(_l("Way of paying"), validators=[required(CHOOSE)])

    def __init__(self, methods: Sequence[Method]) -> None:
        super().__init__()
        self.payment.choices = [(method.value, method.label) for method in methods]


@bp.get("/pembelian/<code>/bayar")
def payment(code: str) -> ResponseReturnValue:
    """What to do now to pay: it changes nothing itself."""
    checkout, attempt = _attempt(code)
    if attempt.method is Method.COD:
        return redirect(url_for("shop.purchase", code=checkout.code), 303)
    return _page(checkout, attempt)


@bp.post("/pembelian/<code>/bayar")
def payment_proof(code: str) -> ResponseReturnValue:
    """The photo of a transfer or of a QRIS payment."""
    checkout, attempt = _attempt(code)
    form = ProofForm()
    if not form.validate_on_submit():
        return _page(checkout, attempt, proof_form=form)
    attempt_id = attempt.id
    db.session.rollback()
    try:
        photo = service.keep_photo(form.photo.data.read(MOST_BYTES + 1))
        with transaction():
            service.submit_proof(attempt_id, photo=photo, by=g.user_id)
    except SameProof as error:
        if queries.waiting_proof(attempt_id) is None:
            return _refused(code, form, error)
    except (BadImage, TooManyProofs) as error:
        return _refused(code, form, error)
    except PaymentNotOpen:
        return redirect(url_for(".payment", code=code), 303)
    flash(_("We have your photo. We check it and tell you as soon as the money is found."), "success")
    return redirect(url_for(".payment", code=code), 303)


@bp.post("/pembelian/<code>/bayar/kartu")
def payment_card(code: str) -> ResponseReturnValue:
    """To the hosted card page; pressed twice, the same page."""
    checkout, attempt = _attempt(code)
    return to_card_page(checkout, attempt)


def to_card_page(checkout: Checkout, attempt: Payment) -> ResponseReturnValue:
    """303 to the hosted page. A provider that is away: our own page with status 503, and the order is kept."""
    code, attempt_id, email = checkout.code, attempt.id, checkout.email
    back = f"{current().BASE_URL.rstrip('/')}{url_for('shop.payment_return', code=code)}"
    cancel = f"{current().BASE_URL.rstrip('/')}{url_for('shop.payment', code=code)}"
    try:
        address = service.start_card(
            attempt_id, success_url=back, cancel_url=cancel, email=email, locale=g.locale
        )
    except PaymentProviderDown as error:
        db.session.rollback()
        return _page(*_attempt(code), problem=str(error), status=503)
    except (PaymentNotOpen, PaymentTimeOver) as error:
        if not queries.get_payment(attempt_id).is_settled:
            flash(str(error), "error")
        return redirect(url_for("shop.payment", code=code), 303)
    except DomainError as error:
        db.session.rollback()
        return _page(*_attempt(code), problem=str(error), status=error.status)
    return redirect(address, 303)


@bp.post("/pembelian/<code>/bayar/cara")
def payment_method(code: str) -> ResponseReturnValue:
    """Another way of paying for the same purchase."""
    checkout, attempt = _attempt(code)
    form = MethodForm(_other_methods(attempt))
    if not form.validate_on_submit():
        return _page(checkout, attempt, method_form=form)
    attempt_id, method = attempt.id, Method(form.payment.data)
    db.session.rollback()
    try:
        service.close_card_page(attempt_id, source=Source.BUYER, by=g.user_id)
        with transaction():
            service.change_method(attempt_id, method=method, by=g.user_id)
    except DomainError as error:
        db.session.rollback()
        form.refuse(error, "payment")
        return _page(*_attempt(code), method_form=form)
    return redirect(url_for(".payment", code=code), 303)


@bp.get("/pembelian/<code>/kembali")
def payment_return(code: str) -> ResponseReturnValue:
    """Back from the card page. What the address says is believed by nobody: the provider is asked."""
    _checkout, attempt = _attempt(code)
    attempt_id = attempt.id
    try:
        service.check_card(attempt_id, source=Source.RETURN_PAGE)
    except PaymentProviderDown:
        db.session.rollback()
    checkout, attempt = _attempt(code)
    if attempt.is_settled:
        flash(_("Your payment has arrived. Thank you!"), "success")
        return redirect(url_for("shop.purchase", code=checkout.code), 303)
    return render_template("shop/payment/waiting.html", checkout=checkout, payment=attempt)


@bp.get("/pembelian/<code>/bayar/qris.svg")
def payment_qris(code: str) -> ResponseReturnValue:
    """The operator's own registered code, unchanged, or with the amount in it (QRIS_DYNAMIC)."""
    _checkout, attempt = _attempt(code)
    if attempt.method is not Method.QRIS or not current().OPERATOR_QRIS:
        abort(404)
    payload = qris.shown_payload(attempt.amount_due)
    picture = io.BytesIO()
    segno.make(payload, error="m").save(picture, kind="svg", scale=6, border=4, light="#fff")
    return Response(
        picture.getvalue(), mimetype="image/svg+xml", headers={"Cache-Control": "private, no-store"}
    )


def _attempt(code: str) -> tuple[Checkout, Payment]:
    """The purchase of this visitor and the attempt to pay it. Other people's purchases do not exist."""
    checkout = find_purchase(code)
    attempt = queries.current_payment_of((PAYABLE, checkout.id))
    if attempt is None:
        abort(404)
    return checkout, attempt


def _page(
    checkout: Checkout,
    attempt: Payment,
    *,
    proof_form: ProofForm | None = None,
    method_form: MethodForm | None = None,
    problem: str | None = None,
    status: int | None = None,
) -> ResponseReturnValue:
    proofs = queries.proofs_of([attempt.id])[attempt.id]
    sent = next((form for form in (proof_form, method_form) if form is not None), None)
    text = render_template(
        f"shop/payment/{_template(attempt)}.html",
        checkout=checkout,
        payment=attempt,
        proof=_shown_proof(proofs),
        received=receipts.received(attempt.id),
        proof_form=proof_form or ProofForm(formdata=None),
        method_form=method_form or MethodForm(_other_methods(attempt)),
        form=sent,
        problem=problem,
    )
    return make_response(text, status or (422 if sent is not None and sent.errors else 200))


def _template(attempt: Payment) -> str:
    if attempt.is_settled:
        return "paid"
    if attempt.method.is_confirmed_by_a_person:
        return attempt.method.value
    return "card" if attempt.is_open and not attempt.is_over else "over"


def _shown_proof(proofs: Sequence[PaymentProof]) -> PaymentProof | None:
    """The newest photo: the buyer sees that it waits, or why it was refused."""
    return proofs[0] if proofs else None


def _other_methods(attempt: Payment) -> list[Method]:
    if not attempt.is_open or attempt.method is Method.COD:
        return []
    offered = [offer.method for offer in service.offers(attempt.amount) if offer.is_offered]
    return [method for method in PREPAID if method in offered and method is not attempt.method]


def _refused(code: str, form: ProofForm, error: DomainError) -> ResponseReturnValue:
    db.session.rollback()
    form.refuse(error, "photo")
    return _page(*_attempt(code), proof_form=form)
