"""Money back to the buyer: first promised in the caller's transaction, then sent, then booked as sent."""

from __future__ import annotations

from marketplace.core import audit, states
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.events import emit
from marketplace.core.money import Money
from marketplace.ledger import rules
from marketplace.ledger import service as ledger
from marketplace.ledger.accounts import Account, Book
from marketplace.payments import ports, queries
from marketplace.payments.errors import RefundSentAlready, RefundTooLarge
from marketplace.payments.events import RefundSent
from marketplace.payments.gateway import card_gateway
from marketplace.payments.models import Payment, Refund
from marketplace.payments.service.steps import note_step
from marketplace.payments.states import Method, RefundState, Source

CASH = {
    Method.STRIPE: Account.CASH_STRIPE,
    Method.TRANSFER: Account.CASH_BANK,
    Method.QRIS: Account.CASH_QRIS,
}


def request_refund(
    payment_id: int, *, amount: Money, ref: tuple[str, int], reason: str, by: int | None = None
) -> Refund:
    """Promise money back. `ref` is what it is about, ("orders", id) or ("payments", id); `reason` is a short code.

    The caller has posted the debt to refund_payable (`rules.order_refunded`), with the same ref. The same cause again
    returns the first promise. Raises RefundTooLarge when all refunds of the payment would exceed it.
    """
    payment = queries.lock_payment(payment_id)
    for there in queries.refunds_of(payment_id):
        if (there.ref, there.reason) == (ref, reason):
            return there
    left = payment.amount - queries.refunded(payment_id)
    if not payment.is_settled or amount > left:
        raise RefundTooLarge(left=left)
    refund = Refund(
        payment_id=payment_id,
        ref_type=ref[0],
        ref_id=ref[1],
        amount=amount,
        reason=reason,
        requested_by_id=by,
    )
    db.session.add(refund)
    states.start(refund, by=by, note=reason)
    note_step(payment, "refund_requested", source=Source.PAYABLE, by=by, note=f"{amount} {reason}")
    return refund


def send_refund(refund_id: int, *, by: int, note: str = "") -> Refund:
    """Give the money back and book it. A card refund is asked of the provider; a transfer was made by the person.

    Opens its own transactions, because the provider is asked between them with the refund's own key: pressed twice, one
    refund. Raises RefundSentAlready, PaymentProviderDown, PaymentRefused.
    """
    refund = queries.get_refund(refund_id)
    payment = queries.get_payment(refund.payment_id)
    if refund.state is RefundState.SENT:
        raise RefundSentAlready()
    is_card, intent, amount = payment.method is Method.STRIPE, payment.provider_charge, refund.amount
    db.session.rollback()
    provider_ref, failed = None, False
    if is_card and intent is not None:
        answer = card_gateway().refund(payment_intent=intent, amount=amount, key=f"refund-{refund_id}")
        provider_ref, failed = answer.id, answer.status in {"failed", "cancelled"}
    with transaction():
        if failed:
            return mark_refund_failed(refund_id, by=by, note=note)
        return mark_refund_sent(refund_id, by=by, provider_ref=provider_ref, note=note)


def mark_refund_sent(
    refund_id: int, *, by: int | None, provider_ref: str | None = None, note: str = ""
) -> Refund:
    """The money has left: book it and tell the payable, in the caller's transaction. Raises RefundSentAlready."""
    refund = queries.lock_refund(refund_id)
    if refund.state is RefundState.SENT:
        raise RefundSentAlready()
    payment = queries.get_payment(refund.payment_id)
    before = {"state": refund.state}
    states.move(refund, RefundState.SENT, by=by, note=note or None)
    refund.sent_at, refund.sent_by_id = now(), by
    refund.provider_ref, refund.note = provider_ref, note
    lines = rules.refund_sent(cash=CASH[payment.method], amount=refund.amount, ref=refund.ref)
    ledger.post(source=("refunds", refund.id), kind="refund_sent", book=Book.MARKETPLACE, lines=lines)
    note_step(payment, "refund_sent", source=Source.FINANCE, by=by, ref=provider_ref, note=str(refund.amount))
    audit.record("refund_sent", refund, by=by, before=before, after={"state": refund.state})
    _tell_payable(refund, payment, by)
    return refund


def mark_refund_failed(refund_id: int, *, by: int | None, note: str = "") -> Refund:
    """The provider could not give the money back: the debt stays and a person must act."""
    refund = queries.lock_refund(refund_id)
    if refund.state is RefundState.REQUESTED:
        states.move(refund, RefundState.FAILED, by=by, note=note or None)
        payment = queries.get_payment(refund.payment_id)
        note_step(payment, "refund_failed", source=Source.FINANCE, by=by, note=str(refund.amount))
    return refund


def _tell_payable(refund: Refund, payment: Payment, by: int | None) -> None:
    told = ports.Refunded(
        payment_id=payment.id, payable_id=payment.payable_id, ref=refund.ref, amount=refund.amount
    )
    ports.payable(payment.payable_type).on_refunded(told)
    event = RefundSent(
        refund_id=refund.id,
        payment_id=payment.id,
        payable_type=payment.payable_type,
        payable_id=payment.payable_id,
        amount=refund.amount,
    )
    emit(event, about=refund, by=by)
