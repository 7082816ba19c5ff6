"""Asking the card provider for a refund: the intent is written first, so that an answer that never came is not forgotten."""

from __future__ import annotations

from marketplace.core.db import transaction
from marketplace.core.money import Money
from marketplace.payments import queries
from marketplace.payments.gateway import PaymentRefused, RefundState, card_gateway
from marketplace.payments.queries.asked import ASKED, REFUSED, is_asked
from marketplace.payments.service.steps import note_step
from marketplace.payments.states import Source


def ask_for_refund(
    refund_id: int, intent: str, amount: Money, *, by: int | None, source: Source
) -> RefundState:
    """The provider's answer. Always the same key: however often it is asked, it refunds once.

    Until it answers, the refund counts as asked for and the comparison asks again; a refusal ends that.
    Raises PaymentProviderDown, PaymentRefused.
    """
    _note(refund_id, ASKED, by=by, source=source)
    try:
        return card_gateway().refund(
            payment_intent=intent,
            amount=amount,
            key=f"refund-{refund_id}",
            metadata={"refund_id": str(refund_id)},
        )
    except PaymentRefused:
        _note(refund_id, REFUSED, by=by, source=source)
        raise


def _note(refund_id: int, kind: str, *, by: int | None, source: Source) -> None:
    with transaction():
        refund = queries.lock_refund(refund_id)
        if is_asked(refund_id) is not (kind == ASKED):
            payment = queries.get_payment(refund.payment_id)
            note_step(payment, kind, source=source, by=by, ref=str(refund_id), note=str(refund.amount))
