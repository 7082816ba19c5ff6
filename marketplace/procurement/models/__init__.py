"""Tables of procurement. Who may not also do what stands in the database: copied ids, composite keys and checks."""

from __future__ import annotations

from marketplace.procurement.models.billing import Bill, BillPayment, Receipt, ReceiptLine
from marketplace.procurement.models.ordering import (
    Approval,
    CostCentre,
    PurchaseOrder,
    PurchaseOrderLine,
    Requisition,
    RequisitionLine,
)

__all__ = [
    "Approval",
    "Bill",
    "BillPayment",
    "CostCentre",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "Receipt",
    "ReceiptLine",
    "Requisition",
    "RequisitionLine",
]
