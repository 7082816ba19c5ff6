"""What happened to purchases."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.core.events import Event
from marketplace.core.money import Money


@dataclass(frozen=True, kw_only=True)
class OrderEvent(Event):
    """Which order, and whose."""

    name = "order_event"

    order_id: int
    code: str
    checkout_id: int
    checkout_code: str
    partner_id: int
    buyer_id: int | None
    total: Money


@dataclass(frozen=True, kw_only=True)
class OrderPlaced(OrderEvent):
    """A buyer pressed the button. With `awaits_payment` the partner need not know yet."""

    name = "order_placed"

    awaits_payment: bool


@dataclass(frozen=True, kw_only=True)
class OrderPaid(OrderEvent):
    """The money is here: the partner should start."""

    name = "order_paid"


@dataclass(frozen=True, kw_only=True)
class OrderAccepted(OrderEvent):
    """The partner is packing."""

    name = "order_accepted"


@dataclass(frozen=True, kw_only=True)
class OrderReady(OrderEvent):
    """The buyer can fetch it, with the pickup code."""

    name = "order_ready"


@dataclass(frozen=True, kw_only=True)
class OrderShipped(OrderEvent):
    """It is on its way."""

    name = "order_shipped"

    courier: str | None
    tracking_number: str | None


@dataclass(frozen=True, kw_only=True)
class ParcelNumbered(OrderEvent):
    """A further parcel of it is on its way, or a parcel's number was corrected."""

    name = "parcel_numbered"

    courier: str
    tracking_number: str


@dataclass(frozen=True, kw_only=True)
class OrderDelivered(OrderEvent):
    """It has arrived; the time for complaints runs."""

    name = "order_delivered"


@dataclass(frozen=True, kw_only=True)
class OrderCompleted(OrderEvent):
    """The buyer has it and is content, or said nothing for long enough: the partner is owed the money."""

    name = "order_completed"


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(OrderEvent):
    """It will not be delivered. With `will_refund` money goes back."""

    name = "order_cancelled"

    by: str
    reason: str
    will_refund: bool


@dataclass(frozen=True, kw_only=True)
class OrderReturned(OrderEvent):
    """The parcel came back to the partner."""

    name = "order_returned"

    reason: str
    will_refund: bool


@dataclass(frozen=True, kw_only=True)
class ReturnRequested(OrderEvent):
    """The buyer wants to send something back."""

    name = "return_requested"

    return_id: int
    reason: str
    amount: Money


@dataclass(frozen=True, kw_only=True)
class ReturnAnswered(OrderEvent):
    """The partner agreed to a return, or refused it; or our staff did for a silent one."""

    name = "return_answered"

    return_id: int
    agreed: bool
    answer: str
    by_staff: bool = False


@dataclass(frozen=True, kw_only=True)
class ReturnRefunded(OrderEvent):
    """The goods are back and the money goes back."""

    name = "return_refunded"

    return_id: int
    amount: Money
    by_staff: bool = False


@dataclass(frozen=True, kw_only=True)
class ReturnLate(OrderEvent):
    """The partner has not answered a return in time."""

    name = "return_late"

    return_id: int


@dataclass(frozen=True, kw_only=True)
class OrderPartRefunded(OrderEvent):
    """Our staff gives a part of the money back. With `partner_pays` it is the partner's."""

    name = "order_part_refunded"

    part_id: int
    amount: Money
    reason: str
    partner_pays: bool


@dataclass(frozen=True, kw_only=True)
class OrderDisputeLost(OrderEvent):
    """The buyer's bank kept the money of a card payment: the partner bears its part."""

    name = "order_dispute_lost"

    part_id: int
    amount: Money


@dataclass(frozen=True, kw_only=True)
class OrderLate(OrderEvent):
    """The partner has not acted in time."""

    name = "order_late"


@dataclass(frozen=True, kw_only=True)
class CheckoutExpired(Event):
    """A purchase was not paid in time; its goods are free again."""

    name = "checkout_expired"

    checkout_id: int
    code: str
    buyer_id: int | None
