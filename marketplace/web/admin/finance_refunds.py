"""Refunds that buyers are owed: a card's by the card service, all others by a transfer with its photo."""

from __future__ import annotations

from flask import Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import Length, Optional

from marketplace.core import files
from marketplace.core.db import db
from marketplace.core.images import MOST_BYTES, BadImage
from marketplace.core.words import _, _l
from marketplace.payments import ports, queries, service
from marketplace.payments.errors import RefundNotFound, RefundProofMissing, RefundSentAlready
from marketplace.payments.gateway import PaymentProviderDown, PaymentRefused
from marketplace.payments.models import Refund
from marketplace.payments.service import goes_to_card
from marketplace.payments.states import RefundState
from marketplace.web.admin.finance import codes_of, may_act
from marketplace.web.admin.finance_payments import REASONS
from marketplace.web.admin.portal import bp
from marketplace.web.kit.forms import Form, answer


class RefundForm(Form):
    note = StringField(_l("Number or date in the bank"), validators=[Optional(), Length(max=200)])
    photo = FileField(_l("Photo of the transfer"), description=_l("A screenshot is fine."))


@bp.get("/keuangan/pengembalian")
def refund_list() -> ResponseReturnValue:
    """Refunds that are owed to buyers, oldest first."""
    refunds = queries.refunds_waiting()
    payments = queries.payments_by_id({refund.payment_id for refund in refunds})
    return render_template(
        "admin/finance/refunds.html",
        refunds=refunds,
        payments=payments,
        accounts=queries.refund_accounts({refund.id for refund in refunds}),
        by_card={refund.id: goes_to_card(refund, payments[refund.payment_id]) for refund in refunds},
        codes=codes_of(payments.values()),
        reasons=REASONS,
        may_act=may_act(),
    )


@bp.get("/keuangan/pengembalian/<int:refund_id>")
def refund_show(refund_id: int) -> ResponseReturnValue:
    """One refund: where to transfer it to, and the photo that proves it."""
    return _page(refund_id, RefundForm(formdata=None))


@bp.post("/keuangan/pengembalian/<int:refund_id>/kirim")
def refund_send(refund_id: int) -> ResponseReturnValue:
    """Send a card refund by the provider, or note that a person has transferred it back."""
    form = RefundForm()
    if not form.validate_on_submit():
        return _page(refund_id, form)
    try:
        sent = _send(refund_id, form)
    except RefundSentAlready as error:
        flash(str(error), "warning")
    except (RefundProofMissing, BadImage) as error:
        db.session.rollback()
        form.refuse(error, "photo")
        return _page(refund_id, form)
    except PaymentProviderDown:
        db.session.rollback()
        flash(
            _(
                "The card service does not answer. Nothing is lost: the refund is sent by itself as soon as it does."
            ),
            "warning",
        )
    except PaymentRefused as error:
        db.session.rollback()
        flash(str(error), "error")
    else:
        _tell(sent.state, str(sent.amount))
    return redirect(url_for(".refund_list"), 303)


@bp.get("/keuangan/pengembalian/<int:refund_id>/foto")
def refund_photo(refund_id: int) -> ResponseReturnValue:
    """The photo of the transfer: only behind this portal's guard."""
    account = queries.find_refund_account(refund_id)
    if account is None or account.proof_key is None:
        raise RefundNotFound
    body = files.read(account.proof_key)
    return Response(body, mimetype="image/webp", headers={"Cache-Control": "private, no-store"})


def _send(refund_id: int, form: RefundForm) -> Refund:
    refund = queries.get_refund(refund_id)
    by_card = goes_to_card(refund, queries.get_payment(refund.payment_id))
    db.session.rollback()
    photo = None
    if form.photo.data and not by_card:
        photo = service.keep_photo(form.photo.data.read(MOST_BYTES + 1))
    return service.send_refund(refund_id, by=g.user_id, note=form.note.data or "", photo=photo)


def _page(refund_id: int, form: RefundForm) -> ResponseReturnValue:
    refund = queries.get_refund(refund_id)
    payment = queries.get_payment(refund.payment_id)
    return answer(
        "admin/finance/refund.html",
        form=form,
        refund=refund,
        payment=payment,
        code=ports.describe(*payment.payable).code,
        account=queries.find_refund_account(refund_id),
        by_card=goes_to_card(refund, payment),
        reason=REASONS.get(refund.reason, refund.reason),
        may_act=may_act() and refund.state is not RefundState.SENT,
    )


def _tell(state: RefundState, amount: str) -> None:
    if state is RefundState.FAILED:
        flash(_("The card service could not send the money back. Pay it back by transfer."), "error")
    else:
        flash(_("The refund of %(amount)s is sent and booked.", amount=amount), "success")
