"""One purchase: who, where to, how paid. It has one order for each partner."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core.db import Model, enum_column
from marketplace.core.money import Money
from marketplace.payments.states import Method
from marketplace.places.models import District

if TYPE_CHECKING:
    from marketplace.orders.models.orders import Order

MOST_UNPAID = 3  # Source: architecture.md section 7 no. 5


class Checkout(Model):
    """What was agreed at the press of the button. Invariant I13: its orders sum to its total."""

    __tablename__ = "checkouts"
    __table_args__ = (
        CheckConstraint("total > 0", name="total_positive"),
        CheckConstraint("phone LIKE '+%'", name="phone_is_international"),
        Index("ix_checkouts_buyer", "buyer_id", "id"),
        Index("ix_checkouts_phone", "phone", "id"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    buyer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str | None]
    address: Mapped[str] = mapped_column(default="")
    landmark: Mapped[str] = mapped_column(default="")
    village: Mapped[str] = mapped_column(default="")
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"))
    postcode: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(default="id")
    method: Mapped[Method] = mapped_column(enum_column(Method))
    total: Mapped[Money]
    voucher_code: Mapped[str | None]
    idempotency_key: Mapped[str] = mapped_column(unique=True)
    request_hash: Mapped[str]
    paid_at: Mapped[datetime | None]

    district: Mapped[District | None] = relationship(District)
    orders: Mapped[list[Order]] = relationship("Order", back_populates="checkout", order_by="Order.id")

    @property
    def is_prepaid(self) -> bool:
        """Money first, then goods; cash on delivery is the other way round."""
        return self.method is not Method.COD


def nobody(number: int) -> str:
    """What stands for the phone number of somebody who was erased: no telephone has it."""
    return f"+0{number}"


class UnpaidPhone(Model):
    """How many unpaid purchases a phone number has, so that nobody empties the shops with a script.

    The CHECK is the guard: of many tabs at once, three get through.
    """

    __tablename__ = "unpaid_phones"
    __table_args__ = (CheckConstraint(f"0 <= open AND open <= {MOST_UNPAID}", name="not_too_many"),)

    phone: Mapped[str] = mapped_column(unique=True)
    open: Mapped[int] = mapped_column(default=0)
