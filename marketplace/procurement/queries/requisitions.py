"""Requisitions: a requester sees the own ones, others see what was submitted at their sites."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalogue.models import Product, Variant
from marketplace.core.db import db
from marketplace.procurement.errors import RequisitionNotFound
from marketplace.procurement.models import Approval, CostCentre, Requisition, RequisitionLine
from marketplace.procurement.states import RequisitionState

Sites = frozenset[int] | None
EVERYTHING = (
    joinedload(Requisition.site),
    joinedload(Requisition.requester),
    joinedload(Requisition.cost_centre),
    selectinload(Requisition.lines)
    .joinedload(RequisitionLine.variant)
    .joinedload(Variant.product)
    .options(joinedload(Product.partner), joinedload(Product.category)),
)


def cost_centres(*, site_ids: Sites) -> Sequence[CostCentre]:
    """Active ones, by code."""
    query = select(CostCentre).where(CostCentre.is_active).order_by(CostCentre.code)
    return db.session.scalars(
        query if site_ids is None else query.where(CostCentre.site_id.in_(site_ids))
    ).all()


def _visible(requester_id: int | None, site_ids: Sites) -> Select[Requisition]:
    query = select(Requisition)
    if requester_id is not None:
        return query.where(Requisition.requester_id == requester_id)
    query = query.where(Requisition.state != RequisitionState.DRAFT)
    return query if site_ids is None else query.where(Requisition.site_id.in_(site_ids))


def requisitions(
    *, requester_id: int | None = None, site_ids: Sites = frozenset(), limit: int = 100
) -> Sequence[Requisition]:
    """Newest first: all of a requester's own, or what was submitted at these sites (None: at every site)."""
    query = _visible(requester_id, site_ids).options(*EVERYTHING).order_by(Requisition.id.desc()).limit(limit)
    return db.session.scalars(query).unique().all()


def waiting_for_approval(*, site_ids: Sites, approver_id: int) -> Sequence[Requisition]:
    """Oldest first, without the approver's own requests."""
    query = (
        _visible(None, site_ids)
        .where(Requisition.state == RequisitionState.SUBMITTED, Requisition.requester_id != approver_id)
        .options(*EVERYTHING)
        .order_by(Requisition.submitted_at, Requisition.id)
    )
    return db.session.scalars(query).unique().all()


def get_requisition(
    code: str, *, requester_id: int | None = None, site_ids: Sites = frozenset()
) -> Requisition:
    """Raises RequisitionNotFound, also for what is somebody else's."""
    query = _visible(requester_id, site_ids).where(Requisition.code == code).options(*EVERYTHING)
    found = db.session.scalars(query).unique().one_or_none()
    if found is None:
        raise RequisitionNotFound
    return found


def lock_requisition(
    code: str, *, requester_id: int | None = None, site_ids: Sites = frozenset()
) -> Requisition:
    """The requisition, kept from everyone else until the transaction ends."""
    query = _visible(requester_id, site_ids).where(Requisition.code == code).with_for_update(of=Requisition)
    found = db.session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise RequisitionNotFound
    return found


def approvals_of(requisition_id: int) -> Sequence[Approval]:
    """Every decision, first to last."""
    query = select(Approval).where(Approval.requisition_id == requisition_id).order_by(Approval.id)
    return db.session.scalars(query.options(joinedload(Approval.approver))).all()
