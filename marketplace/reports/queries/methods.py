"""How often each way of paying succeeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.payments.models import Payment
from marketplace.payments.states import Method, PaymentState


@dataclass(frozen=True, slots=True)
class MethodSuccess:
    """Payments of one method that have ended."""

    method: Method
    settled: int
    failed: int

    @property
    def percent(self) -> int:
        return round(100 * self.settled / (self.settled + self.failed))


def payment_success(*, since: datetime) -> list[MethodSuccess]:
    """Of the payments opened since then and ended: paid, or expired and void. The method used most comes first."""
    query = (
        select(Payment.method, Payment.state, func.count())
        .where(Payment.created_at >= since, Payment.state != PaymentState.OPEN)
        .group_by(Payment.method, Payment.state)
    )
    settled: dict[Method, int] = {}
    failed: dict[Method, int] = {}
    for method, state, count in db.session.execute(query):
        counts = settled if state is PaymentState.SETTLED else failed
        counts[method] = counts.get(method, 0) + count
    found = [
        MethodSuccess(method, settled.get(method, 0), failed.get(method, 0))
        for method in Method
        if method in settled or method in failed
    ]
    return sorted(found, key=lambda one: -(one.settled + one.failed))
