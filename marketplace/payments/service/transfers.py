"""Bank transfers and QRIS: the buyer sends a photo, a person finds the money in the account and confirms it."""

from __future__ import annotations

from datetime import timedelta

from marketplace.core import audit, states
from marketplace.core.clock import now
from marketplace.core.config import current
from marketplace.core.db import db
from marketplace.core.events import emit
from marketplace.core.money import Money
from marketplace.payments import ports, queries
from marketplace.payments.errors import (
    ConfirmedAlready,
    PaymentNotOpen,
    SameProof,
    TooManyProofs,
    WrongAmount,
)
from marketplace.payments.events import ProofRejected, ProofSubmitted
from marketplace.payments.models import Payment, PaymentProof
from marketplace.payments.service.photos import Photo
from marketplace.payments.service.settling import settle
from marketplace.payments.service.steps import note_step
from marketplace.payments.states import ProofState, Source

MOST_PROOFS = 5  # each keeps the goods promised for another holding time


def submit_proof(payment_id: int, *, photo: Photo, by: int | None = None) -> PaymentProof:
    """The buyer says the transfer is made. The order waits until somebody has looked, so the time stops running.

    A photo may also be sent when the time is over: it is then looked at as a late payment. Raises SameProof when this
    very photo was sent for this payment before, TooManyProofs, PaymentNotOpen when nothing is waited for any more.
    """
    payment = queries.lock_payment(payment_id)
    if payment.is_settled or not payment.method.is_confirmed_by_a_person:
        raise PaymentNotOpen(state=payment.state)
    earlier = queries.proofs_of([payment_id])[payment_id]
    if any(there.sha256 == photo.sha256 for there in earlier):
        raise SameProof()
    if len(earlier) >= MOST_PROOFS:
        raise TooManyProofs()
    proof = PaymentProof(payment_id=payment_id, file_key=photo.file_key, sha256=photo.sha256, look=photo.look)
    db.session.add(proof)
    states.start(proof, by=by)
    note_step(payment, "proof_submitted", source=Source.BUYER, by=by)
    if payment.is_open:
        give_time(payment)
    event = ProofSubmitted(
        proof_id=proof.id,
        payment_id=payment.id,
        payable_type=payment.payable_type,
        payable_id=payment.payable_id,
    )
    emit(event, about=payment, by=by)
    return proof


def confirm_transfer(
    payment_id: int, *, by: int, received: Money | None = None, ref: str | None = None
) -> Payment:
    """A finance person saw exactly this amount in the account. Of two people the second is told; it is booked once.

    `received`, when typed, must equal the exact amount due. Raises ConfirmedAlready, WrongAmount.
    """
    payment = queries.lock_payment(payment_id)
    if payment.is_settled:
        raise ConfirmedAlready()
    if not payment.method.is_confirmed_by_a_person:
        raise PaymentNotOpen(state=payment.state)
    if received is not None and received != payment.amount_due:
        raise WrongAmount(amount=payment.amount_due)
    accept_proofs(payment, by=by)
    before = {"state": payment.state}
    settle(payment_id, source=Source.FINANCE, ref=ref, by=by)
    after = {"state": payment.state, "amount_due": payment.amount_due, "ref": ref}
    audit.record("payment_confirmed", payment, by=by, before=before, after=after)
    return payment


def reject_proof(proof_id: int, *, reason: str, by: int) -> PaymentProof:
    """The transfer of this photo is not in the account. The buyer reads the reason and may send another photo."""
    payment = queries.lock_payment(queries.get_proof(proof_id).payment_id)
    found = queries.lock_proof(proof_id)
    _check(found, ProofState.REJECTED, by)
    found.reason = reason
    note_step(payment, "proof_rejected", source=Source.FINANCE, by=by, note=reason)
    audit.record("proof_rejected", found, by=by, after={"reason": reason})
    if payment.is_open:
        give_time(payment)
    event = ProofRejected(
        proof_id=found.id,
        payment_id=payment.id,
        payable_type=payment.payable_type,
        payable_id=payment.payable_id,
        reason=reason,
    )
    emit(event, about=payment, by=by)
    return found


def accept_proofs(payment: Payment, *, by: int) -> None:
    """The money is found: what the buyer sent was true."""
    for proof in queries.proofs_of([payment.id])[payment.id]:
        if proof.state is ProofState.WAITING:
            _check(proof, ProofState.ACCEPTED, by)


def _check(proof: PaymentProof, state: ProofState, by: int) -> None:
    states.move(proof, state, by=by)
    proof.checked_by_id = by
    proof.checked_at = now()


def give_time(payment: Payment) -> None:
    """At least one more holding time from now, for the check or for another photo."""
    until = now() + timedelta(hours=current().HOLD_TRANSFER_HOURS)
    if payment.expires_at is not None and payment.expires_at < until:
        payment.expires_at = until
        payment.extended_at = now()
        ports.payable(payment.payable_type).on_extended(payment.payable_id, until)
