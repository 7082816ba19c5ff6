"""Money back to the buyer: first promised in the caller's transaction, then sent, then booked as sent."""

from __future__ import annotations

import re
from collections.abc import Collection

from sqlalchemy import select, update

from marketplace.core import audit, states
from marketplace.core.clock import now
from marketplace.core.db import db, transaction
from marketplace.core.events import emit
from marketplace.core.failpoints import failpoint
from marketplace.core.money import Money
from marketplace.ledger import queries as ledger_queries
from marketplace.ledger import rules
from marketplace.ledger import service as ledger
from marketplace.ledger.accounts import Account, Book
from marketplace.payments import ports, queries
from marketplace.payments.errors import (
    RefundAccountWrong,
    RefundNeedsNoAccount,
    RefundProofMissing,
    RefundSentAlready,
    RefundTooLarge,
)
from marketplace.payments.events import RefundFailed, RefundSent
from marketplace.payments.models import Payment, Refund, RefundAccount
from marketplace.payments.queries import receipts
from marketplace.payments.service.asking import ask_for_refund
from marketplace.payments.service.photos import Photo
from marketplace.payments.service.steps import note_step
from marketplace.payments.states import Method, RefundState, Source

OVERPAID = "overpaid"


def request_refund(
    payment_id: int, *, amount: Money, ref: tuple[str, int], reason: str, by: int | None = None
) -> Refund:
    """Promise money back. `ref` is what it is about, ("orders", id) or ("payments", id); `reason` is a short code.

    The caller has posted the debt to refund_payable (`rules.order_refunded`), with the same ref. The same cause again
    returns the first promise. What came beyond the amount due (`overpaid`) and what paid are two separate limits, so
    that neither is given back out of the other. Raises RefundTooLarge.
    """
    payment = queries.lock_payment(payment_id)
    for there in queries.refunds_of(payment_id):
        if (there.ref, there.reason) == (ref, reason):
            return there
    beyond = queries.refunded(payment_id, reason=OVERPAID)
    if reason == OVERPAID:
        left = receipts.surplus(payment_id) - beyond
    else:
        left = payment.amount - queries.refunded(payment_id) + beyond - queries.disputed(payment_id)
    if not payment.is_settled or amount > left:
        raise RefundTooLarge(left=left)
    refund = Refund(
        payment_id=payment_id,
        ref_type=ref[0],
        ref_id=ref[1],
        amount=amount,
        reason=reason,
        requested_by_id=by,
    )
    db.session.add(refund)
    states.start(refund, by=by, note=reason)
    note_step(payment, "refund_requested", source=Source.PAYABLE, by=by, note=f"{amount} {reason}")
    return refund


def send_refund(
    refund_id: int,
    *,
    by: int | None,
    note: str = "",
    photo: Photo | None = None,
    source: Source = Source.FINANCE,
) -> Refund:
    """Give the money back and book it. A card refund is asked of the provider; a transfer was made by the person.

    A transfer needs the photo of it. What the card service failed to send can only be transferred: its answer to the
    same key would be the old one. Opens its own transactions, because the provider is asked between them with the
    refund's own key: pressed twice, one refund. A provider that does not answer is asked again by the comparison
    (`reconcile`). Raises RefundSentAlready, RefundProofMissing, PaymentProviderDown, PaymentRefused.
    """
    refund = queries.get_refund(refund_id)
    payment = queries.get_payment(refund.payment_id)
    if refund.state is RefundState.SENT:
        raise RefundSentAlready()
    intent, amount, by_card = payment.provider_charge, refund.amount, goes_to_card(refund, payment)
    db.session.rollback()
    if not by_card and photo is None:
        raise RefundProofMissing
    provider_ref, failed = None, False
    if by_card and intent is not None:
        answer = ask_for_refund(refund_id, intent, amount, by=by, source=source)
        provider_ref, failed = answer.id, answer.status in {"failed", "cancelled"}
        failpoint("refund_after_provider")
    with transaction():
        if _is_told_already(refund_id, provider_ref):
            return queries.get_refund(refund_id)
        if failed:
            return mark_refund_failed(refund_id, by=by, note=note, provider_ref=provider_ref)
        if photo is not None:
            _keep_proof(refund_id, photo)
        return mark_refund_sent(
            refund_id, by=by, provider_ref=provider_ref, note=note, by_transfer=not by_card, source=source
        )


def goes_to_card(refund: Refund, payment: Payment) -> bool:
    """Whether the card service sends it: a card payment's refund that has not failed there."""
    return payment.method is Method.STRIPE and refund.state is not RefundState.FAILED


def mark_refund_sent(
    refund_id: int,
    *,
    by: int | None,
    provider_ref: str | None = None,
    note: str = "",
    by_transfer: bool = False,
    source: Source = Source.FINANCE,
) -> Refund:
    """The money has left: book it and tell the payable, in the caller's transaction. Raises RefundSentAlready.

    A card refund that failed while we waited for the answer stays failed.
    """
    refund = queries.lock_refund(refund_id)
    if refund.state is RefundState.SENT:
        raise RefundSentAlready()
    payment = queries.get_payment(refund.payment_id)
    if refund.state is RefundState.FAILED and not by_transfer:
        return refund
    before = {"state": refund.state}
    states.move(refund, RefundState.SENT, by=by, note=note or None)
    refund.sent_at, refund.sent_by_id = now(), by
    refund.provider_ref, refund.note = provider_ref or refund.provider_ref, note
    refund.by_transfer = by_transfer
    is_by_card = payment.method is Method.STRIPE and not by_transfer
    cash = (
        Account.CASH_STRIPE if is_by_card else Account.CASH_BANK
    )  # QRIS too: a person transfers it from the bank
    lines = rules.refund_sent(cash=cash, amount=refund.amount, ref=refund.ref)
    ledger.post(
        source=("refunds", refund.id), kind=kind_of("refund_sent", refund), book=Book.MARKETPLACE, lines=lines
    )
    note_step(payment, "refund_sent", source=source, by=by, ref=provider_ref, note=str(refund.amount))
    audit.record("refund_sent", refund, by=by, before=before, after={"state": refund.state})
    _tell_payable(refund, payment, by)
    return refund


