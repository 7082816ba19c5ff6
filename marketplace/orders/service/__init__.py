"""Verbs of baskets, purchases and orders. The caller holds the transaction(); `cancel_unpaid` and those of the clock
open their own and say so."""

from __future__ import annotations

from marketplace.orders.service.baskets import (
    add_to_basket,
    agree_to_prices,
    change_line,
    merge_baskets,
    new_token,
    remove_line,
)
from marketplace.orders.service.cancelling import (
    cancel_by_buyer,
    cancel_by_partner,
    cancel_by_staff,
    cancel_overdue,
    cancel_unpaid,
    take_back,
)
from marketplace.orders.service.cash import cash_left, remit_cash, report_cash, write_off_cash
from marketplace.orders.service.checkout import place_checkout
from marketplace.orders.service.clock import (
    cancel_ignored,
    complete_days,
    complete_silent,
    escalate_late,
    escalate_returns,
    expire_unpaid,
)
from marketplace.orders.service.completing import complete
from marketplace.orders.service.forgetting import forget_buyer
from marketplace.orders.service.fulfilment import (
    accept,
    confirm_received,
    deliver,
    hand_over,
    mark_ready,
    ship,
)
from marketplace.orders.service.parcels import add_parcel, correct_parcel
from marketplace.orders.service.purchases import Contact, Purchase
from marketplace.orders.service.refunding import Part, refund_part
from marketplace.orders.service.returning import (
    answer_for_partner,
    approve_return,
    receive_for_partner,
    receive_return,
    refuse_return,
    request_return,
)

__all__ = [
    "Contact",
    "Part",
    "Purchase",
    "accept",
    "add_parcel",
    "add_to_basket",
    "agree_to_prices",
    "answer_for_partner",
    "approve_return",
    "cancel_by_buyer",
    "cancel_by_partner",
    "cancel_by_staff",
    "cancel_ignored",
    "cancel_overdue",
    "cancel_unpaid",
    "cash_left",
    "change_line",
    "complete",
    "complete_days",
    "complete_silent",
    "confirm_received",
    "correct_parcel",
    "deliver",
    "escalate_late",
    "escalate_returns",
    "expire_unpaid",
    "forget_buyer",
    "hand_over",
    "mark_ready",
    "merge_baskets",
    "new_token",
    "place_checkout",
    "receive_for_partner",
    "receive_return",
    "refund_part",
    "refuse_return",
    "remit_cash",
    "remove_line",
    "report_cash",
    "request_return",
    "ship",
    "take_back",
    "write_off_cash",
]
