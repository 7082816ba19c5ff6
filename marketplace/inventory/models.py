"""Stock, its history, promises of it, batches of living goods, and the days of services."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.models import Variant
from marketplace.core.db import Model, enum_column
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.inventory.states import BatchStage, MoveReason, ReservationState


class Stock(Model):
    """How many of one variant are there, and how many of those are promised."""

    __tablename__ = "stocks"
    __table_args__ = (CheckConstraint("0 <= reserved AND reserved <= on_hand", name="reserved_fits"),)

    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"), unique=True)
    on_hand: Mapped[Quantity] = mapped_column(default=NOTHING)
    reserved: Mapped[Quantity] = mapped_column(default=NOTHING)
    is_unlimited: Mapped[bool] = mapped_column(default=False)  # services: days limit them, not a count
    per_day: Mapped[Quantity | None]  # services: how much may be booked for one day

    @property
    def available(self) -> Quantity:
        return self.on_hand - self.reserved


class StockMove(Model):
    """One change of what is on hand, and why. Rows are only added. Invariant I3: they sum to `Stock.on_hand`."""

    __tablename__ = "stock_moves"
    __table_args__ = (
        CheckConstraint("quantity <> 0", name="quantity_moves"),
        Index("ix_stock_moves_variant", "variant_id", "id"),
        Index("ix_stock_moves_ref", "ref_type", "ref_id"),
    )

    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"))
    quantity: Mapped[Quantity]
    reason: Mapped[MoveReason] = mapped_column(enum_column(MoveReason))
    ref_type: Mapped[str | None]
    ref_id: Mapped[int | None]
    note: Mapped[str | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Batch(Model):
    """Living goods that grow towards a harvest. `expected - loss - promised` may still be sold in advance."""

    __tablename__ = "batches"
    __table_args__ = (
        CheckConstraint("expected > 0", name="expected_positive"),
        CheckConstraint("loss >= 0 AND loss <= expected", name="loss_fits"),
        CheckConstraint("promised >= 0 AND promised <= expected - loss", name="promised_fits"),
        CheckConstraint("harvested >= 0", name="harvested_not_negative"),
        CheckConstraint("harvest_on >= started_on", name="harvest_after_start"),
        Index("ix_batches_variant", "variant_id", "harvest_on"),
    )

    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"))
    code: Mapped[str] = mapped_column(unique=True)
    state: Mapped[BatchStage] = mapped_column(enum_column(BatchStage), default=BatchStage.STARTED)
    started_on: Mapped[date]
    harvest_on: Mapped[date]
    harvested_on: Mapped[date | None]
    expected: Mapped[Quantity]
    loss: Mapped[Quantity] = mapped_column(default=NOTHING)
    promised: Mapped[Quantity] = mapped_column(default=NOTHING)
    harvested: Mapped[Quantity] = mapped_column(default=NOTHING)
    note: Mapped[str | None]

    variant: Mapped[Variant] = relationship(Variant)

    @property
    def stage(self) -> BatchStage:
        return self.state

    @property
    def room(self) -> Quantity:
        """What of it may still be sold in advance."""
        return self.expected - self.loss - self.promised if self.state.is_open else NOTHING


class Reservation(Model):
    """A promise of one variant to one holder: an order, a purchase order line. `batch_id`: of which harvest."""

    __tablename__ = "reservations"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index("ix_reservations_holder", "holder_type", "holder_id"),
        Index(
            "uq_reservations_held",
            "holder_type",
            "holder_id",
            "variant_id",
            unique=True,
            sqlite_where=text("state = 'held'"),
            postgresql_where=text("state = 'held'"),
        ),
        Index("ix_reservations_variant", "variant_id", "state"),
        Index("ix_reservations_batch", "batch_id"),
        Index("ix_reservations_day", "variant_id", "day"),
    )

    holder_type: Mapped[str]
    holder_id: Mapped[int]
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"))
    quantity: Mapped[Quantity]
    state: Mapped[ReservationState] = mapped_column(
        enum_column(ReservationState), default=ReservationState.HELD
    )
    expires_at: Mapped[datetime | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"))
    is_waiting: Mapped[bool] = mapped_column(default=False)  # of a harvest that has not come in yet
    takes_stock: Mapped[bool] = mapped_column(default=True)  # False: a service, which no count limits
    day: Mapped[date | None]  # of a service: when it is done
