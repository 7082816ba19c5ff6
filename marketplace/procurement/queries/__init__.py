"""Finding things of procurement. Whose they are must be named: a site, a requester or a partner."""

from __future__ import annotations

from marketplace.procurement.queries.bills import (
    bill_list,
    clock_of,
    get_bill,
    lock_bill,
    lock_receipt,
    match_of,
    partner_bills,
    payment_term_days,
)
from marketplace.procurement.queries.orders import (
    deliveries_due,
    get_purchase_order,
    get_receipt,
    lock_purchase_order,
    numbers_of_lines,
    partner_purchase_orders,
    purchase_orders,
)
from marketplace.procurement.queries.requisitions import (
    approvals_of,
    cost_centres,
    get_requisition,
    lock_requisition,
    requisitions,
    waiting_for_approval,
)
from marketplace.procurement.queries.taxes import (
    assess_receipt,
    company_price,
    company_tax_roles,
    is_service,
    seller_on,
    tax_rates,
    tax_rows,
)

__all__ = [
    "approvals_of",
    "assess_receipt",
    "bill_list",
    "clock_of",
    "company_price",
    "company_tax_roles",
    "cost_centres",
    "deliveries_due",
    "get_bill",
    "get_purchase_order",
    "get_receipt",
    "get_requisition",
    "is_service",
    "lock_bill",
    "lock_purchase_order",
    "lock_receipt",
    "lock_requisition",
    "match_of",
    "numbers_of_lines",
    "partner_bills",
    "partner_purchase_orders",
    "payment_term_days",
    "purchase_orders",
    "requisitions",
    "seller_on",
    "tax_rates",
    "tax_rows",
    "waiting_for_approval",
]
