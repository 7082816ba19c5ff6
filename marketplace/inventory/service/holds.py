"""Promising stock to orders, taking the promise back, and handing it over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import ColumnElement, literal, select, update

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue import service as listings
from marketplace.catalogue.errors import VariantNotFound
from marketplace.catalogue.kinds import ProductKind
from marketplace.catalogue.models import Variant
from marketplace.core.db import db
from marketplace.core.quantity import NOTHING, Quantity, QuantityColumn
from marketplace.core.versions import UNSEEN
from marketplace.inventory import queries
from marketplace.inventory.errors import OutOfStock
from marketplace.inventory.models import Batch, Reservation, Stock
from marketplace.inventory.service.days import check_day
from marketplace.inventory.service.stock import write_move
from marketplace.inventory.states import OPEN_STAGES, MoveReason, ReservationState

Holder = tuple[str, int]


def reserve(
    quantities: Mapping[int, Quantity],
    *,
    holder: Holder,
    expires_at: datetime | None,
    known: Mapping[int, Variant] | None = None,
    days: Mapping[int, date] | None = None,
) -> None:
    """Promise every variant or none, until `expires_at` (None: until shipped or cancelled). Raises OutOfStock, DayFull.

    `days` says for which day a service is booked (product.md S25). `known` spares reading the variants again when the
    caller has just done so in this transaction.

    The guard is in the UPDATE itself, so two buyers cannot both get the last one, and the variants are taken in
    order of their ids, so two baskets cannot wait for each other. Living goods may be promised from a coming
    harvest instead.
    """
    known = catalogue.variants(quantities) if known is None else known
    freed: defaultdict[int, Quantity] = defaultdict(lambda: NOTHING)
    for variant_id, quantity in sorted(quantities.items()):
        variant = known.get(variant_id)
        if variant is None:
            raise VariantNotFound
        promise = Reservation(
            holder_type=holder[0],
            holder_id=holder[1],
            variant_id=variant_id,
            quantity=quantity,
            expires_at=expires_at,
        )
        if variant.product.kind is ProductKind.SERVICE:
            promise.takes_stock = False
            promise.day = (days or {}).get(variant_id)
            if promise.day is not None:
                check_day(variant_id, quantity, promise.day)
        elif _take_stock(variant_id, quantity):
            freed[variant.product_id] -= quantity if variant.is_active else NOTHING
        else:
            promise.batch_id = _take_from_harvest(variant, quantity)
            promise.is_waiting = True
        db.session.add(promise)
    db.session.flush()
    listings.shift_available(freed)


def _take_stock(variant_id: int, quantity: Quantity) -> bool:
    taken = db.session.scalar(
        update(Stock)
        .where(
            Stock.variant_id == variant_id,
            Stock.on_hand - Stock.reserved >= literal(quantity, QuantityColumn()),
        )
        .values(reserved=Stock.reserved + quantity)
        .returning(Stock.id)
        .execution_options(synchronize_session=False, **UNSEEN)  # `shift_available` tells what can be seen
    )
    return taken is not None


def _take_from_harvest(variant: Variant, quantity: Quantity) -> int:
    """Sell a coming harvest in advance: the first with room for all of it. Raises OutOfStock."""
    if variant.product.kind is ProductKind.LIVING:
        open_batches = select(Batch.id).where(Batch.variant_id == variant.id, Batch.state.in_(OPEN_STAGES))
        for batch_id in db.session.scalars(open_batches.order_by(Batch.harvest_on, Batch.id)).all():
            if take_room(batch_id, quantity):
                return batch_id
    left = queries.orderable([variant.id])[variant.id]
    raise OutOfStock(
        name=variant.full_name,
        wanted=f"{quantity} {variant.unit_label}",
        left=f"{left} {variant.unit_label}",
        variant_id=variant.id,
        available=left,
    )


def take_room(batch_id: int, quantity: Quantity) -> bool:
    taken = db.session.scalar(
        update(Batch)
        .where(
            Batch.id == batch_id,
            Batch.state.in_(OPEN_STAGES),
            Batch.expected - Batch.loss - Batch.promised >= literal(quantity, QuantityColumn()),
        )
        .values(promised=Batch.promised + quantity)
        .returning(Batch.id)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


def extend(holder: Holder, expires_at: datetime | None) -> None:
    """Keep a promise longer (None: until shipped or cancelled), for a new attempt to pay or after payment."""
    db.session.execute(
        update(Reservation)
        .where(*_held_by(holder))
        .values(expires_at=expires_at)
        .execution_options(synchronize_session=False)
    )


def release(holder: Holder) -> None:
    """Take every promise to this holder back; calling it again changes nothing."""
    freed: defaultdict[int, Quantity] = defaultdict(lambda: NOTHING)
    for row in _close(holder, ReservationState.RELEASED):
        if row.is_waiting:
            _give_room_back(row.batch_id, row.quantity)
        elif row.takes_stock:
            change_reserved(row.variant_id, -row.quantity)
            freed[row.variant_id] += row.quantity
    _show_free(freed)


def consume(
    holder: Holder, quantities: Mapping[int, Quantity] | None = None, *, by: int | None = None
) -> None:
    """The goods leave: reserved and on hand fall together. With `quantities` only that much; the rest stays promised.

    Raises OutOfStock when a promised harvest has not come in yet, ValueError for more than was promised.
    """
    held = _lock_held(holder)
    if quantities is not None and set(quantities) - {row.variant_id for row in held}:
        raise ValueError("consumes what was not promised")
    for row in held:
        quantity = row.quantity if quantities is None else quantities.get(row.variant_id, NOTHING)
        if quantity > row.quantity:
            raise ValueError("consumes more than was promised")
        if quantity:
            _hand_over(row, quantity, by=by)
    db.session.flush()


def _hand_over(row: Reservation, quantity: Quantity, *, by: int | None) -> None:
    if row.is_waiting:
        variant = catalogue.get_variant(row.variant_id)
        left = queries.available([row.variant_id])[row.variant_id]
        raise OutOfStock(
            name=variant.full_name,
            wanted=f"{quantity} {variant.unit_label}",
            left=f"{left} {variant.unit_label}",
            variant_id=row.variant_id,
            available=left,
        )
    if quantity == row.quantity:
        row.state = ReservationState.CONSUMED
    else:
        row.quantity -= quantity
        db.session.add(_handed_over(row, quantity))
    if not row.takes_stock:
        return
    db.session.execute(
        update(Stock)
        .where(Stock.variant_id == row.variant_id)
        .values(on_hand=Stock.on_hand - quantity, reserved=Stock.reserved - quantity)
        .execution_options(synchronize_session=False, **UNSEEN)  # as much is free as before
    )
    ref = (row.holder_type, row.holder_id)
    write_move(row.variant_id, -quantity, reason=MoveReason.SOLD, by=by, ref=ref)


def _handed_over(row: Reservation, quantity: Quantity) -> Reservation:
    return Reservation(
        holder_type=row.holder_type,
        holder_id=row.holder_id,
        variant_id=row.variant_id,
        quantity=quantity,
        state=ReservationState.CONSUMED,
        batch_id=row.batch_id,
        takes_stock=row.takes_stock,
        day=row.day,
    )


def _held_by(holder: Holder) -> tuple[ColumnElement[bool], ...]:
    return (
        Reservation.holder_type == holder[0],
        Reservation.holder_id == holder[1],
        Reservation.state == ReservationState.HELD,
    )


def _lock_held(holder: Holder) -> list[Reservation]:
    query = select(Reservation).where(*_held_by(holder)).order_by(Reservation.variant_id).with_for_update()
    return list(db.session.scalars(query, execution_options={"populate_existing": True}))


def _close(holder: Holder, state: ReservationState) -> list[Reservation]:
    rows = _lock_held(holder)
    for row in rows:
        row.state = state
    db.session.flush()
    return rows


def change_reserved(variant_id: int, by: Quantity) -> None:
    db.session.execute(
        update(Stock)
        .where(Stock.variant_id == variant_id)
        .values(reserved=Stock.reserved + by)
        .execution_options(synchronize_session=False)
    )


def _give_room_back(batch_id: int | None, quantity: Quantity) -> None:
    db.session.execute(
        update(Batch)
        .where(Batch.id == batch_id)
        .values(promised=Batch.promised - quantity)
        .execution_options(synchronize_session=False)
    )


def _show_free(freed: Mapping[int, Quantity]) -> None:
    """Listings show the free stock of active variants."""
    by_product: defaultdict[int, Quantity] = defaultdict(lambda: NOTHING)
    for variant_id, variant in catalogue.variants(freed).items():
        if variant.is_active:
            by_product[variant.product_id] += freed[variant_id]
    listings.shift_available(by_product)
