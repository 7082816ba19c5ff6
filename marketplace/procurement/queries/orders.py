"""Purchase orders and receipts: the partner sees the own ones, the company those of its sites."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.core.db import db
from marketplace.procurement.errors import PurchaseOrderNotFound, ReceiptNotFound
from marketplace.procurement.models import PurchaseOrder, PurchaseOrderLine, Receipt, ReceiptLine
from marketplace.procurement.states import PurchaseOrderState

Sites = frozenset[int] | None
WITH_LINES = (
    joinedload(PurchaseOrder.partner),
    joinedload(PurchaseOrder.site),
    joinedload(PurchaseOrder.approver),
    joinedload(PurchaseOrder.requisition),
    selectinload(PurchaseOrder.lines),
    selectinload(PurchaseOrder.receipts).options(
        joinedload(Receipt.receiver),
        joinedload(Receipt.bill),
        selectinload(Receipt.lines).joinedload(ReceiptLine.purchase_order_line),
        selectinload(Receipt.lines).joinedload(ReceiptLine.picture),
    ),
)


def _visible(partner_id: int | None, site_ids: Sites) -> Select[PurchaseOrder]:
    query = select(PurchaseOrder)
    if partner_id is not None:
        return query.where(PurchaseOrder.partner_id == partner_id)
    return query if site_ids is None else query.where(PurchaseOrder.site_id.in_(site_ids))


def purchase_orders(
    *, site_ids: Sites, state: PurchaseOrderState | None = None, limit: int = 100
) -> Sequence[PurchaseOrder]:
    """Those of the sites, newest first."""
    query = _visible(None, site_ids)
    if state is not None:
        query = query.where(PurchaseOrder.state == state)
    return (
        db.session.scalars(query.options(*WITH_LINES).order_by(PurchaseOrder.id.desc()).limit(limit))
        .unique()
        .all()
    )


def partner_purchase_orders(
    partner_id: int, *, states: Sequence[PurchaseOrderState] | None = None, limit: int = 100
) -> Sequence[PurchaseOrder]:
    """The company's orders in a partner's inbox, newest first."""
    query = _visible(partner_id, None)
    if states is not None:
        query = query.where(PurchaseOrder.state.in_(states))
    return (
        db.session.scalars(query.options(*WITH_LINES).order_by(PurchaseOrder.id.desc()).limit(limit))
        .unique()
        .all()
    )


def deliveries_due(*, site_ids: Sites) -> Sequence[PurchaseOrder]:
    """What is on the way to the receiver, most urgent first."""
    query = _visible(None, site_ids).where(PurchaseOrder.state == PurchaseOrderState.DISPATCHED)
    query = query.options(*WITH_LINES).order_by(PurchaseOrder.need_on, PurchaseOrder.id)
    return db.session.scalars(query).unique().all()


def get_purchase_order(
    number: str, *, partner_id: int | None = None, site_ids: Sites = frozenset()
) -> PurchaseOrder:
    """Raises PurchaseOrderNotFound, also for what is somebody else's."""
    query = _visible(partner_id, site_ids).where(PurchaseOrder.number == number).options(*WITH_LINES)
    found = db.session.scalars(query).unique().one_or_none()
    if found is None:
        raise PurchaseOrderNotFound
    return found


def lock_purchase_order(
    number: str, *, partner_id: int | None = None, site_ids: Sites = frozenset()
) -> PurchaseOrder:
    """The order, kept from everyone else until the transaction ends."""
    query = (
        _visible(partner_id, site_ids).where(PurchaseOrder.number == number).with_for_update(of=PurchaseOrder)
    )
    found = db.session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise PurchaseOrderNotFound
    return found


def numbers_of_lines(line_ids: Collection[int]) -> dict[int, str]:
    """The numbers of the purchase orders that these lines belong to."""
    query = (
        select(PurchaseOrderLine.id, PurchaseOrder.number)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.purchase_order_id)
        .where(PurchaseOrderLine.id.in_(line_ids))
    )
    return {row.id: row.number for row in db.session.execute(query)}


def get_receipt(number: str, *, partner_id: int | None = None, site_ids: Sites = frozenset()) -> Receipt:
    """A BAST by its number. Raises ReceiptNotFound."""
    orders = _visible(partner_id, site_ids).with_only_columns(PurchaseOrder.id)
    query = (
        select(Receipt)
        .where(Receipt.number == number, Receipt.purchase_order_id.in_(orders))
        .options(
            joinedload(Receipt.receiver),
            joinedload(Receipt.purchase_order).options(
                joinedload(PurchaseOrder.partner),
                joinedload(PurchaseOrder.site),
                joinedload(PurchaseOrder.approver),
            ),
            joinedload(Receipt.bill),
            selectinload(Receipt.lines).joinedload(ReceiptLine.purchase_order_line),
        )
    )
    found = db.session.scalars(query).unique().one_or_none()
    if found is None:
        raise ReceiptNotFound
    return found
