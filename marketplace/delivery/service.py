"""Changing how partners deliver. The caller holds the transaction(); nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from marketplace.catalogue import service as catalogue
from marketplace.core import audit
from marketplace.core.db import db
from marketplace.core.money import ZERO, Money
from marketplace.delivery import queries
from marketplace.delivery.errors import FeeNegative, NoWayLeft, ZonePlaceMissing
from marketplace.delivery.models import CourierChoice, CourierTariff, DeliveryZone, PickupPoint
from marketplace.delivery.tariffs import TARIFFS, Tariff
from marketplace.places.models import Province


def set_zone(
    *,
    partner_id: int,
    fee: Money,
    district_id: int | None = None,
    regency_id: int | None = None,
    days: int = 1,
    by: int | None,
) -> DeliveryZone:
    """The partner brings goods to this district, or whole regency, for this fee; again changes the fee.

    Raises FeeNegative, ZonePlaceMissing.
    """
    if fee < ZERO:
        raise FeeNegative
    if (district_id is None) == (regency_id is None):
        raise ZonePlaceMissing
    place = (
        DeliveryZone.district_id == district_id
        if district_id is not None
        else DeliveryZone.regency_id == regency_id
    )
    zone = db.session.scalar(
        select(DeliveryZone).where(DeliveryZone.partner_id == partner_id, place).with_for_update()
    )
    if zone is None:
        zone = DeliveryZone(partner_id=partner_id, district_id=district_id, regency_id=regency_id)
        db.session.add(zone)
    zone.fee = fee
    zone.days = days
    db.session.flush()
    audit.record("delivery_zone_set", zone, by=by, after={"fee": fee.amount, "days": days})
    show_ways(partner_id)
    return zone


def drop_zone(zone_id: int, *, partner_id: int, by: int | None) -> None:
    """The partner no longer goes there. Raises ZoneNotFound, NoWayLeft."""
    zone = queries.get_zone(zone_id, partner_id=partner_id)
    audit.record("delivery_zone_dropped", zone, by=by, before={"fee": zone.fee.amount})
    db.session.delete(zone)
    db.session.flush()
    show_ways(partner_id)


def set_pickup(
    *,
    partner_id: int,
    address: str,
    district_id: int,
    hours: str = "",
    note: str = "",
    is_offered: bool = True,
    by: int | None,
) -> PickupPoint:
    """Where and when buyers fetch their goods; again changes it. Raises NoWayLeft."""
    point = db.session.scalar(
        select(PickupPoint).where(PickupPoint.partner_id == partner_id).with_for_update()
    )
    if point is None:
        point = PickupPoint(partner_id=partner_id)
        db.session.add(point)
    point.address, point.district_id = address.strip(), district_id
    point.hours, point.note = hours.strip(), note.strip()
    point.is_offered = is_offered
    db.session.flush()
    audit.record("pickup_point_set", point, by=by, after={"address": point.address, "is_offered": is_offered})
    show_ways(partner_id)
    return point


def set_couriers(*, partner_id: int, is_offered: bool, by: int | None) -> None:
    """Whether parcels are given to couriers. Raises NoWayLeft."""
    choice = db.session.scalar(
        select(CourierChoice).where(CourierChoice.partner_id == partner_id).with_for_update()
    )
    if choice is None:
        choice = CourierChoice(partner_id=partner_id)
        db.session.add(choice)
    choice.is_offered = is_offered
    db.session.flush()
    audit.record("couriers_set", choice, by=by, after={"is_offered": is_offered})
    show_ways(partner_id)


def show_ways(partner_id: int) -> None:
    """Keep what listings say about delivery. Raises NoWayLeft."""
    own, pickup, courier = queries.has_ways(partner_id)
    if not (own or pickup or courier):
        raise NoWayLeft
    catalogue.keep_delivery_ways(partner_id, own=own, pickup=pickup, courier=courier)


def load_tariffs(rows: Iterable[Tariff] = TARIFFS) -> int:
    """Replace the couriers' price table; returns how many rows it has. Old orders keep the fee they were charged."""
    provinces = {province.code: province.id for province in db.session.scalars(select(Province))}
    db.session.execute(delete(CourierTariff))
    loaded = 0
    for row in rows:
        for code in row.provinces:
            if code not in provinces:
                continue
            db.session.add(
                CourierTariff(
                    courier=row.courier,
                    service=row.service,
                    to_province_id=provinces[code],
                    first_kg=Money(row.first_kg),
                    next_kg=Money(row.next_kg),
                    days=row.days,
                    has_cod=row.has_cod,
                )
            )
            loaded += 1
    db.session.flush()
    return loaded
