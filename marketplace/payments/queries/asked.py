"""Card refunds that the provider was asked for and has not answered."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, cast, func, select

from marketplace.core.db import db
from marketplace.payments.models import Payment, PaymentStep, Refund
from marketplace.payments.states import Method, RefundState

ASKED, REFUSED = "refund_asked", "refund_refused"


def is_asked(refund_id: int) -> bool:
    """Whether the provider was asked for this refund and has not refused it since."""
    return db.session.scalar(select(Refund.id).where(Refund.id == refund_id, _is_asked())) is not None


def refunds_unanswered(*, limit: int = 500) -> Sequence[int]:
    """Refunds that were asked for and of which nobody knows what became, oldest first."""
    query = (
        select(Refund.id)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Refund.state == RefundState.REQUESTED, Payment.method == Method.STRIPE, _is_asked())
    )
    return db.session.scalars(query.order_by(Refund.id).limit(limit)).all()


def _is_asked() -> ColumnElement[bool]:
    def last(kind: str) -> ColumnElement[int]:
        same = (
            PaymentStep.payment_id == Refund.payment_id,
            PaymentStep.kind == kind,
            PaymentStep.ref == cast(Refund.id, String),
        )
        return select(func.coalesce(func.max(PaymentStep.id), 0)).where(*same).scalar_subquery()

    return last(ASKED) > last(REFUSED)
