"""Where an order is between the basket and the buyer's hands. Source: architecture.md section 8."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.states import Moves, machine
from marketplace.core.words import _l


class OrderState(StrEnum):
    """States of one partner's order. Cash and pickup orders start at `new`."""

    UNPAID = "unpaid"
    EXPIRED = "expired"
    NEW = "new"
    PACKING = "packing"
    READY = "ready"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    RETURNED = "returned"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def is_over(self) -> bool:
        """Nothing more will happen, but for a late payment."""
        return self in OVER

    @property
    def holds_stock(self) -> bool:
        """Whether goods are promised to it and still at the partner."""
        return self in HOLDING


LABELS = {
    OrderState.UNPAID: _l("Awaiting payment"),
    OrderState.EXPIRED: _l("Not paid in time"),
    OrderState.NEW: _l("New order"),
    OrderState.PACKING: _l("Being packed"),
    OrderState.READY: _l("Ready for pickup"),
    OrderState.SHIPPED: _l("On its way"),
    OrderState.DELIVERED: _l("Arrived"),
    OrderState.COMPLETED: _l("Completed"),
    OrderState.CANCELLED: _l("Cancelled"),
    OrderState.RETURNED: _l("Came back"),
}

MOVES: Moves[OrderState] = machine(
    "orders",
    {
        OrderState.UNPAID: {OrderState.NEW, OrderState.EXPIRED, OrderState.CANCELLED},
        OrderState.EXPIRED: {OrderState.NEW},
        OrderState.NEW: {OrderState.PACKING, OrderState.CANCELLED},
        OrderState.PACKING: {OrderState.READY, OrderState.SHIPPED, OrderState.CANCELLED},
        OrderState.READY: {OrderState.COMPLETED, OrderState.CANCELLED},
        OrderState.SHIPPED: {OrderState.DELIVERED, OrderState.RETURNED},
        OrderState.DELIVERED: {OrderState.COMPLETED},
        OrderState.COMPLETED: set(),
        OrderState.CANCELLED: set(),
        OrderState.RETURNED: set(),
    },
)

OVER = frozenset({OrderState.EXPIRED, OrderState.COMPLETED, OrderState.CANCELLED, OrderState.RETURNED})
HOLDING = frozenset({OrderState.UNPAID, OrderState.NEW, OrderState.PACKING, OrderState.READY})
AT_PARTNER = (OrderState.NEW, OrderState.PACKING, OrderState.READY)


class ReturnState(StrEnum):
    """Where goods are that a buyer sends back. Source: architecture.md section 8."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    RECEIVED = "received"
    REFUNDED = "refunded"

    @property
    def label(self) -> str:
        return RETURN_LABELS[self]

    @property
    def waits_for_partner(self) -> bool:
        return self in {ReturnState.REQUESTED, ReturnState.APPROVED}


RETURN_LABELS = {
    ReturnState.REQUESTED: _l("Return asked for"),
    ReturnState.APPROVED: _l("Return agreed"),
    ReturnState.REFUSED: _l("Return refused"),
    ReturnState.RECEIVED: _l("Goods are back"),
    ReturnState.REFUNDED: _l("Money goes back"),
}

RETURN_MOVES: Moves[ReturnState] = machine(
    "order_returns",
    {
        ReturnState.REQUESTED: {ReturnState.APPROVED, ReturnState.REFUSED},
        ReturnState.APPROVED: {ReturnState.RECEIVED},
        ReturnState.REFUSED: set(),
        ReturnState.RECEIVED: {ReturnState.REFUNDED},
        ReturnState.REFUNDED: set(),
    },
)
OPEN_RETURNS = (ReturnState.REQUESTED, ReturnState.APPROVED)


class BuyerTab(StrEnum):
    """The tabs of a buyer's orders, in the words and order that people know."""

    UNPAID = "belum-bayar"
    PACKING = "dikemas"
    SHIPPED = "dikirim"
    COMPLETED = "selesai"
    CANCELLED = "dibatalkan"

    @property
    def label(self) -> str:
        return BUYER_TAB_LABELS[self]

    @property
    def states(self) -> tuple[OrderState, ...]:
        return BUYER_TABS[self]


