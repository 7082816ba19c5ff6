"""The end of a good order: the partner has earned its money."""

from __future__ import annotations

from marketplace.catalogue import service as catalogue
from marketplace.core import states
from marketplace.core.clock import now
from marketplace.core.events import emit
from marketplace.ledger import rules as postings
from marketplace.ledger import service as ledger
from marketplace.ledger.accounts import Book
from marketplace.ledger.rules import Line, Share
from marketplace.orders import queries
from marketplace.orders.events import OrderCompleted
from marketplace.orders.models import Order
from marketplace.orders.service.cash import book_reports
from marketplace.orders.service.facts import facts_of
from marketplace.orders.states import OrderState
from marketplace.payments import queries as payments
from marketplace.payments import service as paying


def complete(order_id: int, *, by: int | None = None, note: str | None = None) -> Order:
    """The time for complaints is over. Raises WrongState unless it has arrived: a pickup ends with `hand_over`."""
    order = queries.lock_order_by_id(order_id)
    if order.state is not OrderState.DELIVERED:
        raise states.WrongState(source=order.state, target=OrderState.COMPLETED)
    return complete_locked(order, by=by, note=note)


def complete_locked(order: Order, *, by: int | None, note: str | None = None) -> Order:
    """A locked order is done: books, sold counts, and the end of a cash payment. Raises WrongState."""
    states.move(order, OrderState.COMPLETED, by=by, note=note)
    order.completed_at = now()
    order.due_at = None
    share = share_of(order)
    if order.has_cod:
        _post(order, "cod_collected", postings.cod_collected(share=share, fee=order.fee))
        book_reports(order)
    else:
        _release_held(order)
    for line in order.lines:
        catalogue.count_sold(line.product_id, line.quantity)
    close_cash_payment(order, by=by)
    emit(OrderCompleted(**facts_of(order)), about=order, by=by)
    return order


def share_of(order: Order) -> Share:
    """The order as the books know it: the buyer's money, and what we add as a voucher."""
    return Share(order.partner_id, order.holder, order.total, order.promo)


def _release_held(order: Order) -> None:
    """The partner earns what is still held: parts that went back to the buyer before are not its money."""
    left = queries.left_of(order)
    if left.held or left.held_promo:
        share = Share(order.partner_id, order.holder, left.held, left.held_promo)
        fee = min(left.fee, share.gross)
        _post(order, "order_completed", postings.order_completed(share=share, fee=fee))


def close_cash_payment(order: Order, *, by: int | None) -> None:
    """With the last order of a cash purchase its payment ends: collected, or void when nothing was delivered."""
    if not order.has_cod:
        return
    orders = queries.sibling_states(order.checkout_id)
    if any(not state.is_over for state in orders):
        return
    payment = payments.open_payment_of(("checkouts", order.checkout_id))
    if payment is None:
        return
    if OrderState.COMPLETED in orders:
        paying.close_cod(payment.id, by=by)
    else:
        paying.void(payment.id, by=by)


def _post(order: Order, kind: str, lines: list[Line]) -> None:
    if any(line.amount for line in lines):  # of an order that our voucher paid in full no cash is kept
        ledger.post(source=order.holder, kind=kind, book=Book.MARKETPLACE, lines=lines, memo=order.code)
