"""Payments about which the provider and we disagree."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from marketplace.core.db import db
from marketplace.payments.models import Payment, PaymentStep


def held_for_review(*, limit: int = 100) -> Sequence[Payment]:
    """Payments about which the provider and we disagree, and nobody has dealt with it since."""
    query = select(Payment).where(*differs())
    return db.session.scalars(query.order_by(Payment.id).limit(limit)).all()


def count_held() -> int:
    """How many wait for a person."""
    return db.session.scalar(select(func.count(Payment.id)).where(*differs())) or 0


def is_held(payment: Payment) -> bool:
    """Whether a person must look at this payment."""
    return db.session.scalar(select(Payment.id).where(Payment.id == payment.id, *differs())) is not None


def differs() -> tuple[ColumnElement[bool], ...]:
    """Settling forgets the reason; what is held after that differs by what happened later."""

    def last(kind: str) -> ColumnElement[int]:
        same = (PaymentStep.payment_id == Payment.id, PaymentStep.kind == kind)
        return select(func.coalesce(func.max(PaymentStep.id), 0)).where(*same).scalar_subquery()

    is_open = Payment.review_reason.is_not(None)
    return is_open, last("held") > last("reviewed")
