"""Asking for something: a requisition from the catalogue, until it is submitted for approval."""

from __future__ import annotations

from datetime import date

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Variant
from marketplace.core import audit
from marketplace.core.clock import now, today
from marketplace.core.db import db
from marketplace.core.events import emit
from marketplace.core.numbers import random_code
from marketplace.core.quantity import Quantity
from marketplace.core.states import move, start
from marketplace.procurement import queries
from marketplace.procurement.errors import (
    EmptyRequisition,
    NeedDatePassed,
    NotForSale,
    QuantityOutOfStep,
    RequisitionClosed,
)
from marketplace.procurement.events import RequisitionSubmitted
from marketplace.procurement.models import CostCentre, Requisition, RequisitionLine
from marketplace.procurement.states import RequisitionState


def create_cost_centre(*, site_id: int, code: str, name: str, by: int | None) -> CostCentre:
    """A new budget holder of a site."""
    centre = CostCentre(site_id=site_id, code=code, name=name)
    db.session.add(centre)
    audit.record("cost_centre_created", centre, by=by, after={"code": code, "name": name})
    return centre


def create_requisition(
    *,
    site_id: int,
    requester_id: int,
    cost_centre_id: int,
    need_on: date,
    purpose: str,
    delivery_place: str = "",
) -> Requisition:
    """A draft of the requester's own. Raises NeedDatePassed."""
    _check_need_date(need_on)
    requisition = Requisition(
        code=random_code("PR"),
        site_id=site_id,
        requester_id=requester_id,
        cost_centre_id=cost_centre_id,
        need_on=need_on,
        purpose=purpose.strip(),
        delivery_place=delivery_place.strip(),
    )
    db.session.add(requisition)
    start(requisition, by=requester_id)
    return requisition


def edit_requisition(
    code: str,
    *,
    requester_id: int,
    cost_centre_id: int,
    need_on: date,
    purpose: str,
    delivery_place: str = "",
) -> Requisition:
    """Change what is asked for and why, while it is a draft. Raises RequisitionClosed, NeedDatePassed."""
    requisition = _lock_draft(code, requester_id)
    _check_need_date(need_on)
    requisition.cost_centre_id = cost_centre_id
    requisition.need_on = need_on
    requisition.purpose = purpose.strip()
    requisition.delivery_place = delivery_place.strip()
    return requisition


def set_line(code: str, *, requester_id: int, variant_id: int, quantity: Quantity) -> RequisitionLine:
    """Put a product into the draft, or change how much of it. Raises NotForSale, QuantityOutOfStep, RequisitionClosed."""
    requisition = _lock_draft(code, requester_id)
    variant = catalogue.get_variant(variant_id)
    check_orderable(variant, quantity)
    line = next((line for line in requisition.lines if line.variant_id == variant_id), None)
    price = queries.company_price(variant, quantity, on=today())
    if line is None:
        line = RequisitionLine(variant_id=variant_id, quantity=quantity, unit_price=price)
        requisition.lines.append(line)
    line.quantity = quantity
    line.unit_price = price
    return line


def remove_line(code: str, *, requester_id: int, variant_id: int) -> None:
    """Take a product out of the draft; no error when it is not there."""
    requisition = _lock_draft(code, requester_id)
    requisition.lines[:] = [line for line in requisition.lines if line.variant_id != variant_id]


def submit_requisition(code: str, *, requester_id: int) -> Requisition:
    """Send it to the approvers of the site. Raises EmptyRequisition, NotForSale, NeedDatePassed."""
    requisition = _lock_draft(code, requester_id)
    if not requisition.lines:
        raise EmptyRequisition
    _check_need_date(requisition.need_on)
    for line in requisition.lines:
        check_orderable(line.variant, line.quantity)
    move(requisition, RequisitionState.SUBMITTED, by=requester_id)
    requisition.submitted_at = now()
    emit(
        RequisitionSubmitted(requisition_id=requisition.id, site_id=requisition.site_id),
        about=requisition,
        by=requester_id,
    )
    return requisition


def cancel_requisition(code: str, *, requester_id: int) -> Requisition:
    """The requester no longer needs it. Raises WrongState once it is ordered."""
    requisition = queries.lock_requisition(code, requester_id=requester_id)
    move(requisition, RequisitionState.CANCELLED, by=requester_id)
    return requisition


def check_orderable(variant: Variant, quantity: Quantity) -> None:
    """Raises NotForSale, QuantityOutOfStep."""
    if not variant.is_for_sale:
        raise NotForSale(name=variant.full_name)
    if quantity < variant.minimum or not quantity.is_multiple_of(variant.step):
        raise QuantityOutOfStep(name=variant.full_name, step=variant.step, minimum=variant.minimum)


def _check_need_date(need_on: date) -> None:
    if need_on < today():
        raise NeedDatePassed


def _lock_draft(code: str, requester_id: int) -> Requisition:
    requisition = queries.lock_requisition(code, requester_id=requester_id)
    if not requisition.can_be_edited:
        raise RequisitionClosed
    return requisition