def mark_refund_as_told(refund_id: int, *, status: str, provider_ref: str, source: Source) -> Refund:
    """What the provider says of a refund of ours: made, although we never got the answer; or failed."""
    refund = queries.lock_refund(refund_id)
    if status in {"failed", "cancelled"}:
        return mark_refund_failed(refund_id, by=None, provider_ref=provider_ref, source=source)
    if status == "succeeded" and refund.state is RefundState.REQUESTED:
        return mark_refund_sent(refund_id, by=None, provider_ref=provider_ref, source=source)
    return refund


def _is_told_already(refund_id: int, provider_ref: str | None) -> bool:
    """Whether the provider's message about this very refund was quicker than its answer to us."""
    refund = queries.lock_refund(refund_id)
    told = refund.state is RefundState.SENT and refund.sent_by_id is None
    return told and provider_ref is not None and refund.provider_ref == provider_ref


def mark_refund_failed(
    refund_id: int,
    *,
    by: int | None,
    note: str = "",
    provider_ref: str | None = None,
    source: Source = Source.FINANCE,
) -> Refund:
    """The provider could not give the money back: the debt stays, or is open again, and a person must act.

    Failed days after it was sent: the booking is reversed, and the next sending is a new attempt.
    """
    refund = queries.lock_refund(refund_id)
    if refund.state is RefundState.FAILED or refund.by_transfer:
        return refund
    was_sent = refund.state is RefundState.SENT
    states.move(refund, RefundState.FAILED, by=by, note=note or None)
    refund.provider_ref = provider_ref or refund.provider_ref
    if was_sent:
        _reverse(refund)
    payment = queries.get_payment(refund.payment_id)
    note_step(payment, "refund_failed", source=source, by=by, ref=provider_ref, note=str(refund.amount))
    event = RefundFailed(
        refund_id=refund.id,
        payment_id=payment.id,
        payable_type=payment.payable_type,
        payable_id=payment.payable_id,
        attempt=refund.attempt,
        amount=refund.amount,
    )
    emit(event, about=refund, by=by)
    return refund


def _reverse(refund: Refund) -> None:
    entry = ledger_queries.find_transaction(("refunds", refund.id), kind_of("refund_sent", refund))
    if entry is not None:
        ledger.reverse(entry, kind=kind_of("refund_came_back", refund))
    refund.attempt += 1
    refund.sent_at = refund.sent_by_id = None


def kind_of(name: str, refund: Refund) -> str:
    """The kind of a booking: the first attempt plain, each later one with its number."""
    return name if refund.attempt == 1 else f"{name}_{refund.attempt}"


def give_refund_account(
    refund_id: int, *, bank: str, number: str, holder: str, by: int | None = None
) -> RefundAccount:
    """The buyer says where to transfer the money to. The caller has checked whose refund it is.

    Again replaces it, until the money is sent. Raises RefundAccountWrong, RefundNeedsNoAccount.
    """
    digits = re.sub(r"[\s.\-]", "", number)
    if not re.fullmatch(r"[0-9]{6,20}", digits) or not holder.strip() or not bank.strip():
        raise RefundAccountWrong
    refund = queries.lock_refund(refund_id)
    payment = queries.get_payment(refund.payment_id)
    if refund.state is RefundState.SENT or goes_to_card(refund, payment):
        raise RefundNeedsNoAccount
    account = _account(refund_id)
    account.bank, account.number, account.holder = bank.strip(), digits, holder.strip()
    note_step(payment, "refund_account", source=Source.BUYER, by=by)
    return account


def _keep_proof(refund_id: int, photo: Photo) -> None:
    account = _account(refund_id)
    account.proof_key, account.proof_sha256 = photo.file_key, photo.sha256


def _account(refund_id: int) -> RefundAccount:
    """The refund's account, made when there is none. The refund is locked before."""
    queries.lock_refund(refund_id)
    account = queries.find_refund_account(refund_id)
    if account is None:
        account = RefundAccount(refund_id=refund_id)
        db.session.add(account)
    return account


def _tell_payable(refund: Refund, payment: Payment, by: int | None) -> None:
    told = ports.Refunded(
        payment_id=payment.id, payable_id=payment.payable_id, ref=refund.ref, amount=refund.amount
    )
    ports.payable(payment.payable_type).on_refunded(told)
    event = RefundSent(
        refund_id=refund.id,
        payment_id=payment.id,
        payable_type=payment.payable_type,
        payable_id=payment.payable_id,
        amount=refund.amount,
    )
    emit(event, about=refund, by=by)


def forget_refund_accounts(payable_type: str, payable_ids: Collection[int]) -> None:
    """The bank accounts of a buyer who was erased are emptied; which bank it was stays. All refunds have been sent."""
    refunds = (
        select(Refund.id)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Payment.payable_type == payable_type, Payment.payable_id.in_(payable_ids))
    )
    db.session.execute(
        update(RefundAccount)
        .where(RefundAccount.refund_id.in_(refunds))
        .values(number="", holder="")
        .execution_options(synchronize_session=False)
    )
