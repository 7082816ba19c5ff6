"""Reading payments."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.money import ZERO, Money
from marketplace.core.paging import Page, decode_cursor, encode_cursor
from marketplace.payments.errors import PaymentNotFound, ProofNotFound, RefundNotFound
from marketplace.payments.models import Payment, PaymentProof, PaymentStep, ProviderEvent, Refund
from marketplace.payments.queries.disputes import dispute_counts as dispute_counts
from marketplace.payments.queries.disputes import disputed as disputed
from marketplace.payments.queries.disputes import disputes as disputes
from marketplace.payments.queries.disputes import find_payment_by_intent as find_payment_by_intent
from marketplace.payments.queries.disputes import find_refund_account as find_refund_account
from marketplace.payments.queries.disputes import find_refund_by_ref as find_refund_by_ref
from marketplace.payments.queries.disputes import has_open_refunds as has_open_refunds
from marketplace.payments.queries.disputes import lock_dispute_by_ref as lock_dispute_by_ref
from marketplace.payments.queries.disputes import refund_accounts as refund_accounts
from marketplace.payments.queries.disputes import refunds_about as refunds_about
from marketplace.payments.queries.held import count_held as count_held
from marketplace.payments.queries.held import differs
from marketplace.payments.queries.held import held_for_review as held_for_review
from marketplace.payments.queries.held import is_held as is_held
from marketplace.payments.states import InboxState, Method, PaymentState, ProofState, RefundState

LATE_MATCH = timedelta(days=7)  # the amount of a payment that is over is not given to another one for so long
FRESH = {"populate_existing": True}


def find_payment(payment_id: int) -> Payment | None:
    return db.session.get(Payment, payment_id)


def get_payment(payment_id: int) -> Payment:
    """Raises PaymentNotFound."""
    payment = find_payment(payment_id)
    if payment is None:
        raise PaymentNotFound()
    return payment


def payments_by_id(ids: Collection[int]) -> dict[int, Payment]:
    """Those that there are."""
    if not ids:
        return {}
    return {payment.id: payment for payment in db.session.scalars(select(Payment).where(Payment.id.in_(ids)))}


def lock_payment(payment_id: int) -> Payment:
    """The payment as it is now, kept from everyone else until the transaction ends. Raises PaymentNotFound."""
    query = select(Payment).where(Payment.id == payment_id).with_for_update()
    payment = db.session.scalar(query, execution_options=FRESH)
    if payment is None:
        raise PaymentNotFound()
    return payment


def get_proof(proof_id: int) -> PaymentProof:
    """Raises ProofNotFound."""
    proof = db.session.get(PaymentProof, proof_id)
    if proof is None:
        raise ProofNotFound()
    return proof


def lock_proof(proof_id: int) -> PaymentProof:
    """Raises ProofNotFound."""
    query = select(PaymentProof).where(PaymentProof.id == proof_id).with_for_update()
    proof = db.session.scalar(query, execution_options=FRESH)
    if proof is None:
        raise ProofNotFound()
    return proof


def get_refund(refund_id: int) -> Refund:
    """Raises RefundNotFound."""
    refund = db.session.get(Refund, refund_id)
    if refund is None:
        raise RefundNotFound()
    return refund


def lock_refund(refund_id: int) -> Refund:
    """Raises RefundNotFound."""
    query = select(Refund).where(Refund.id == refund_id).with_for_update()
    refund = db.session.scalar(query, execution_options=FRESH)
    if refund is None:
        raise RefundNotFound()
    return refund


def payments_of(payable: tuple[str, int]) -> Sequence[Payment]:
    """Every attempt to pay this, oldest first."""
    return db.session.scalars(select(Payment).where(*_of(payable)).order_by(Payment.id)).all()


def open_payment_of(payable: tuple[str, int]) -> Payment | None:
    """The one open attempt, if there is one."""
    return db.session.scalar(select(Payment).where(*_of(payable), Payment.state == PaymentState.OPEN))


def settled_payment_of(payable: tuple[str, int]) -> Payment | None:
    """The attempt that paid it: the first one settled."""
    query = select(Payment).where(*_of(payable), Payment.state == PaymentState.SETTLED)
    return db.session.scalar(query.order_by(Payment.settled_at, Payment.id).limit(1))


def current_payment_of(payable: tuple[str, int]) -> Payment | None:
    """What the buyer should see: the attempt that paid, else the open one, else the last one."""
    attempts = payments_of(payable)
    for wanted in (PaymentState.SETTLED, PaymentState.OPEN):
        for payment in attempts:
            if payment.state is wanted:
                return payment
    return attempts[-1] if attempts else None


def amounts_taken(amount: Money) -> set[Money]:
    """Exact amounts between this and 999 more that somebody else's transfer may still arrive with."""
    lately = Payment.expires_at > now() - LATE_MATCH
    query = select(Payment.amount_due).where(
        Payment.method.in_((Method.TRANSFER, Method.QRIS)),
        Payment.amount_due.between(amount, amount + Money(999)),
        or_(Payment.state == PaymentState.OPEN, (Payment.state != PaymentState.SETTLED) & lately),
    )
    return set(db.session.scalars(query))


