"""Deciding on a requisition. Approval makes the purchase orders at once: one per partner, numbered without gaps."""

from __future__ import annotations

from collections import defaultdict

from marketplace.core import audit
from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.core.events import emit
from marketplace.core.money import total
from marketplace.core.numbers import next_document_number
from marketplace.core.states import move, start
from marketplace.procurement import queries
from marketplace.procurement.errors import OwnRequest
from marketplace.procurement.events import PurchaseOrderIssued, RequisitionDecided
from marketplace.procurement.models import (
    Approval,
    PurchaseOrder,
    PurchaseOrderLine,
    Requisition,
    RequisitionLine,
)
from marketplace.procurement.service.requesting import check_orderable
from marketplace.procurement.states import RequisitionState


def approve(
    code: str, *, approver_id: int, site_ids: frozenset[int] | None, note: str = ""
) -> list[PurchaseOrder]:
    """Say yes: a purchase order to each partner, at the prices the requester saw.

    Raises OwnRequest, TaxRolesNotSet, NotForSale, WrongState.
    """
    requisition = _decide(
        code, RequisitionState.ORDERED, approver_id=approver_id, site_ids=site_ids, note=note
    )
    queries.company_tax_roles(on=today())
    by_partner: defaultdict[int, list[RequisitionLine]] = defaultdict(list)
    for line in requisition.lines:
        check_orderable(line.variant, line.quantity)
        by_partner[line.variant.partner_id].append(line)
    return [
        _issue(requisition, partner_id, lines, approver_id=approver_id)
        for partner_id, lines in sorted(by_partner.items())
    ]


def return_to_requester(
    code: str, *, approver_id: int, site_ids: frozenset[int] | None, note: str
) -> Requisition:
    """Ask the requester to change something; `note` says what."""
    return _decide(code, RequisitionState.RETURNED, approver_id=approver_id, site_ids=site_ids, note=note)


def refuse(code: str, *, approver_id: int, site_ids: frozenset[int] | None, note: str) -> Requisition:
    """Say no; `note` says why."""
    return _decide(code, RequisitionState.REFUSED, approver_id=approver_id, site_ids=site_ids, note=note)


def _decide(
    code: str, decision: RequisitionState, *, approver_id: int, site_ids: frozenset[int] | None, note: str
) -> Requisition:
    requisition = queries.lock_requisition(code, site_ids=site_ids)
    if requisition.requester_id == approver_id:
        raise OwnRequest
    move(requisition, decision, by=approver_id, note=note or None)
    db.session.add(
        Approval(
            requisition_id=requisition.id,
            requester_id=requisition.requester_id,
            approver_id=approver_id,
            decision=decision,
            note=note.strip(),
        )
    )
    audit.record(
        f"requisition_{decision.value}", requisition, by=approver_id, after={"total": requisition.total}
    )
    emit(
        RequisitionDecided(
            requisition_id=requisition.id,
            requester_id=requisition.requester_id,
            decision=decision.value,
            note=note.strip(),
        ),
        about=requisition,
        by=approver_id,
    )
    return requisition


def _issue(
    requisition: Requisition, partner_id: int, lines: list[RequisitionLine], *, approver_id: int
) -> PurchaseOrder:
    order = PurchaseOrder(
        number=next_document_number("PO", site=requisition.site.code, year=today().year),
        requisition_id=requisition.id,
        partner_id=partner_id,
        site_id=requisition.site_id,
        approver_id=approver_id,
        need_on=requisition.need_on,
        delivery_place=requisition.delivery_place,
        total=total(line.total for line in lines),
        lines=[_copy(line) for line in lines],
    )
    db.session.add(order)
    start(order, by=approver_id)
    audit.record(
        "purchase_order_issued", order, by=approver_id, after={"number": order.number, "total": order.total}
    )
    emit(
        PurchaseOrderIssued(purchase_order_id=order.id, number=order.number, partner_id=partner_id),
        about=order,
        by=approver_id,
    )
    return order


def _copy(line: RequisitionLine) -> PurchaseOrderLine:
    product = line.variant.product
    return PurchaseOrderLine(
        variant_id=line.variant_id,
        product_id=product.id,
        name=line.variant.full_name,
        unit=line.variant.unit,
        tax_class=product.category.tax_class.value,
        is_service=queries.is_service(product),
        quantity=line.quantity,
        unit_price=line.unit_price,
    )
