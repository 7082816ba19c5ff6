"""What happened to the money of a purchase, as its buyer reads it: each event with its time and who says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from marketplace.core.words import _, _l
from marketplace.payments.models import Payment, PaymentStep
from marketplace.payments.states import Method, Source
from marketplace.web.shop.timelines import Entry

WORDS = {
    "opened": _l("Purchase waits for the payment"),
    "proof_submitted": _l("You sent a photo of the transfer"),
    "proof_rejected": _l("The photo was not accepted"),
    "settled": _l("The money has arrived"),
    "refused": _l("The money came too late or twice, it goes back to you"),
    "expired": _l("Not paid in time"),
    "voided": _l("This way of paying was closed"),
    "refund_requested": _l("We promised you a refund"),
    "refund_account": _l("You named a bank account for the refund"),
    "refund_sent": _l("The refund was sent"),
    "refund_failed": _l("The refund failed, we send it again"),
}
SOURCES = {
    Source.BUYER: _l("You, on our pages"),
    Source.WEBHOOK: _l("Message of the card company"),
    Source.RETURN_PAGE: _l("Asked at the card company when you came back"),
    Source.RECONCILER: _l("Our regular comparison with the card company"),
    Source.CLOCK: _l("Automatically, when the time was over"),
    Source.FINANCE: _l("Our finance team, after a look at the bank account"),
    Source.PAYABLE: _l("Automatically, because of the order"),
}
CASH = {"opened": _l("You pay the seller or the courier in cash"), "settled": _l("The cash was paid")}


def payment_story(payments: Mapping[int, Payment], steps: Sequence[PaymentStep]) -> list[Entry]:
    """All attempts of one purchase in the order of time. Steps that say nothing to a buyer are left out."""
    return [
        Entry(_words(payments[step.payment_id], step), step.created_at, _note(step), True)
        for step in sorted(steps, key=lambda step: (step.created_at, step.id))
        if step.kind in WORDS
    ]


def _words(payment: Payment, step: PaymentStep) -> str:
    if payment.method is Method.COD and step.kind in CASH:
        return str(CASH[step.kind])
    if step.kind == "opened":
        return f"{WORDS[step.kind]} ({payment.method.label}, {payment.amount_due})"
    return str(WORDS[step.kind])


def _note(step: PaymentStep) -> str:
    amount = step.note.partition(" ")[0] if step.kind.startswith("refund_requested") else ""
    said = _("Source: %(source)s", source=SOURCES[step.source])
    return f"{amount} · {said}" if amount else said
