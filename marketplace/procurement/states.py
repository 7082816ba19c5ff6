"""States of a requisition, a purchase order and a bill."""

from __future__ import annotations

from enum import StrEnum

from marketplace.core.states import Moves, machine
from marketplace.core.words import _l


class RequisitionState(StrEnum):
    """Where a request is between the person who needs something and the order."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REFUSED = "refused"
    ORDERED = "ordered"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return REQUISITION_LABELS[self]


class PurchaseOrderState(StrEnum):
    """Where a purchase order is. A purchase order is not a consumer's order."""

    ISSUED = "issued"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    PARTLY_RECEIVED = "partly_received"
    RECEIVED = "received"
    REFUSED = "refused"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return PURCHASE_ORDER_LABELS[self]


class BillState(StrEnum):
    """Where a partner's bill is."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    PAID = "paid"

    @property
    def label(self) -> str:
        return BILL_LABELS[self]


REQUISITION_LABELS = {
    RequisitionState.DRAFT: _l("Draft"),
    RequisitionState.SUBMITTED: _l("Awaiting approval"),
    RequisitionState.RETURNED: _l("Returned"),
    RequisitionState.REFUSED: _l("Refused"),
    RequisitionState.ORDERED: _l("Ordered"),
    RequisitionState.CANCELLED: _l("Cancelled"),
}
PURCHASE_ORDER_LABELS = {
    PurchaseOrderState.ISSUED: _l("Sent to the partner"),
    PurchaseOrderState.ACCEPTED: _l("Accepted by the partner"),
    PurchaseOrderState.DISPATCHED: _l("On the way"),
    PurchaseOrderState.PARTLY_RECEIVED: _l("Partly received"),
    PurchaseOrderState.RECEIVED: _l("Received"),
    PurchaseOrderState.REFUSED: _l("Refused by the partner"),
    PurchaseOrderState.CANCELLED: _l("Cancelled"),
}
BILL_LABELS = {
    BillState.SUBMITTED: _l("Under review"),
    BillState.RETURNED: _l("Returned to the partner"),
    BillState.APPROVED: _l("Approved for payment"),
    BillState.PAID: _l("Paid"),
}

REQUISITION_MOVES: Moves[RequisitionState] = machine(
    "requisitions",
    {
        RequisitionState.DRAFT: {RequisitionState.SUBMITTED, RequisitionState.CANCELLED},
        RequisitionState.SUBMITTED: {
            RequisitionState.ORDERED,
            RequisitionState.RETURNED,
            RequisitionState.REFUSED,
            RequisitionState.CANCELLED,
        },
        RequisitionState.RETURNED: {RequisitionState.SUBMITTED, RequisitionState.CANCELLED},
        RequisitionState.REFUSED: set(),
        RequisitionState.ORDERED: set(),
        RequisitionState.CANCELLED: set(),
    },
)
PURCHASE_ORDER_MOVES: Moves[PurchaseOrderState] = machine(
    "purchase_orders",
    {
        PurchaseOrderState.ISSUED: {
            PurchaseOrderState.ACCEPTED,
            PurchaseOrderState.REFUSED,
            PurchaseOrderState.CANCELLED,
        },
        PurchaseOrderState.ACCEPTED: {PurchaseOrderState.DISPATCHED, PurchaseOrderState.CANCELLED},
        PurchaseOrderState.DISPATCHED: {PurchaseOrderState.PARTLY_RECEIVED, PurchaseOrderState.RECEIVED},
        PurchaseOrderState.PARTLY_RECEIVED: {PurchaseOrderState.DISPATCHED},
        PurchaseOrderState.RECEIVED: set(),
        PurchaseOrderState.REFUSED: set(),
        PurchaseOrderState.CANCELLED: set(),
    },
)
BILL_MOVES: Moves[BillState] = machine(
    "bills",
    {
        BillState.SUBMITTED: {BillState.APPROVED, BillState.RETURNED},
        BillState.RETURNED: {BillState.SUBMITTED},
        BillState.APPROVED: {BillState.PAID},
        BillState.PAID: set(),
    },
)
