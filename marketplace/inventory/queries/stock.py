"""Reading stock: what is free, when it can be there, and how it got that way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import bindparam, func, literal_column, select
from sqlalchemy.orm import joinedload

from marketplace.catalogue import queries as catalogue
from marketplace.catalogue.models import Product, Variant
from marketplace.catalogue.states import ProductState
from marketplace.core.clock import today
from marketplace.core.db import db
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.inventory.errors import BatchNotFound
from marketplace.inventory.models import Batch, Reservation, Stock, StockMove
from marketplace.inventory.rules import Coming, first_day
from marketplace.inventory.states import OPEN_STAGES, ReservationState

UNLIMITED = Quantity.of(1_000_000)


def available(variant_ids: Iterable[int]) -> dict[int, Quantity]:
    """What is free now of each variant; nothing for one without a stock row, `UNLIMITED` for a service."""
    wanted = sorted(set(variant_ids))
    free = dict.fromkeys(wanted, NOTHING)
    rows = db.session.execute(
        select(Stock.variant_id, Stock.on_hand, Stock.reserved, Stock.is_unlimited).where(
            Stock.variant_id.in_(wanted)
        )
    )
    for row in rows:
        free[row.variant_id] = UNLIMITED if row.is_unlimited else row.on_hand - row.reserved
    return free


def orderable(variant_ids: Iterable[int]) -> dict[int, Quantity]:
    """The most that one order can take: what is free, or the roomiest coming harvest when that is more."""
    wanted = sorted(set(variant_ids))
    most = available(wanted)
    for batch in _open_batches(wanted):
        most[batch.variant_id] = max(most[batch.variant_id], batch.room)
    return most


def stocks(variant_ids: Iterable[int]) -> dict[int, Stock]:
    """The stock rows that exist."""
    query = select(Stock).where(Stock.variant_id.in_(sorted(set(variant_ids))))
    return {stock.variant_id: stock for stock in db.session.scalars(query)}


@dataclass(frozen=True, slots=True)
class StockLine:
    """One variant as the seller's stock page shows it."""

    variant: Variant
    stock: Stock | None

    @property
    def available(self) -> Quantity:
        return self.stock.available if self.stock else NOTHING


def partner_stock(*, partner_id: int, after_id: int = 0, limit: int = 50) -> Sequence[StockLine]:
    """Variants of a partner's products that are not archived, with their stock, by id."""
    gone = (ProductState.ARCHIVED, ProductState.TAKEN_DOWN)
    rows = db.session.execute(
        select(Variant, Stock)
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(Stock, Stock.variant_id == Variant.id)
        .where(
            Variant.partner_id == partner_id,
            Variant.is_active,
            Product.state.not_in(gone),
            Variant.id > after_id,
        )
        .options(joinedload(Variant.product))
        .order_by(Variant.id)
        .limit(limit)
    )
    return [StockLine(variant, stock) for variant, stock in rows]


@dataclass(frozen=True, slots=True)
class Offer:
    """A variant as its product page offers it, with its wholesale prices."""

    variant: Variant
    available: Quantity
    is_unlimited: bool
    next_harvest: date | None  # the first with room for the smallest order; None when none is coming

    @property
    def in_stock(self) -> bool:
        return self.is_unlimited or self.available >= self.variant.minimum

    @property
    def can_be_ordered(self) -> bool:
        return self.in_stock or self.next_harvest is not None


def offers(product_id: int) -> Sequence[Offer]:
    """What can be bought of a product, in its order, in one statement."""
    return [_offer(*row) for row in db.session.execute(_OFFERS, {"product": product_id}).unique()]


def offers_of(product_ids: Sequence[int]) -> dict[int, list[Offer]]:
    """The same of many products, in one statement."""
    found: dict[int, list[Offer]] = {}
    for row in db.session.execute(_OFFERS_OF_MANY, {"products": product_ids}).unique():
        found.setdefault(row[0].product_id, []).append(_offer(*row))
    return found


def _offer(variant: Variant, stock: Stock | None, harvest_on: date | None) -> Offer:
    return Offer(
        variant=variant,
        available=NOTHING if stock is None else stock.available,
        is_unlimited=stock is not None and stock.is_unlimited,
        next_harvest=None if harvest_on is None else max(harvest_on, today()),
    )


_ALL_OFFERS = (
    select(
        Variant,
        Stock,
        select(func.min(Batch.harvest_on))
        .where(
            Batch.variant_id == Variant.id,
            Batch.state.in_(OPEN_STAGES),
            Batch.expected - Batch.loss >= Batch.promised + Variant.minimum,
        )
        .correlate(Variant)
        .scalar_subquery()
        .label("next_harvest"),
    )
    .outerjoin(Stock, Stock.variant_id == Variant.id)
    .where(Variant.is_active)
    .options(joinedload(Variant.tiers))
    .order_by(Variant.position, Variant.id)
)
_OFFERS = _ALL_OFFERS.where(Variant.product_id == bindparam("product"))
_OFFERS_OF_MANY = _ALL_OFFERS.where(Variant.product_id.in_(bindparam("products", expanding=True)))


def moves(variant_id: int, *, partner_id: int, limit: int = 30) -> Sequence[StockMove]:
    """The history of a variant, newest first."""
    query = (
        select(StockMove)
        .join(Variant, Variant.id == StockMove.variant_id)
        .where(StockMove.variant_id == variant_id, Variant.partner_id == partner_id)
    )
    return db.session.scalars(query.order_by(StockMove.id.desc()).limit(limit)).all()