BUYER_TAB_LABELS = {
    BuyerTab.UNPAID: _l("To pay"),
    BuyerTab.PACKING: _l("Packing"),
    BuyerTab.SHIPPED: _l("Shipping"),
    BuyerTab.COMPLETED: _l("Completed"),
    BuyerTab.CANCELLED: _l("Cancelled"),
}
BUYER_TABS: dict[BuyerTab, tuple[OrderState, ...]] = {
    BuyerTab.UNPAID: (OrderState.UNPAID,),
    BuyerTab.PACKING: AT_PARTNER,
    BuyerTab.SHIPPED: (OrderState.SHIPPED, OrderState.DELIVERED),
    BuyerTab.COMPLETED: (OrderState.COMPLETED,),
    BuyerTab.CANCELLED: (OrderState.EXPIRED, OrderState.CANCELLED, OrderState.RETURNED),
}


class SellerTab(StrEnum):
    """The tabs of a partner's inbox. Orders that are not paid yet are none of the partner's business."""

    ACTION = "perlu-tindakan"
    PACKING = "dikemas"
    SHIPPED = "dikirim"
    COMPLETED = "selesai"
    CANCELLED = "dibatalkan"

    @property
    def label(self) -> str:
        return SELLER_TAB_LABELS[self]

    @property
    def states(self) -> tuple[OrderState, ...]:
        return SELLER_TABS[self]


SELLER_TAB_LABELS = {
    SellerTab.ACTION: _l("Needs action"),
    SellerTab.PACKING: _l("Packing"),
    SellerTab.SHIPPED: _l("Shipping"),
    SellerTab.COMPLETED: _l("Completed"),
    SellerTab.CANCELLED: _l("Cancelled"),
}
SELLER_TABS: dict[SellerTab, tuple[OrderState, ...]] = {
    SellerTab.ACTION: (OrderState.NEW,),
    SellerTab.PACKING: (OrderState.PACKING, OrderState.READY),
    SellerTab.SHIPPED: (OrderState.SHIPPED, OrderState.DELIVERED),
    SellerTab.COMPLETED: (OrderState.COMPLETED,),
    SellerTab.CANCELLED: (OrderState.CANCELLED, OrderState.RETURNED),
}


class RefundKind(StrEnum):
    """What a part of an order's money goes back for."""

    LINES = "lines"
    DELIVERY = "delivery"
    GOODWILL = "goodwill"
    DISPUTE = "dispute"

    @property
    def label(self) -> str:
        return REFUND_KIND_LABELS[self]


REFUND_KIND_LABELS = {
    RefundKind.LINES: _l("Goods"),
    RefundKind.DELIVERY: _l("Delivery"),
    RefundKind.GOODWILL: _l("Goodwill"),
    RefundKind.DISPUTE: _l("Dispute lost"),
}


class PaidBy(StrEnum):
    """Whose money a refund is: what was held for the order, the partner's after completion, or our own."""

    HELD = "held"
    PARTNER = "partner"
    OPERATOR = "operator"

    @property
    def label(self) -> str:
        return PAID_BY_LABELS[self]


PAID_BY_LABELS = {
    PaidBy.HELD: _l("Out of what was held for the order"),
    PaidBy.PARTNER: _l("The partner"),
    PaidBy.OPERATOR: _l("The marketplace"),
}


class CancelledBy(StrEnum):
    """Who ended an order before it left."""

    BUYER = "buyer"
    PARTNER = "partner"
    CLOCK = "clock"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        return CANCELLED_BY_LABELS[self]


CANCELLED_BY_LABELS = {
    CancelledBy.BUYER: _l("Buyer"),
    CancelledBy.PARTNER: _l("Seller"),
    CancelledBy.CLOCK: _l("Time ran out"),
    CancelledBy.ADMIN: _l("Our staff"),
}


# Who may cancel an order in which state: the one table that buyer, partner, staff and clock go by. An unpaid purchase
# is given up by its buyer as a whole; its time ends it as `expired`.
MAY_CANCEL: dict[CancelledBy, frozenset[OrderState]] = {
    CancelledBy.BUYER: frozenset({OrderState.NEW}),
    CancelledBy.PARTNER: frozenset({OrderState.NEW, OrderState.PACKING, OrderState.READY}),
    CancelledBy.CLOCK: frozenset({OrderState.NEW}),
    CancelledBy.ADMIN: frozenset({OrderState.NEW, OrderState.PACKING, OrderState.READY}),
}
MAY_REFUND = frozenset(
    {
        OrderState.NEW,
        OrderState.PACKING,
        OrderState.READY,
        OrderState.SHIPPED,
        OrderState.DELIVERED,
        OrderState.COMPLETED,
    }
)
