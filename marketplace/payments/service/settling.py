"""The ends of a payment. The caller holds the transaction(); each locks the payment first and may be repeated."""

from __future__ import annotations

from datetime import datetime

from marketplace.core import audit, states
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.errors import DomainError
from marketplace.core.events import emit
from marketplace.core.failpoints import failpoint
from marketplace.core.jobs import enqueue
from marketplace.ledger import rules
from marketplace.ledger import service as ledger
from marketplace.ledger.accounts import Book
from marketplace.payments import ports, queries
from marketplace.payments.events import PaymentExpired, PaymentHeld, PaymentSettled
from marketplace.payments.models import Payment
from marketplace.payments.ports import Decision, Settlement
from marketplace.payments.service.parts import book_receipt, owe_surplus
from marketplace.payments.service.refunding import request_refund
from marketplace.payments.service.steps import note_step
from marketplace.payments.states import Method, PaymentState, Source

SEND_BACK = "payments.send_back"


def settle(
    payment_id: int,
    *,
    source: Source,
    ref: str | None = None,
    at: datetime | None = None,
    by: int | None = None,
) -> Payment:
    """The money is here. Called by webhook, return page, reconciler and finance alike; the second call changes nothing.

    Books the money, then asks the payable. What it does not accept (too late, paid twice) is owed back to the buyer at
    once, so that nothing is ever paid and silent. `ref` is the number of the outside world.
    """
    payment = queries.lock_payment(payment_id)
    if payment.is_settled:
        return payment
    if payment.method is Method.COD:
        raise ValueError("cash on delivery is collected order by order: see close_cod")
    earlier = queries.settled_payment_of(payment.payable)
    payment.is_late = not payment.is_open
    payment.settled_at = at or now()
    payment.settled_by = source
    payment.review_reason = None
    states.move(payment, PaymentState.SETTLED, by=by, note=source.value)
    used = book_receipt(payment)
    note_step(payment, "settled", source=source, by=by, ref=ref)
    accepted = earlier is None and _ask_payable(payment) is Decision.ACCEPTED
    if not accepted:
        _owe_back(payment, twice=earlier is not None)
    owe_surplus(payment, used=used, by=by)
    emit(_settled(payment, will_refund=not accepted), about=payment, by=by)
    failpoint("settle_before_commit")
    return payment


def expire(payment_id: int, *, source: Source = Source.CLOCK, note: str = "") -> Payment:
    """The time to pay is over: what was reserved is given back. Not while a card page may still take money.

    Whoever calls this for a card payment has made sure that Stripe's page is closed (`close_card_page`, `expire_due`).
    """
    payment = queries.lock_payment(payment_id)
    if not payment.is_open:
        return payment
    states.move(payment, PaymentState.EXPIRED, note=note or None)
    note_step(payment, "expired", source=source, note=note)
    if queries.settled_payment_of(payment.payable) is None:
        ports.payable(payment.payable_type).on_expired(payment.payable_id)
    event = PaymentExpired(
        payment_id=payment.id, payable_type=payment.payable_type, payable_id=payment.payable_id
    )
    emit(event, about=payment)
    return payment


def hold_for_review(
    payment_id: int, reason: str, *, source: Source, ref: str | None = None, also_settled: bool = False
) -> Payment:
    """What the provider says is not what we asked for: nothing is paid, a person must look.

    A settled payment is held only by what happened after it (`also_settled`).
    """
    payment = queries.lock_payment(payment_id)
    if payment.review_reason == reason or (payment.is_settled and not also_settled):
        return payment
    payment.review_reason = reason
    note_step(payment, "held", source=source, ref=ref, note=reason)
    emit(PaymentHeld(payment_id=payment.id, reason=reason), about=payment)
    return payment


def close_review(payment_id: int, *, note: str, by: int) -> Payment:
    """A finance person has dealt with the difference, at the provider or with the buyer. A new difference opens it again."""
    payment = queries.lock_payment(payment_id)
    if queries.is_held(payment):
        note_step(payment, "reviewed", source=Source.FINANCE, by=by, note=note)
        audit.record(
            "payment_reviewed", payment, by=by, before={"reason": payment.review_reason}, after={"note": note}
        )
    return payment


def close_cod(payment_id: int, *, by: int | None = None, note: str = "") -> Payment:
    """Every order of a cash-on-delivery payment was collected. The orders posted the cash and are told nothing."""
    payment = queries.lock_payment(payment_id)
    if payment.method is not Method.COD:
        raise ValueError("only cash on delivery is closed this way")
    if payment.is_settled:
        return payment
    states.move(payment, PaymentState.SETTLED, by=by, note=Source.PAYABLE.value)
    payment.settled_at = now()
    payment.settled_by = Source.PAYABLE
    note_step(payment, "settled", source=Source.PAYABLE, by=by, note=note)
    return payment


def _ask_payable(payment: Payment) -> Decision:
    """The payable's answer. An error of its rules undoes what it did so far and counts as a no."""
    settlement = Settlement(
        payment_id=payment.id,
        payable_id=payment.payable_id,
        method=payment.method,
        amount=payment.amount,
        at=payment.settled_at or now(),
        is_late=payment.is_late,
    )
    try:
        with db.session.begin_nested():
            return ports.payable(payment.payable_type).on_settled(settlement)
    except DomainError as error:
        note_step(payment, "refused", source=Source.PAYABLE, note=str(error))
        return Decision.REFUND


def _owe_back(payment: Payment, *, twice: bool) -> None:
    """The debt, and for a card its sending by a worker: nobody decides about money that paid for nothing."""
    ref = ("payments", payment.id)
    lines = rules.receipt_refunded(amount=payment.amount, ref=ref)
    ledger.post(source=ref, kind="receipt_refunded", book=Book.MARKETPLACE, lines=lines)
    reason = "paid_twice" if twice else "paid_late"
    refund = request_refund(payment.id, amount=payment.amount, ref=ref, reason=reason)
    if payment.provider_charge is not None:
        enqueue(SEND_BACK, {"refund_id": refund.id}, key=f"{SEND_BACK}:{refund.id}")


def _settled(payment: Payment, *, will_refund: bool) -> PaymentSettled:
    return PaymentSettled(
        payment_id=payment.id,
        payable_type=payment.payable_type,
        payable_id=payment.payable_id,
        method=payment.method.value,
        amount=payment.amount,
        is_late=payment.is_late,
        will_refund=will_refund,
    )