def held(holder: tuple[str, int]) -> Sequence[Reservation]:
    """What a holder has been promised and not received."""
    query = select(Reservation).where(
        Reservation.holder_type == holder[0],
        Reservation.holder_id == holder[1],
        Reservation.state == ReservationState.HELD,
    )
    return db.session.scalars(query.order_by(Reservation.variant_id)).all()


def batch_of(holder: tuple[str, int], variant_id: int) -> Batch | None:
    """The batch that a holder's goods come from, when it is known. Source: product.md V4."""
    query = (
        select(Batch)
        .join(Reservation, Reservation.batch_id == Batch.id)
        .where(
            Reservation.holder_type == holder[0],
            Reservation.holder_id == holder[1],
            Reservation.variant_id == variant_id,
        )
    )
    return db.session.scalar(query.order_by(Reservation.id.desc()).limit(1))


def harvests_of(holder: tuple[str, int]) -> dict[int, date]:
    """The days of the harvests that a holder's goods still wait for, by variant."""
    query = (
        select(Reservation.variant_id, func.max(Batch.harvest_on).label("day"))
        .join(Batch, Batch.id == Reservation.batch_id)
        .where(
            Reservation.holder_type == holder[0],
            Reservation.holder_id == holder[1],
            Reservation.state == ReservationState.HELD,
            Reservation.is_waiting.is_(True),
        )
        .group_by(Reservation.variant_id)
    )
    return {row.variant_id: row.day for row in db.session.execute(query)}


def promise_date(variant_id: int, quantity: Quantity) -> date | None:
    """The first day on which this quantity can be handed over; None when nobody can say.

    Free stock needs only the product's lead time. Otherwise the first open harvest with room for all of it:
    the day moves when a batch is full. Source: product.md S7.
    """
    lead = timedelta(days=catalogue.get_variant(variant_id).product.lead_time_days)
    if available([variant_id])[variant_id] >= quantity:
        return today() + lead
    coming = [Coming(max(batch.harvest_on, today()), batch.room) for batch in _open_batches([variant_id])]
    day = first_day(coming, quantity)
    return None if day is None else day + lead


def partner_batches(*, partner_id: int, open_only: bool = True, limit: int = 50) -> Sequence[Batch]:
    """A partner's batches, the next harvest first; with the closed ones, the newest first."""
    query = (
        select(Batch)
        .join(Variant, Variant.id == Batch.variant_id)
        .where(Variant.partner_id == partner_id)
        .options(joinedload(Batch.variant).joinedload(Variant.product))
    )
    if open_only:
        query = query.where(Batch.state.in_(OPEN_STAGES)).order_by(Batch.harvest_on, Batch.id)
    else:
        query = query.order_by(Batch.id.desc())
    return db.session.scalars(query.limit(limit)).all()


def product_batches(product_id: int) -> Sequence[Batch]:
    """The open batches of a product, the next harvest first."""
    query = (
        select(Batch)
        .join(Variant, Variant.id == Batch.variant_id)
        .where(Variant.product_id == product_id, Batch.state.in_(OPEN_STAGES))
    )
    return db.session.scalars(query.order_by(Batch.harvest_on, Batch.id).limit(5)).all()


def last_harvest(product_id: int) -> Batch | None:
    """The newest harvested batch of a product: part of its story."""
    query = (
        select(Batch).join(Variant, Variant.id == Batch.variant_id).where(Variant.product_id == product_id)
    )
    return db.session.scalar(
        query.where(Batch.harvested_on.is_not(None)).order_by(Batch.harvested_on.desc()).limit(1)
    )


def get_batch(batch_id: int, *, partner_id: int) -> Batch:
    """Raises BatchNotFound."""
    query = (
        select(Batch)
        .join(Batch.variant)
        .where(Batch.id == batch_id, Variant.partner_id == partner_id)
        .options(joinedload(Batch.variant).joinedload(Variant.product))
    )
    batch = db.session.scalar(query)
    if batch is None:
        raise BatchNotFound
    return batch


def lock_batch(batch_id: int, *, partner_id: int) -> Batch:
    """Raises BatchNotFound."""
    query = (
        select(Batch)
        .join(Variant, Variant.id == Batch.variant_id)
        .where(Batch.id == batch_id, Variant.partner_id == partner_id)
        .with_for_update(of=Batch)
    )
    batch = db.session.scalar(query, execution_options={"populate_existing": True})
    if batch is None:
        raise BatchNotFound
    return batch


def miscounted() -> Sequence[int]:
    """Variants whose moves do not add up to what is on hand: none, or invariant I3 is broken."""
    sums = (
        select(StockMove.variant_id, func.sum(StockMove.quantity).label("moved"))
        .group_by(StockMove.variant_id)
        .subquery()
    )
    query = (
        select(Stock.variant_id)
        .outerjoin(sums, sums.c.variant_id == Stock.variant_id)
        .where(Stock.on_hand != func.coalesce(sums.c.moved, literal_column("0")))
    )
    return db.session.scalars(query.order_by(Stock.variant_id)).all()


def _open_batches(variant_ids: Sequence[int]) -> Sequence[Batch]:
    query = select(Batch).where(Batch.variant_id.in_(variant_ids), Batch.state.in_(OPEN_STAGES))
    return db.session.scalars(query.order_by(Batch.harvest_on, Batch.id)).all()