def waiting_proof(payment_id: int) -> PaymentProof | None:
    """The newest proof that nobody has checked."""
    query = select(PaymentProof).where(
        PaymentProof.payment_id == payment_id, PaymentProof.state == ProofState.WAITING
    )
    return db.session.scalar(query.order_by(PaymentProof.id.desc()).limit(1))


def proofs_of(payment_ids: Sequence[int]) -> Mapping[int, list[PaymentProof]]:
    """The proofs of each payment, newest first."""
    found: dict[int, list[PaymentProof]] = {payment_id: [] for payment_id in payment_ids}
    query = select(PaymentProof).where(PaymentProof.payment_id.in_(payment_ids))
    for proof in db.session.scalars(query.order_by(PaymentProof.id.desc())):
        found[proof.payment_id].append(proof)
    return found


def same_photos(digests: Sequence[str]) -> Mapping[str, set[int]]:
    """For each digest of a photo, the payments it was sent for."""
    found: dict[str, set[int]] = {digest: set() for digest in digests}
    query = select(PaymentProof.sha256, PaymentProof.payment_id).where(PaymentProof.sha256.in_(digests))
    for digest, payment_id in db.session.execute(query):
        found[digest].add(payment_id)
    return found


def steps_of(payment_id: int) -> Sequence[PaymentStep]:
    """The history of a payment, oldest first."""
    return db.session.scalars(
        select(PaymentStep).where(PaymentStep.payment_id == payment_id).order_by(PaymentStep.id)
    ).all()


def story_of(payable: tuple[str, int]) -> tuple[dict[int, Payment], Sequence[PaymentStep]]:
    """Every attempt to pay this, by id, and the history of all of them."""
    attempts = {payment.id: payment for payment in payments_of(payable)}
    query = select(PaymentStep).where(PaymentStep.payment_id.in_(attempts)).order_by(PaymentStep.id)
    return attempts, db.session.scalars(query).all()


def provider_events_of(payment_id: int) -> Sequence[ProviderEvent]:
    """What the provider told us about it, oldest first."""
    query = select(ProviderEvent).where(ProviderEvent.payment_id == payment_id)
    return db.session.scalars(query.order_by(ProviderEvent.id)).all()


def refunds_of(payment_id: int) -> Sequence[Refund]:
    return db.session.scalars(select(Refund).where(Refund.payment_id == payment_id).order_by(Refund.id)).all()


def refunded(payment_id: int, *, reason: str | None = None) -> Money:
    """What was refunded or is promised to be, together, or for one reason."""
    query = select(func.sum(Refund.amount)).where(Refund.payment_id == payment_id)
    return db.session.scalar(query if reason is None else query.where(Refund.reason == reason)) or ZERO


