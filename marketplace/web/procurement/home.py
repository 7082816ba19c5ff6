"""The first page: what waits for this person, by duty, and how long partners have been waiting for their money."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, render_template
from flask.typing import ResponseReturnValue

from marketplace.accounts.models import Role
from marketplace.procurement import queries
from marketplace.procurement.models import Receipt, Requisition
from marketplace.procurement.rules.clock import PayClock
from marketplace.procurement.states import BillState, PurchaseOrderState, RequisitionState
from marketplace.web.kit.portal import access
from marketplace.web.procurement.portal import COMPANY, bp

OPEN = (PurchaseOrderState.ISSUED, PurchaseOrderState.ACCEPTED, PurchaseOrderState.DISPATCHED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One unpaid delivery and its clock."""

    receipt: Receipt
    clock: PayClock


@bp.get("", strict_slashes=False)
def home() -> ResponseReturnValue:
    mine: list[Requisition] = []
    if access().has(Role.REQUESTER):
        mine = [row for row in queries.requisitions(requester_id=g.user_id, limit=20) if _is_open(row)]
    sites = access().sites(*COMPANY, Role.AUDITOR)
    orders = queries.purchase_orders(site_ids=sites)
    term = queries.payment_term_days()
    unpaid = [
        Waiting(receipt, queries.clock_of(receipt, term_days=term))
        for order in orders
        for receipt in order.receipts
        if receipt.accepted_total and (receipt.bill is None or receipt.bill.state is not BillState.PAID)
    ]
    return render_template(
        "procurement/home.html",
        mine=mine,
        to_approve=_to_approve(),
        to_receive=queries.deliveries_due(site_ids=access().sites(Role.RECEIVER))
        if access().has(Role.RECEIVER)
        else [],
        to_review=[] if not access().has(Role.FINANCE) else queries.bill_list(states=[BillState.SUBMITTED]),
        to_pay=[] if not access().has(Role.FINANCE) else queries.bill_list(states=[BillState.APPROVED]),
        open_orders=[order for order in orders if order.state in OPEN],
        unpaid=sorted(unpaid, key=lambda row: -row.clock.days),
    )


def _to_approve() -> list[Requisition]:
    if not access().has(Role.APPROVER):
        return []
    return list(queries.waiting_for_approval(site_ids=access().sites(Role.APPROVER), approver_id=g.user_id))


def _is_open(row: Requisition) -> bool:
    return row.state in {RequisitionState.DRAFT, RequisitionState.SUBMITTED, RequisitionState.RETURNED}
