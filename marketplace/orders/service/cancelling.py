"""Orders that do not reach their buyer. Stock and money go back in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.core import audit, states
from marketplace.core.db import db, transaction
from marketplace.core.events import emit
from marketplace.inventory import service as inventory
from marketplace.inventory.states import MoveReason
from marketplace.ledger import rules as postings
from marketplace.ledger import service as ledger
from marketplace.ledger.accounts import Book
from marketplace.ledger.rules import Share
from marketplace.orders import queries
from marketplace.orders.errors import PaidMeanwhile, ReasonMissing
from marketplace.orders.events import OrderCancelled, OrderReturned
from marketplace.orders.models import Order
from marketplace.orders.service import holding
from marketplace.orders.service.completing import close_cash_payment
from marketplace.orders.service.facts import facts_of
from marketplace.orders.states import MAY_CANCEL, CancelledBy, OrderState
from marketplace.payments import queries as payments
from marketplace.payments import service as paying
from marketplace.payments.states import Source
from marketplace.vouchers import service as vouchers


def cancel_by_partner(code: str, *, partner_id: int, by: int | None, reason: str) -> Order:
    """The partner cannot deliver: the buyer reads why and gets the money back.

    Raises ReasonMissing, OrderNotFound, WrongState once it has left.
    """
    if not reason.strip():
        raise ReasonMissing
    order = queries.lock_order(code, partner_id=partner_id)
    return _cancel(order, cancelled_by=CancelledBy.PARTNER, by=by, reason=reason.strip())


def cancel_by_staff(order_id: int, *, by: int, reason: str) -> Order:
    """We end an order: buyer and partner read why. Raises ReasonMissing, OrderNotFound, WrongState."""
    if not reason.strip():
        raise ReasonMissing
    order = queries.lock_order_by_id(order_id)
    before = {"state": order.state}
    _cancel(order, cancelled_by=CancelledBy.ADMIN, by=by, reason=reason.strip())
    audit.record("order.cancelled", order, by=by, before=before, after={"state": order.state})
    return order


def cancel_by_buyer(order_id: int, *, by: int | None, reason: str = "") -> Order:
    """The buyer changed their mind before the partner began to pack. The caller has checked whose order it is.

    Raises WrongState. An unpaid purchase is cancelled as a whole: see `cancel_unpaid`.
    """
    order = queries.lock_order_by_id(order_id)
    return _cancel(order, cancelled_by=CancelledBy.BUYER, by=by, reason=reason.strip())


def cancel_overdue(order_id: int) -> Order | None:
    """The partner did not answer in time. None when it did after all."""
    order = queries.lock_order_by_id(order_id)
    if order.state not in MAY_CANCEL[CancelledBy.CLOCK]:
        return None
    return _cancel(order, cancelled_by=CancelledBy.CLOCK, by=None, reason="")


def cancel_unpaid(checkout_id: int, *, by: int | None) -> Sequence[Order]:
    """The buyer gives up a purchase that is not paid. Opens its own transactions: a card page is closed before.

    Raises PaidMeanwhile when the money came first, WrongState, PaymentProviderDown.
    """
    payment = payments.open_payment_of(("checkouts", checkout_id))
    payment_id = None if payment is None else payment.id
    db.session.rollback()
    if payment_id is not None:
        paying.close_card_page(payment_id, source=Source.BUYER, by=by)
    with transaction():
        if payment_id is not None and paying.void(payment_id, source=Source.BUYER, by=by).is_settled:
            raise PaidMeanwhile
        checkout = queries.find_checkout_by_id(checkout_id)
        orders = queries.lock_orders(checkout_id)
        for order in orders:
            if order.state is not OrderState.UNPAID:
                raise states.WrongState(source=order.state, target=OrderState.CANCELLED)
            _end(order, cancelled_by=CancelledBy.BUYER, by=by, reason="", will_refund=False)
        if checkout is not None:
            holding.forget_unpaid(checkout.phone)
            inventory.release(holding.holder_of(checkout))
            vouchers.release(holding.holder_of(checkout))
    return orders


def take_back(code: str, *, partner_id: int, by: int | None, reason: str, can_be_sold: bool) -> Order:
    """The parcel came back: the buyer refused it or was never there. What can be sold again returns to the stock.

    Raises ReasonMissing, OrderNotFound, WrongState.
    """
    if not reason.strip():
        raise ReasonMissing
    order = queries.lock_order(code, partner_id=partner_id)
    states.move(order, OrderState.RETURNED, by=by, note=reason.strip())
    order.cancel_reason = reason.strip()
    if can_be_sold:
        inventory.restock(order.quantities, ref=order.holder, reason=MoveReason.RETURNED, by=by)
    will_refund = _owe_back(order, by=by, reason="returned")
    close_cash_payment(order, by=by)
    emit(OrderReturned(**facts_of(order), reason=reason.strip(), will_refund=will_refund), about=order, by=by)
    return order


def _cancel(order: Order, *, cancelled_by: CancelledBy, by: int | None, reason: str) -> Order:
    if order.state not in MAY_CANCEL[cancelled_by]:
        raise states.WrongState(source=order.state, target=OrderState.CANCELLED)
    prepaid = not order.has_cod
    _end(order, cancelled_by=cancelled_by, by=by, reason=reason, will_refund=prepaid)
    inventory.release(order.holder)
    _owe_back(order, by=by, reason="cancelled")
    close_cash_payment(order, by=by)
    return order


def _end(order: Order, *, cancelled_by: CancelledBy, by: int | None, reason: str, will_refund: bool) -> None:
    order.cancelled_by = cancelled_by
    order.cancel_reason = reason or None
    states.move(order, OrderState.CANCELLED, by=by, note=reason or None)
    order.due_at = order.cancel_at = None
    event = OrderCancelled(**facts_of(order), by=cancelled_by.value, reason=reason, will_refund=will_refund)
    emit(event, about=order, by=by)


def _owe_back(order: Order, *, by: int | None, reason: str) -> bool:
    """What of a prepaid order has not gone back yet is owed to its buyer; what we paid in for it comes back to us.

    Source: product.md V10: a refund touches its own order only.
    """
    if order.has_cod:
        return False
    payment = payments.settled_payment_of(("checkouts", order.checkout_id))
    if payment is None:
        return False
    left = queries.left_of(order)
    ours = left.held + left.held_promo - left.amount
    lines = postings.order_refunded(share=Share(order.partner_id, order.holder, left.amount, ours))
    if left.amount or ours:
        ledger.post(
            source=order.holder, kind="order_refunded", book=Book.MARKETPLACE, lines=lines, memo=order.code
        )
    if left.amount:
        paying.request_refund(payment.id, amount=left.amount, ref=order.holder, reason=reason, by=by)
    return True
