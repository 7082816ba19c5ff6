"""One partner's part of a purchase."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.kinds import unit_label
from marketplace.core.clock import now
from marketplace.core.db import Model, enum_column
from marketplace.core.money import ZERO, Money
from marketplace.core.quantity import Quantity
from marketplace.delivery.kinds import DeliveryKind, kind_of
from marketplace.orders.models.checkouts import Checkout
from marketplace.orders.states import CancelledBy, OrderState
from marketplace.partners.models import Partner
from marketplace.vouchers.kinds import FundedBy


class Order(Model):
    """What one buyer bought from one partner, at the prices of that moment. `holder` is its name in the inventory."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("total = subtotal - discount + delivery_fee", name="total_adds_up"),
        CheckConstraint("subtotal > 0 AND delivery_fee >= 0", name="amounts_not_negative"),
        CheckConstraint("0 <= discount AND discount <= subtotal", name="discount_fits"),
        CheckConstraint("(discount = 0) = (discount_by IS NULL)", name="discount_has_a_payer"),
        CheckConstraint("0 <= fee AND fee <= subtotal + delivery_fee", name="fee_fits"),
        CheckConstraint("state <> 'cancelled' OR cancelled_by IS NOT NULL", name="cancelled_by_somebody"),
        Index("ix_orders_partner", "partner_id", "state", "id"),
        Index("ix_orders_buyer", "buyer_id", "state", "id"),
        Index("ix_orders_due", "state", "due_at"),
        Index("ix_orders_completed", "partner_id", "completed_at"),
    )

    checkout_id: Mapped[int] = mapped_column(ForeignKey("checkouts.id"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    buyer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    code: Mapped[str] = mapped_column(unique=True)
    state: Mapped[OrderState] = mapped_column(enum_column(OrderState))

    subtotal: Mapped[Money]
    discount: Mapped[Money] = mapped_column(default=ZERO)
    discount_by: Mapped[FundedBy | None] = mapped_column(enum_column(FundedBy))
    delivery_code: Mapped[str]
    delivery_label: Mapped[str]
    delivery_days: Mapped[str] = mapped_column(default="")
    delivery_fee: Mapped[Money] = mapped_column(default=ZERO)
    total: Mapped[Money]
    fee: Mapped[Money] = mapped_column(default=ZERO)
    has_cod: Mapped[bool] = mapped_column(default=False)

    due_at: Mapped[datetime | None]
    cancel_at: Mapped[datetime | None]
    late_told_at: Mapped[datetime | None]
    pickup_code: Mapped[str | None]
    courier: Mapped[str | None]
    tracking_number: Mapped[str | None]
    cancelled_by: Mapped[CancelledBy | None] = mapped_column(enum_column(CancelledBy))
    cancel_reason: Mapped[str | None]

    accepted_at: Mapped[datetime | None]
    shipped_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    cash_at: Mapped[datetime | None]

    checkout: Mapped[Checkout] = relationship(Checkout, back_populates="orders")
    partner: Mapped[Partner] = relationship(Partner)
    lines: Mapped[list[OrderLine]] = relationship(
        "OrderLine", back_populates="order", order_by="OrderLine.id", lazy="selectin"
    )

    @property
    def holder(self) -> tuple[str, int]:
        return "orders", self.id

    @property
    def delivery_kind(self) -> DeliveryKind:
        return kind_of(self.delivery_code)

    @property
    def is_pickup(self) -> bool:
        return self.delivery_kind is DeliveryKind.PICKUP

    @property
    def promo(self) -> Money:
        """The part of the discount that the marketplace pays, so that the partner loses nothing."""
        return self.discount if self.discount_by is FundedBy.OPERATOR else ZERO

    @property
    def is_late(self) -> bool:
        """The partner should have acted by now."""
        return (
            self.due_at is not None
            and self.due_at < now()
            and self.state in {OrderState.NEW, OrderState.PACKING}
        )

    @property
    def days(self) -> dict[int, date]:
        """The days that the services in it are booked for, by variant."""
        return {line.variant_id: line.day for line in self.lines if line.day is not None}

    @property
    def quantities(self) -> dict[int, Quantity]:
        return {line.variant_id: line.quantity for line in self.lines}


class OrderLine(Model):
    """One product in an order. Name and price are copied, so later edits change nothing here.

    `total` is its price; `discount` its share of a voucher.
    """

    __tablename__ = "order_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("unit_price > 0 AND total >= 0", name="price_positive"),
        CheckConstraint("0 <= discount AND discount <= total", name="discount_fits"),
        Index("ix_order_lines_product", "product_id"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variants.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    name: Mapped[str]
    sku: Mapped[str]
    unit: Mapped[str]
    quantity: Mapped[Quantity]
    unit_price: Mapped[Money]
    price_rule: Mapped[str]
    total: Mapped[Money]
    discount: Mapped[Money] = mapped_column(default=ZERO)
    batch_code: Mapped[str | None]
    day: Mapped[date | None]  # of a service: when it is done

    order: Mapped[Order] = relationship(Order, back_populates="lines")

    @property
    def paid(self) -> Money:
        """What the buyer paid for it: without its share of the voucher."""
        return self.total - self.discount

    @property
    def unit_label(self) -> str:
        return unit_label(self.unit)
