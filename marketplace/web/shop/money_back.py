"""What goes back to a buyer, as the page of the order shows it."""

from __future__ import annotations

from marketplace.orders import queries as orders
from marketplace.orders.models import Order
from marketplace.payments import queries
from marketplace.payments.models import Refund
from marketplace.payments.service import goes_to_card
from marketplace.payments.states import RefundState


def refunds_of(order: Order) -> list[Refund]:
    """What goes back for this order: cancelled, returned, or a part of it."""
    about = [
        order.holder,
        *(("order_refunds", part.id) for part in orders.refund_parts_of(order.id)),
        *(("order_returns", item.id) for item in orders.returns_of(order.id)),
    ]
    return list(queries.refunds_about(about, payable=("checkouts", order.checkout_id)))


def refund_rows(order: Order) -> list[dict[str, object]]:
    """Each refund with its way, and whether we need an account for it."""
    refunds = refunds_of(order)
    accounts = queries.refund_accounts({refund.id for refund in refunds})
    payments = queries.payments_by_id({refund.payment_id for refund in refunds})
    rows: list[dict[str, object]] = []
    for refund in refunds:
        by_card = not refund.by_transfer and goes_to_card(refund, payments[refund.payment_id])
        account = accounts.get(refund.id)
        rows.append(
            {
                "refund": refund,
                "by_card": by_card,
                "account": account.masked if account is not None else "",
                "needs_account": not by_card and refund.state is not RefundState.SENT,
            }
        )
    return rows
