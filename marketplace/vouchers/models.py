"""Vouchers and their uses."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core.clock import today
from marketplace.core.db import Model, enum_column
from marketplace.core.money import ZERO, Money, percent
from marketplace.partners.models import Partner
from marketplace.vouchers.kinds import FundedBy, VoucherKind

MOST_PERCENT = 9_000  # basis points: something is always left to pay


class Voucher(Model):
    """A code that takes something off the goods. With a `partner_id` it counts for the goods of that shop only.

    `used` counts the live uses; the CHECK behind it is the last guard of the limit.
    """

    __tablename__ = "vouchers"
    __table_args__ = (
        CheckConstraint("0 <= used AND used <= limit_total", name="used_within_limit"),
        CheckConstraint("limit_per_buyer IS NULL OR limit_per_buyer > 0", name="buyer_limit_positive"),
        CheckConstraint(
            f"(kind = 'percent' AND basis_points IS NOT NULL AND basis_points > 0 AND basis_points <= {MOST_PERCENT}"
            " AND amount IS NULL AND (cap IS NULL OR cap > 0))"
            " OR (kind = 'fixed' AND amount IS NOT NULL AND amount > 0 AND amount < minimum"
            " AND basis_points IS NULL AND cap IS NULL)",
            name="kind_has_its_value",
        ),
        CheckConstraint("minimum >= 0", name="minimum_not_negative"),
        CheckConstraint("funded_by <> 'partner' OR partner_id IS NOT NULL", name="partner_pays_for_its_own"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="dates_in_order"),
        Index("ix_vouchers_partner", "partner_id", "id"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    kind: Mapped[VoucherKind] = mapped_column(enum_column(VoucherKind))
    basis_points: Mapped[int | None]
    amount: Mapped[Money | None]
    cap: Mapped[Money | None]
    minimum: Mapped[Money] = mapped_column(default=ZERO)
    funded_by: Mapped[FundedBy] = mapped_column(enum_column(FundedBy))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    limit_total: Mapped[int]
    limit_per_buyer: Mapped[int | None]
    used: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_public: Mapped[bool] = mapped_column(
        default=False
    )  # shown on the shop's pages; else only who has the code

    partner: Mapped[Partner | None] = relationship(Partner)

    @property
    def is_over(self) -> bool:
        """Ended by hand, or its last day is gone."""
        return not self.is_active or (self.valid_until is not None and self.valid_until < today())

    @property
    def is_used_up(self) -> bool:
        return self.used >= self.limit_total

    @property
    def worth(self) -> str:
        """How much it takes off, in figures: `10%` or `Rp20.000`."""
        if self.kind is VoucherKind.FIXED:
            return str(self.amount)
        return percent(self.basis_points or 0)


class VoucherUse(Model):
    """One purchase that used it. `released_at`: the purchase was never paid, so the use does not count any more."""

    __tablename__ = "voucher_uses"
    __table_args__ = (
        UniqueConstraint("holder_type", "holder_id"),
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_voucher_uses_voucher", "voucher_id", "phone"),
    )

    voucher_id: Mapped[int] = mapped_column(ForeignKey("vouchers.id"))
    holder_type: Mapped[str]
    holder_id: Mapped[int]
    buyer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    phone: Mapped[str]
    amount: Mapped[Money]
    released_at: Mapped[datetime | None]

    voucher: Mapped[Voucher] = relationship(Voucher)
