"""Where partners deliver themselves, where buyers pick up, and what couriers charge."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core.db import Model
from marketplace.core.money import Money
from marketplace.places.models import District, Regency

ONE_DISTRICT = text("district_id IS NOT NULL")
ONE_REGENCY = text("regency_id IS NOT NULL")


class DeliveryZone(Model):
    """A partner brings goods to this district, or to this whole regency, for this fee. A district's fee goes first."""

    __tablename__ = "delivery_zones"
    __table_args__ = (
        CheckConstraint("(district_id IS NULL) <> (regency_id IS NULL)", name="one_place"),
        CheckConstraint("fee >= 0", name="fee_not_negative"),
        CheckConstraint("days >= 0", name="days_not_negative"),
        Index(
            "uq_delivery_zones_district", "partner_id", "district_id", unique=True,
            sqlite_where=ONE_DISTRICT, postgresql_where=ONE_DISTRICT,
        ),
        Index(
            "uq_delivery_zones_regency", "partner_id", "regency_id", unique=True,
            sqlite_where=ONE_REGENCY, postgresql_where=ONE_REGENCY,
        ),
    )  # fmt: skip

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"))
    regency_id: Mapped[int | None] = mapped_column(ForeignKey("regencies.id"))
    fee: Mapped[Money]
    days: Mapped[int] = mapped_column(default=1)

    district: Mapped[District | None] = relationship(District)
    regency: Mapped[Regency | None] = relationship(Regency)

    @property
    def place_name(self) -> str:
        """The district, or the whole regency."""
        if self.district is not None:
            return self.district.name
        return self.regency.full_name if self.regency is not None else ""


class PickupPoint(Model):
    """Where and when buyers fetch their goods. A partner without this row hands over at the shop's own place."""

    __tablename__ = "pickup_points"

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), unique=True)
    address: Mapped[str]
    hours: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    district_id: Mapped[int] = mapped_column(ForeignKey("districts.id"))
    is_offered: Mapped[bool] = mapped_column(default=True)

    district: Mapped[District] = relationship(District)


class CourierChoice(Model):
    """Whether a partner gives parcels to couriers. Without this row it does."""

    __tablename__ = "courier_choices"

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), unique=True)
    is_offered: Mapped[bool] = mapped_column(default=True)


class CourierTariff(Model):
    """What a courier's service charges per kilogram from one province to a place. The most exact place goes first."""

    __tablename__ = "courier_tariffs"
    __table_args__ = (
        CheckConstraint("first_kg >= 0 AND next_kg >= 0", name="price_not_negative"),
        CheckConstraint("to_province_id IS NOT NULL OR to_regency_id IS NOT NULL", name="goes_somewhere"),
        Index("ix_courier_tariffs_to_province", "to_province_id"),
        Index("ix_courier_tariffs_to_regency", "to_regency_id"),
    )

    courier: Mapped[str]
    service: Mapped[str]
    from_regency_id: Mapped[int | None] = mapped_column(ForeignKey("regencies.id"))
    to_province_id: Mapped[int | None] = mapped_column(ForeignKey("provinces.id"))
    to_regency_id: Mapped[int | None] = mapped_column(ForeignKey("regencies.id"))
    first_kg: Mapped[Money]
    next_kg: Mapped[Money]
    days: Mapped[str]
    has_cod: Mapped[bool] = mapped_column(default=False)

    @property
    def code(self) -> str:
        """As the checkout form sends it: `courier:jne:reg`."""
        return f"courier:{self.courier}:{self.service}".lower().replace(" ", "-").replace("&", "")

    @property
    def label(self) -> str:
        return f"{self.courier} {self.service}"
