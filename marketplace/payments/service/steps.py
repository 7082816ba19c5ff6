"""The history of a payment that people read."""

from __future__ import annotations

from marketplace.core.db import db
from marketplace.payments.models import Payment, PaymentStep
from marketplace.payments.states import Source


def note_step(
    payment: Payment,
    kind: str,
    *,
    source: Source,
    by: int | None = None,
    ref: str | None = None,
    note: str = "",
) -> None:
    """Add one line to the payment's history, in the caller's transaction."""
    step = PaymentStep(payment_id=payment.id, kind=kind, source=source, by_id=by, ref=ref, note=note)
    db.session.add(step)
