"""Card payments that the buyer's bank takes back. What the provider says now is what counts, whatever was told before."""

from __future__ import annotations

from marketplace.core import states
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.events import emit
from marketplace.core.money import Money
from marketplace.ledger import queries as ledger_queries
from marketplace.ledger import rules
from marketplace.ledger import service as ledger
from marketplace.ledger.accounts import Book
from marketplace.ledger.rules import Line
from marketplace.payments import ports, queries
from marketplace.payments.events import DisputeClosed, DisputeOpened
from marketplace.payments.gateway import DisputeInfo
from marketplace.payments.models import Dispute, Payment
from marketplace.payments.service.steps import note_step
from marketplace.payments.states import DisputeState, Source


def take_dispute(payment_id: int, said: DisputeInfo, *, source: Source) -> Dispute:
    """Bring our dispute to the state the provider has, and the books with it. Again changes nothing.

    Lost: every order bears its part (`on_disputed`), out of what is held or as the partner's debt. Won: the money is
    back. Source: reliability.md check 26.
    """
    payment = queries.get_payment(payment_id)
    dispute = queries.lock_dispute_by_ref(said.id) or _open(payment, said, source)
    if dispute.state.is_over:
        return dispute
    dispute.due_by = said.due_by
    if said.is_held and not dispute.is_held:
        dispute.is_held = True
        _post(dispute, "dispute_opened", rules.dispute_opened(amount=dispute.amount, ref=_ref(dispute)))
    wanted = DisputeState(said.status)
    if wanted is dispute.state:
        return dispute
    if wanted.is_over:
        dispute.closed_at = now()
    states.move(dispute, wanted, note=source.value)
    note_step(payment, f"dispute_{wanted.value}", source=source, ref=said.id, note=str(dispute.amount))
    if wanted.is_over:
        _close(dispute, payment)
    return dispute


def _open(payment: Payment, said: DisputeInfo, source: Source) -> Dispute:
    dispute = Dispute(
        payment_id=payment.id,
        provider_ref=said.id,
        amount=said.amount,
        reason=said.reason,
        due_by=said.due_by,
    )
    db.session.add(dispute)
    states.start(dispute, note=said.reason)
    note_step(payment, "dispute_opened", source=source, ref=said.id, note=str(said.amount))
    event = DisputeOpened(
        dispute_id=dispute.id,
        payment_id=payment.id,
        payable_type=payment.payable_type,
        payable_id=payment.payable_id,
        amount=said.amount,
    )
    emit(event, about=dispute)
    return dispute


def _close(dispute: Dispute, payment: Payment) -> None:
    won = dispute.state is DisputeState.WON
    if dispute.is_held and won:
        dispute.is_held = False
        _post(dispute, "dispute_won", rules.dispute_won(amount=dispute.amount, ref=_ref(dispute)))
    elif dispute.is_held:
        left = _bear(dispute, payment)
        if left:
            _post(dispute, "dispute_lost", rules.dispute_uncovered(amount=left, ref=_ref(dispute)))
    event = DisputeClosed(
        dispute_id=dispute.id,
        payment_id=payment.id,
        payable_type=payment.payable_type,
        payable_id=payment.payable_id,
        amount=dispute.amount,
        won=won,
    )
    emit(event, about=dispute)


def _bear(dispute: Dispute, payment: Payment) -> Money:
    """How much nobody bears: all of it when the payment never paid for anything."""
    if ledger_queries.find_transaction(("payments", payment.id), "receipt_refunded") is not None:
        return dispute.amount
    told = ports.Disputed(
        payment_id=payment.id,
        payable_id=payment.payable_id,
        dispute_id=dispute.id,
        amount=dispute.amount,
    )
    return ports.payable(payment.payable_type).on_disputed(told)


def _ref(dispute: Dispute) -> tuple[str, int]:
    return "disputes", dispute.id


def _post(dispute: Dispute, kind: str, lines: list[Line]) -> None:
    ledger.post(source=_ref(dispute), kind=kind, book=Book.MARKETPLACE, lines=lines)
