"""The verbs of procurement. The caller holds the transaction(); nothing here commits."""

from __future__ import annotations

from marketplace.procurement.service.approving import approve, refuse, return_to_requester
from marketplace.procurement.service.billing import approve_bill, pay_bill, return_bill, submit_bill
from marketplace.procurement.service.fulfilling import (
    accept_order,
    cancel_order,
    dispatch,
    receive,
    refuse_order,
)
from marketplace.procurement.service.requesting import (
    cancel_requisition,
    create_cost_centre,
    create_requisition,
    edit_requisition,
    remove_line,
    set_line,
    submit_requisition,
)

__all__ = [
    "accept_order",
    "approve",
    "approve_bill",
    "cancel_order",
    "cancel_requisition",
    "create_cost_centre",
    "create_requisition",
    "dispatch",
    "edit_requisition",
    "pay_bill",
    "receive",
    "refuse",
    "refuse_order",
    "remove_line",
    "return_bill",
    "return_to_requester",
    "set_line",
    "submit_bill",
    "submit_requisition",
]
