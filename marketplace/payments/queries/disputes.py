"""Reading disputes, and the other ways that money goes back."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, select, tuple_

from marketplace.core.db import db
from marketplace.core.money import ZERO, Money
from marketplace.payments.models import Dispute, Payment, Refund, RefundAccount
from marketplace.payments.states import DisputeState, PaymentState, RefundState

OPEN = (DisputeState.NEEDS_RESPONSE, DisputeState.UNDER_REVIEW)


def find_payment_by_intent(intent: str, *, named: str = "") -> Payment | None:
    """The payment of a provider's charge; `named` is our own key, as we gave it to the provider."""
    found = db.session.scalar(select(Payment).where(Payment.provider_charge == intent).limit(1))
    if found is None and named.isdecimal() and len(named) < 18:
        found = db.session.get(Payment, int(named))
    return found


def lock_dispute_by_ref(provider_ref: str) -> Dispute | None:
    """By the provider's id, kept from everyone else until the transaction ends."""
    query = select(Dispute).where(Dispute.provider_ref == provider_ref).with_for_update()
    return db.session.scalar(query, execution_options={"populate_existing": True})


def disputes(*, limit: int = 100) -> Sequence[Dispute]:
    """Open ones first, the nearest deadline on top; then the newest."""
    query = select(Dispute).order_by(Dispute.state.in_(OPEN).desc(), Dispute.due_by, Dispute.id.desc())
    return db.session.scalars(query.limit(limit)).all()


def dispute_counts() -> int:
    """How many need an answer."""
    query = select(func.count()).select_from(Dispute).where(Dispute.state == DisputeState.NEEDS_RESPONSE)
    return db.session.scalar(query) or 0


def disputed(payment_id: int) -> Money:
    """What the bank has taken back, or keeps until it has decided: it cannot be refunded as well."""
    taken = or_(Dispute.state == DisputeState.LOST, Dispute.is_held)
    query = select(func.sum(Dispute.amount)).where(Dispute.payment_id == payment_id, taken)
    return db.session.scalar(query) or ZERO


def find_refund_by_ref(provider_ref: str, *, named: str = "") -> Refund | None:
    """The refund of a provider's id; `named` is our own key, as we gave it to the provider."""
    found = db.session.scalar(select(Refund).where(Refund.provider_ref == provider_ref))
    if found is None and named.isdecimal() and len(named) < 18:
        found = db.session.get(Refund, int(named))
    return found


def refunds_about(refs: Collection[tuple[str, int]], *, payable: tuple[str, int]) -> Sequence[Refund]:
    """The refunds of these things, oldest first; and those of a payment of theirs that came late or twice."""
    late = select(Payment.id).where(
        Payment.payable_type == payable[0],
        Payment.payable_id == payable[1],
        Payment.state == PaymentState.SETTLED,
    )
    about = tuple_(Refund.ref_type, Refund.ref_id).in_(list(refs))
    whole = (Refund.ref_type == "payments") & Refund.ref_id.in_(late)
    return db.session.scalars(select(Refund).where(or_(about, whole)).order_by(Refund.id)).all()


def find_refund_account(refund_id: int) -> RefundAccount | None:
    """Where the buyer wants the money."""
    return db.session.scalar(select(RefundAccount).where(RefundAccount.refund_id == refund_id))


def refund_accounts(refund_ids: Collection[int]) -> dict[int, RefundAccount]:
    """Those that there are, by refund."""
    if not refund_ids:
        return {}
    query = select(RefundAccount).where(RefundAccount.refund_id.in_(refund_ids))
    return {account.refund_id: account for account in db.session.scalars(query)}


def has_open_refunds(payable_type: str, payable_ids: Collection[int]) -> bool:
    """Whether money of these purchases is still on its way back."""
    query = (
        select(Refund.id)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(
            Payment.payable_type == payable_type,
            Payment.payable_id.in_(payable_ids),
            Refund.state != RefundState.SENT,
        )
    )
    return db.session.scalar(query.limit(1)) is not None
