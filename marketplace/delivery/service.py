"""Changing how partners deliver. The caller holds the transaction(); nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields

from sqlalchemy import delete, select

from marketplace.catalogue import service as catalogue
from marketplace.core import audit
from marketplace.core.db import db
from marketplace.core.money import ZERO, Money
from marketplace.delivery import queries
from marketplace.delivery.errors import FeeNegative, NoWayLeft, ZonePlaceMissing
from marketplace.delivery.models import CourierChoice, CourierTariff, DeliveryZone, PickupPoint
from marketplace.delivery.tariff_tables import TariffRow
from marketplace.delivery.tariffs import TARIFFS, Tariff
from marketplace.places import queries as places


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


@dataclass(frozen=True, slots=True)
class TariffChanges:
    """What a new price table makes different."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def compare_tariffs(rows: Sequence[TariffRow]) -> TariffChanges:
    """What `replace_tariffs` would do."""
    now, new = {row.key: row for row in queries.tariffs()}, {row.key: row for row in rows}
    return TariffChanges(
        added=len(new.keys() - now.keys()),
        changed=sum(now[key] != new[key] for key in new.keys() & now.keys()),
        removed=len(now.keys() - new.keys()),
    )


def replace_tariffs(rows: Sequence[TariffRow], *, by: int | None) -> TariffChanges:
    """The couriers' price table is this one from now on. Old orders keep the fee they were charged."""
    changes = compare_tariffs(rows)
    if not changes:
        return changes
    db.session.execute(delete(CourierTariff))
    made = [CourierTariff(**{each.name: getattr(row, each.name) for each in fields(row)}) for row in rows]
    db.session.add_all(made)
    db.session.flush()
    if made:
        audit.record("courier_tariffs_replaced", made[0], by=by, after=asdict(changes))
    return changes


def load_tariffs(known: Iterable[Tariff] = TARIFFS) -> int:
    """Take the sample price table; returns how many rows it has."""
    provinces = {province.code: province.id for province in places.provinces()}
    rows = [
        TariffRow(
            courier=row.courier,
            service=row.service,
            from_regency_id=None,
            to_province_id=provinces[code],
            to_regency_id=None,
            first_kg=Money(row.first_kg),
            next_kg=Money(row.next_kg),
            days=row.days,
            has_cod=row.has_cod,
        )
        for row in known
        for code in row.provinces
        if code in provinces
    ]
    replace_tariffs(rows, by=None)
    return len(rows)
