"""Living goods: batches that grow, are sold in advance, and become stock at harvest. Source: product.md S7."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue import service as listings
from marketplace.core import states
from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.core.events import emit
from marketplace.core.numbers import random_code
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.inventory import queries
from marketplace.inventory.errors import BatchPromised, HarvestBeforeStart, QuantityNotPositive
from marketplace.inventory.events import BatchHarvested
from marketplace.inventory.models import Batch, Reservation
from marketplace.inventory.service.holds import change_reserved, take_room
from marketplace.inventory.service.stock import change_on_hand, own_variant
from marketplace.inventory.states import OPEN_STAGES, BatchStage, MoveReason, ReservationState


def start_batch(
    variant_id: int,
    *,
    partner_id: int,
    harvest_on: date,
    expected: Quantity,
    started_on: date | None = None,
    note: str | None = None,
    by: int | None,
) -> Batch:
    """A new batch that may be sold in advance. Raises QuantityNotPositive, HarvestBeforeStart, VariantNotFound."""
    own_variant(variant_id, partner_id=partner_id)
    started = started_on or today()
    _check(expected, started, harvest_on)
    batch = Batch(
        variant_id=variant_id,
        code=random_code("B"),
        started_on=started,
        harvest_on=harvest_on,
        expected=expected,
        note=note,
    )
    db.session.add(batch)
    states.start(batch, by=by)
    return batch


def correct_batch(
    batch_id: int,
    *,
    partner_id: int,
    harvest_on: date | None = None,
    expected: Quantity | None = None,
    loss: Quantity | None = None,
    by: int | None,
) -> Batch:
    """It grows slower, or some was lost. Raises BatchPromised when less would be left than was sold in advance."""
    batch = queries.lock_batch(batch_id, partner_id=partner_id)
    wanted = batch.expected if expected is None else expected
    lost = batch.loss if loss is None else loss
    _check(wanted, batch.started_on, harvest_on or batch.harvest_on)
    if lost < NOTHING or wanted - lost < batch.promised:
        raise BatchPromised(promised=batch.promised)
    batch.expected, batch.loss, batch.harvest_on = wanted, lost, harvest_on or batch.harvest_on
    db.session.flush()
    return batch


def move_stage(batch_id: int, stage: BatchStage, *, partner_id: int, by: int | None) -> Batch:
    """It has grown a stage further. Raises WrongState."""
    batch = queries.lock_batch(batch_id, partner_id=partner_id)
    states.move(batch, stage, by=by)
    return batch


def harvest(batch_id: int, quantity: Quantity, *, partner_id: int, by: int | None) -> Batch:
    """The batch comes in: stock rises, and those who bought it in advance are served first, oldest first.

    Who cannot be served from a poor harvest moves to the next batch with room, or keeps waiting. Raises WrongState,
    QuantityNotPositive.
    """
    if quantity <= NOTHING:
        raise QuantityNotPositive
    batch = queries.lock_batch(batch_id, partner_id=partner_id)
    states.move(batch, BatchStage.HARVESTED, by=by)
    batch.harvested, batch.harvested_on = quantity, today()
    db.session.flush()
    change_on_hand(batch.variant_id, quantity, reason=MoveReason.HARVESTED, by=by, ref=("batch", batch.id))
    _serve_waiting(batch, quantity)
    emit(
        BatchHarvested(
            batch_id=batch.id, partner_id=partner_id, variant_id=batch.variant_id, quantity=quantity
        ),
        about=batch,
        by=by,
    )
    return batch


def lose_batch(batch_id: int, *, partner_id: int, by: int | None, note: str | None = None) -> Batch:
    """Nothing will come of it; advance buyers move to the next batch with room or keep waiting. Raises WrongState."""
    batch = queries.lock_batch(batch_id, partner_id=partner_id)
    states.move(batch, BatchStage.LOST, by=by, note=note)
    db.session.flush()
    _serve_waiting(batch, NOTHING)
    return batch


def _serve_waiting(batch: Batch, quantity: Quantity) -> None:
    """Turn advance sales into promises of stock while the harvest lasts."""
    waiting = (
        select(Reservation)
        .where(
            Reservation.batch_id == batch.id,
            Reservation.is_waiting,
            Reservation.state == ReservationState.HELD,
        )
        .order_by(Reservation.id)
        .with_for_update()
    )
    served = NOTHING
    for promise in db.session.scalars(waiting, execution_options={"populate_existing": True}).all():
        if served + promise.quantity <= quantity:
            served += promise.quantity
            promise.is_waiting = False
        else:
            _move_to_next(promise, batch)
    db.session.flush()
    if served:
        change_reserved(batch.variant_id, served)
        variant = catalogue.get_variant(batch.variant_id)
        if variant.is_active:
            listings.shift_available({variant.product_id: -served})


def _move_to_next(promise: Reservation, batch: Batch) -> None:
    later = select(Batch.id).where(
        Batch.variant_id == batch.variant_id, Batch.id != batch.id, Batch.state.in_(OPEN_STAGES)
    )
    for batch_id in db.session.scalars(later.order_by(Batch.harvest_on, Batch.id)).all():
        if take_room(batch_id, promise.quantity):
            promise.batch_id = batch_id
            batch.promised -= promise.quantity
            return


def _check(expected: Quantity, started_on: date, harvest_on: date) -> None:
    if expected <= NOTHING:
        raise QuantityNotPositive
    if harvest_on < started_on:
        raise HarvestBeforeStart
