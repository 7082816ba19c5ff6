"""Opening a payment, and ending one that nobody can pay any more. The caller holds the transaction()."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from marketplace.core import states
from marketplace.core.clock import now
from marketplace.core.config import current
from marketplace.core.db import db
from marketplace.core.money import ZERO, Money
from marketplace.core.words import _
from marketplace.payments import ports, queries
from marketplace.payments.errors import (
    CardPageStillOpen,
    MethodNotOffered,
    NoFreeCode,
    PaymentNotOpen,
    PaymentOpenAlready,
    TooManyPayments,
)
from marketplace.payments.models import Payment
from marketplace.payments.service.steps import note_step
from marketplace.payments.states import Method, PaymentState, Source

CARD_PAGE_MINUTES = 31  # Stripe accepts 30 minutes to 24 hours
QRIS_LIMIT = Money(10_000_000)
CODE_TRIES = 20
MOST_PAYMENTS = 4  # each new way keeps the goods promised for its own time


@dataclass(frozen=True, slots=True)
class Offer:
    """One way of paying as the checkout shows it: how long the buyer has, what it costs, or why it is not offered."""

    method: Method
    hold: timedelta | None
    reason: str | None = None
    fee: Money = ZERO

    @property
    def is_offered(self) -> bool:
        return self.reason is None


def offers(amount: Money) -> list[Offer]:
    """Every way of paying this amount. QRIS is left out altogether when the operator has no code."""
    settings = current()
    card_minimum = Money(settings.STRIPE_MINIMUM)
    too_small = _("only from %(amount)s.", amount=card_minimum) if amount < card_minimum else None
    by_hand = timedelta(hours=settings.HOLD_TRANSFER_HOURS)
    found = [
        Offer(Method.STRIPE, timedelta(minutes=settings.HOLD_CARD_MINUTES), too_small),
        Offer(Method.TRANSFER, by_hand),
    ]
    if settings.OPERATOR_QRIS:
        too_large = (
            _("only up to %(amount)s.", amount=QRIS_LIMIT) if amount > QRIS_LIMIT - Money(999) else None
        )
        found.append(Offer(Method.QRIS, by_hand, too_large))
    return [*found, Offer(Method.COD, None)]


def open_payment(
    *,
    payable: tuple[str, int],
    method: Method,
    amount: Money,
    by: int | None = None,
    is_first: bool = False,
) -> Payment:
    """Open the one payment of a payable; the same again returns it.

    `payable` is (table name, id); `is_first` spares the look for another payment when its row was made in this very
    transaction. Raises MethodNotOffered, PaymentOpenAlready when another one is open, NoFreeCode.
    """
    there = None if is_first else queries.open_payment_of(payable)
    if there is not None:
        if (there.method, there.amount) != (method, amount):
            raise PaymentOpenAlready()
        return there
    offer = next((offer for offer in offers(amount) if offer.method is method), None)
    if offer is None or not offer.is_offered:
        reason = offer.reason if offer else _("it is not offered here.")
        raise MethodNotOffered(method=method, reason=reason)
    payment = _insert(payable, method, amount, offer.hold)
    states.start(payment, by=by)
    note_step(payment, "opened", source=Source.BUYER, by=by)
    return payment


def void(
    payment_id: int, *, source: Source = Source.PAYABLE, by: int | None = None, note: str = ""
) -> Payment:
    """Nobody shall pay this any more; what it was for is told nothing. Again: nothing happens.

    Raises CardPageStillOpen while a card page could still take money: call `close_card_page` first.
    """
    payment = queries.lock_payment(payment_id)
    if not payment.is_open:
        return payment
    if payment.provider_ref is not None and payment.session_expires_at and payment.session_expires_at > now():
        raise CardPageStillOpen()
    states.move(payment, PaymentState.VOID, by=by, note=note or None)
    note_step(payment, "voided", source=source, by=by, note=note)
    return payment


def change_method(payment_id: int, *, method: Method, by: int | None = None) -> Payment:
    """The buyer wants to pay another way: the open attempt becomes void and a new one starts.

    Call `close_card_page` first. What is reserved is kept for the new attempt's time. Raises PaymentNotOpen,
    TooManyPayments, CardPageStillOpen, MethodNotOffered.
    """
    old = queries.lock_payment(payment_id)
    if not old.is_open or old.method is Method.COD or method is Method.COD:
        raise PaymentNotOpen(state=old.state)
    if old.method is method:
        return old
    if len(queries.payments_of(old.payable)) >= MOST_PAYMENTS:
        raise TooManyPayments()
    payable, amount = old.payable, old.amount
    void(payment_id, source=Source.BUYER, by=by, note=method.value)
    db.session.flush()
    new = open_payment(payable=payable, method=method, amount=amount, by=by)
    if new.expires_at is not None:
        ports.payable(payable[0]).on_extended(payable[1], new.expires_at)
    return new


def _insert(payable: tuple[str, int], method: Method, amount: Money, hold: timedelta | None) -> Payment:
    moment = now()
    for _try in range(CODE_TRIES if method.is_confirmed_by_a_person else 1):
        code = _free_code(amount) if method.is_confirmed_by_a_person else 0
        payment = Payment(
            payable_type=payable[0],
            payable_id=payable[1],
            method=method,
            amount=amount,
            unique_code=code,
            amount_due=amount + Money(code),
            expires_at=moment + hold if hold else None,
        )
        if method is Method.STRIPE:
            payment.session_expires_at = moment + timedelta(minutes=CARD_PAGE_MINUTES)
        try:
            with db.session.begin_nested():
                db.session.add(payment)
        except IntegrityError:  # another buyer took the code, or another tab opened the payment, a moment ago
            if queries.open_payment_of(payable) is not None:
                raise PaymentOpenAlready() from None
            continue
        return payment
    raise NoFreeCode()


def _free_code(amount: Money) -> int:
    taken = {other.amount - amount.amount for other in queries.amounts_taken(amount)}
    free = [code for code in range(1, 1000) if code not in taken]
    if not free:
        raise NoFreeCode()
    return secrets.choice(free)
