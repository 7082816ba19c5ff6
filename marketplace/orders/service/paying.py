"""What a payment does to its purchase, inside the transaction that settles, expires or extends the payment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from marketplace.core import states
from marketplace.core.clock import now, today
from marketplace.core.events import emit
from marketplace.inventory import service as inventory
from marketplace.ledger import rules as postings
from marketplace.ledger import service as ledger
from marketplace.ledger.accounts import Book
from marketplace.orders import queries, rules
from marketplace.orders.errors import OrderNotFound
from marketplace.orders.events import CheckoutExpired, OrderPaid
from marketplace.orders.models import Checkout, Order
from marketplace.orders.service import holding
from marketplace.orders.service.completing import share_of
from marketplace.orders.service.facts import facts_of
from marketplace.orders.states import OrderState
from marketplace.payments.ports import Decision, Facts, Settlement
from marketplace.vouchers import service as vouchers


def take_payment(settlement: Settlement) -> Decision:
    """The money is here: every order of the purchase goes to its partner, and the books know whose the money is.

    A payment after the end is taken when all of the goods are still there, and its voucher too; OutOfStock,
    DayFull, VoucherRefused, or orders that were cancelled, send it back. Source: money.md section 3.
    """
    checkout = _checkout(settlement.payable_id)
    orders = queries.lock_orders(checkout.id)
    if any(order.state not in {OrderState.UNPAID, OrderState.EXPIRED} for order in orders):
        return Decision.REFUND
    if any(order.state is OrderState.EXPIRED for order in orders):
        if any(day < today() for order in orders for day in order.days.values()):
            return Decision.REFUND
        holding.promise(orders, holder=holding.holder_of(checkout), until=None)
        vouchers.take_again(holding.holder_of(checkout))
    else:
        holding.forget_unpaid(checkout.phone)
    holding.hand_to_orders(checkout, orders)
    checkout.paid_at = settlement.at
    _start(orders, settlement)
    shares = [share_of(order) for order in orders]
    ledger.post(
        source=("checkouts", checkout.id),
        kind="order_paid",
        book=Book.MARKETPLACE,
        lines=postings.order_paid(shares=shares),
    )
    return Decision.ACCEPTED


def _start(orders: Sequence[Order], settlement: Settlement) -> None:
    for order in orders:
        states.move(order, OrderState.NEW, note="late" if settlement.is_late else None)
        order.due_at, order.cancel_at = now() + rules.ACCEPT_WITHIN, now() + rules.CANCEL_AFTER
        emit(OrderPaid(**facts_of(order)), about=order)


def expire_checkout(checkout_id: int) -> None:
    """Nobody paid in time: the goods are free again. Again changes nothing."""
    checkout = _checkout(checkout_id)
    waiting = [order for order in queries.lock_orders(checkout_id) if order.state is OrderState.UNPAID]
    if not waiting:
        return
    for order in waiting:
        states.move(order, OrderState.EXPIRED)
    holding.forget_unpaid(checkout.phone)
    inventory.release(holding.holder_of(checkout))
    vouchers.release(holding.holder_of(checkout))
    event = CheckoutExpired(checkout_id=checkout.id, code=checkout.code, buyer_id=checkout.buyer_id)
    emit(event, about=checkout)


def keep_longer(checkout_id: int, until: datetime) -> None:
    """The buyer may take longer: a proof of transfer waits to be looked at, or the card page is tried again."""
    inventory.extend(holding.holder_of(_checkout(checkout_id)), until)


def describe(checkout_id: int) -> Facts:
    """For finance and for the payment page: the code and how many shops."""
    checkout = _checkout(checkout_id)
    return Facts(code=checkout.code, title=f"Pasar Mitra {checkout.code}")


def _checkout(checkout_id: int) -> Checkout:
    checkout = queries.find_checkout_by_id(checkout_id)
    if checkout is None:
        raise OrderNotFound
    return checkout
