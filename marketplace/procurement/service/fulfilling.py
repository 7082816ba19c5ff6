"""From a purchase order to a signed BAST: the partner accepts and sends, the receiver accepts and rejects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marketplace.core import audit
from marketplace.core.clock import now, today
from marketplace.core.db import db
from marketplace.core.events import emit
from marketplace.core.numbers import next_document_number
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.core.states import move
from marketplace.inventory import service as inventory
from marketplace.procurement import queries
from marketplace.procurement.errors import (
    NothingDispatched,
    OwnApproval,
    ReceiptDoesNotAddUp,
    RejectionNeedsReason,
    TooMuchDispatched,
)
from marketplace.procurement.events import (
    GoodsReceived,
    PurchaseOrderAnswered,
    PurchaseOrderCancelled,
    PurchaseOrderDispatched,
)
from marketplace.procurement.models import PurchaseOrder, PurchaseOrderLine, Receipt, ReceiptLine
from marketplace.procurement.states import PurchaseOrderState

HOLDER = "purchase_order_lines"


@dataclass(frozen=True, slots=True)
class Inspected:
    """What the receiver found of one line that was on the way. Rejected goods go back to stock when `restock` is set."""

    line_id: int
    accepted: Quantity
    rejected: Quantity = NOTHING
    reason: str = ""
    restock: bool = False
    picture_id: int | None = None


def accept_order(number: str, *, partner_id: int, by: int) -> PurchaseOrder:
    """The partner takes it on: stock is promised line by line, and the day of services.

    Raises OutOfStock, DayFull, WrongState.
    """
    order = queries.lock_purchase_order(number, partner_id=partner_id)
    move(order, PurchaseOrderState.ACCEPTED, by=by)
    order.answered_at = now()
    for line in sorted(order.lines, key=lambda line: line.variant_id):
        inventory.reserve(
            {line.variant_id: line.quantity},
            holder=(HOLDER, line.id),
            expires_at=None,
            days={line.variant_id: order.need_on},
        )
    _answered(order, accepted=True, reason="", by=by)
    return order


def refuse_order(number: str, *, partner_id: int, by: int, reason: str) -> PurchaseOrder:
    """The partner cannot deliver and says why."""
    order = queries.lock_purchase_order(number, partner_id=partner_id)
    move(order, PurchaseOrderState.REFUSED, by=by, note=reason)
    order.answered_at = now()
    order.answer_note = reason.strip()
    _answered(order, accepted=False, reason=reason.strip(), by=by)
    return order


def cancel_order(number: str, *, site_ids: frozenset[int] | None, by: int, reason: str) -> PurchaseOrder:
    """The company takes the order back before anything was sent: the promised stock is free again."""
    order = queries.lock_purchase_order(number, site_ids=site_ids)
    move(order, PurchaseOrderState.CANCELLED, by=by, note=reason)
    for line in order.lines:
        inventory.release((HOLDER, line.id))
    audit.record("purchase_order_cancelled", order, by=by, after={"reason": reason})
    event = PurchaseOrderCancelled(
        purchase_order_id=order.id, number=order.number, partner_id=order.partner_id, reason=reason.strip()
    )
    emit(event, about=order, by=by)
    return order


def dispatch(
    number: str, *, partner_id: int, by: int, quantities: Mapping[int, Quantity] | None = None
) -> PurchaseOrder:
    """The goods leave with a delivery note. `quantities` by line id; without it, everything that is still to be sent.

    Raises TooMuchDispatched, NothingDispatched, OutOfStock (a promised harvest is not in yet), WrongState.
    """
    order = queries.lock_purchase_order(number, partner_id=partner_id)
    move(order, PurchaseOrderState.DISPATCHED, by=by)
    sent = [
        (line, line.to_send if quantities is None else quantities.get(line.id, NOTHING))
        for line in order.lines
    ]
    if not any(quantity for _, quantity in sent):
        raise NothingDispatched
    for line, quantity in sent:
        if quantity < NOTHING or quantity > line.to_send:
            raise TooMuchDispatched(name=line.name, left=f"{line.to_send} {line.unit}")
        if quantity:
            inventory.consume((HOLDER, line.id), {line.variant_id: quantity}, by=by)
            line.dispatched += quantity
    order.dispatched_at = now()
    event = PurchaseOrderDispatched(purchase_order_id=order.id, number=order.number, site_id=order.site_id)
    emit(event, about=order, by=by)
    return order


def receive(
    number: str,
    *,
    receiver_id: int,
    site_ids: frozenset[int] | None,
    inspected: Sequence[Inspected],
    note: str = "",
) -> Receipt:
    """Sign the BAST over everything that is on the way. Raises OwnApproval, ReceiptDoesNotAddUp, RejectionNeedsReason."""
    order = queries.lock_purchase_order(number, site_ids=site_ids)
    if order.approver_id == receiver_id:
        raise OwnApproval
    found = {item.line_id: item for item in inspected}
    lines = [line for line in order.lines if line.on_the_way > NOTHING]
    complete = all(not line.to_send for line in order.lines)
    move(
        order, PurchaseOrderState.RECEIVED if complete else PurchaseOrderState.PARTLY_RECEIVED, by=receiver_id
    )
    receipt = Receipt(
        number=next_document_number("BAST", site=order.site.code, year=today().year),
        purchase_order_id=order.id,
        approver_id=order.approver_id,
        receiver_id=receiver_id,
        received_on=today(),
        note=note.strip(),
        lines=[_inspect(line, found.get(line.id)) for line in lines],
    )
    db.session.add(receipt)
    db.session.flush()
    for item in receipt.lines:
        if item.is_restocked and item.rejected:
            variant_id = item.purchase_order_line.variant_id
            inventory.restock({variant_id: item.rejected}, ref=("receipts", receipt.id), by=receiver_id)
    audit.record(
        "goods_received", receipt, by=receiver_id, after={"number": receipt.number, "order": order.number}
    )
    event = GoodsReceived(
        receipt_id=receipt.id, number=receipt.number, purchase_order_id=order.id, partner_id=order.partner_id
    )
    emit(event, about=receipt, by=receiver_id)
    return receipt


def _inspect(line: PurchaseOrderLine, item: Inspected | None) -> ReceiptLine:
    if (
        item is None
        or min(item.accepted, item.rejected) < NOTHING
        or item.accepted + item.rejected != line.on_the_way
    ):
        raise ReceiptDoesNotAddUp(name=line.name, sent=f"{line.on_the_way} {line.unit}")
    if item.rejected and not item.reason.strip():
        raise RejectionNeedsReason(name=line.name)
    line.accepted += item.accepted
    line.rejected += item.rejected
    return ReceiptLine(
        purchase_order_line=line,
        accepted=item.accepted,
        rejected=item.rejected,
        reason=item.reason.strip(),
        is_restocked=item.restock,
        picture_id=item.picture_id,
    )


def _answered(order: PurchaseOrder, *, accepted: bool, reason: str, by: int) -> None:
    event = PurchaseOrderAnswered(
        purchase_order_id=order.id,
        number=order.number,
        requester_id=order.requisition.requester_id,
        accepted=accepted,
        reason=reason,
    )
    emit(event, about=order, by=by)