def transfers_waiting(*, limit: int = 100) -> Sequence[Payment]:
    """Open transfer and QRIS payments: those with an unchecked proof first, then the oldest."""
    proof = (
        select(PaymentProof.id)
        .where(PaymentProof.payment_id == Payment.id, PaymentProof.state == ProofState.WAITING)
        .exists()
    )
    query = select(Payment).where(
        Payment.state == PaymentState.OPEN, Payment.method.in_((Method.TRANSFER, Method.QRIS))
    )
    return db.session.scalars(query.order_by(proof.desc(), Payment.id).limit(limit)).all()


def refunds_waiting(*, limit: int = 100) -> Sequence[Refund]:
    """Refunds that somebody must send, oldest first."""
    query = select(Refund).where(Refund.state != RefundState.SENT)
    return db.session.scalars(query.order_by(Refund.id).limit(limit)).all()


def attention() -> dict[str, int]:
    """How many things wait for a finance person, by kind, in one query."""
    proof = select(PaymentProof.payment_id).where(PaymentProof.state == ProofState.WAITING)
    waiting = _count(select(Payment.id).where(Payment.state == PaymentState.OPEN, Payment.id.in_(proof)))
    held = _count(select(Payment.id).where(*differs()))
    refunds = _count(select(Refund.id).where(Refund.state != RefundState.SENT))
    stuck = _count(
        select(ProviderEvent.id).where(
            ProviderEvent.state == InboxState.RECEIVED,
            ProviderEvent.created_at < now() - timedelta(minutes=10),
        )
    )
    row = db.session.execute(select(waiting, held, refunds, stuck)).one()
    return dict(zip(("proofs", "held", "refunds", "stuck_events"), row, strict=True))


def list_payments(
    *,
    state: PaymentState | None = None,
    method: Method | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Page[Payment]:
    """Payments, newest first."""
    query = select(Payment).order_by(Payment.id.desc()).limit(limit + 1)
    if state is not None:
        query = query.where(Payment.state == state)
    if method is not None:
        query = query.where(Payment.method == method)
    cursor = decode_cursor(after, length=1)
    if cursor is not None and isinstance(cursor[0], int):
        query = query.where(Payment.id < cursor[0])
    found = db.session.scalars(query).all()
    more = encode_cursor(found[limit - 1].id) if len(found) > limit else None
    return Page(found[:limit], more)


def due_payments(at: datetime, *, limit: int = 500) -> Sequence[int]:
    """Open payments whose time is over, oldest first; not those whose proof nobody has looked at yet."""
    proof = select(PaymentProof.payment_id).where(PaymentProof.state == ProofState.WAITING)
    query = select(Payment.id).where(
        Payment.state == PaymentState.OPEN, Payment.expires_at <= at, Payment.id.not_in(proof)
    )
    return db.session.scalars(query.order_by(Payment.expires_at, Payment.id).limit(limit)).all()


def cards_to_compare(*, since: datetime, limit: int = 2000) -> Sequence[int]:
    """Card payments with a session that are not settled and may have been paid since."""
    query = select(Payment.id).where(
        Payment.method == Method.STRIPE,
        Payment.provider_ref.is_not(None),
        Payment.state != PaymentState.SETTLED,
        Payment.created_at >= since,
    )
    return db.session.scalars(query.order_by(Payment.id).limit(limit)).all()


def find_by_session(session_id: str) -> Payment | None:
    """The payment of a provider's session."""
    return db.session.scalar(select(Payment).where(Payment.provider_ref == session_id))


def _of(payable: tuple[str, int]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Payment.payable_type == payable[0], Payment.payable_id == payable[1]


def _count(query: Select[Any]) -> Any:
    return select(func.count()).select_from(query.subquery()).scalar_subquery()
