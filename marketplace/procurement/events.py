"""What happened in procurement."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.core.events import Event
from marketplace.core.money import Money


@dataclass(frozen=True, kw_only=True)
class RequisitionSubmitted(Event):
    name = "requisition_submitted"
    requisition_id: int
    site_id: int


@dataclass(frozen=True, kw_only=True)
class RequisitionDecided(Event):
    """Returned, refused or approved: `decision` is the new state."""

    name = "requisition_decided"
    requisition_id: int
    requester_id: int
    decision: str
    note: str


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderIssued(Event):
    name = "purchase_order_issued"
    purchase_order_id: int
    number: str
    partner_id: int


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderAnswered(Event):
    """The partner accepted or refused."""

    name = "purchase_order_answered"
    purchase_order_id: int
    number: str
    requester_id: int
    accepted: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderDispatched(Event):
    name = "purchase_order_dispatched"
    purchase_order_id: int
    number: str
    site_id: int


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderCancelled(Event):
    name = "purchase_order_cancelled"
    purchase_order_id: int
    number: str
    partner_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class GoodsReceived(Event):
    name = "goods_received"
    receipt_id: int
    number: str
    purchase_order_id: int
    partner_id: int


@dataclass(frozen=True, kw_only=True)
class BillSubmitted(Event):
    name = "bill_submitted"
    bill_id: int
    number: str
    partner_id: int


@dataclass(frozen=True, kw_only=True)
class BillReviewed(Event):
    """Approved for payment, or returned with a reason."""

    name = "bill_reviewed"
    bill_id: int
    number: str
    partner_id: int
    approved: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class BillPaid(Event):
    name = "bill_paid"
    bill_id: int
    number: str
    partner_id: int
    amount: Money
