"""Which ways each partner's goods can take to an address, and what each costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from marketplace.catalogue.kinds import ProductKind
from marketplace.catalogue.models import Variant
from marketplace.core.db import db
from marketplace.core.money import ZERO
from marketplace.core.quantity import Quantity
from marketplace.core.words import _
from marketplace.delivery import rules
from marketplace.delivery.errors import ZoneNotFound
from marketplace.delivery.kinds import OWN, PICKUP, SERVICE, Option
from marketplace.delivery.models import CourierChoice, CourierTariff, DeliveryZone, PickupPoint
from marketplace.delivery.tariff_tables import TariffRow
from marketplace.partners.models import Partner
from marketplace.places.models import District

NAMED_ZONES = 6


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one partner has to bring to one address."""

    partner_id: int
    items: Sequence[tuple[Variant, Quantity]]

    @property
    def is_perishable(self) -> bool:
        return any(variant.product.category.is_perishable for variant, _quantity in self.items)

    @property
    def is_service(self) -> bool:
        """Only work, nothing to carry."""
        return all(variant.product.kind is ProductKind.SERVICE for variant, _quantity in self.items)


@dataclass(frozen=True, slots=True)
class PartnerWays:
    """How one partner delivers, as far as it does not depend on the address."""

    partner: Partner
    regency_id: int
    shop_place: str
    pickup: PickupPoint | None
    uses_couriers: bool

    @property
    def offers_pickup(self) -> bool:
        return self.pickup is None or self.pickup.is_offered

    @property
    def pickup_address(self) -> str:
        return self.pickup.address if self.pickup is not None else self.shop_place

    @property
    def pickup_hours(self) -> str:
        """Its own, otherwise the shop's opening hours."""
        return (self.pickup.hours if self.pickup is not None else "") or self.partner.hours


@dataclass(frozen=True, slots=True)
class _Reach:
    """What depends on the address."""

    district: District | None
    zones: Mapping[int, DeliveryZone] = field(default_factory=dict)
    tariffs: Sequence[CourierTariff] = ()


def options(
    partner_id: int, items: Sequence[tuple[Variant, Quantity]], district: District | None
) -> list[Option]:
    """The ways of one partner's parcel, offered ones first."""
    return options_for([Parcel(partner_id, items)], district)[partner_id]


def options_for(parcels: Sequence[Parcel], district: District | None) -> dict[int, list[Option]]:
    """The ways of every partner's parcel to an address, in three statements however many partners there are.

    Those that are not offered are listed too, with the reason. Source: product.md V8. Without an address only pickup
    is offered.
    """
    partner_ids = sorted(parcel.partner_id for parcel in parcels)
    known = ways(partner_ids)
    reach = _Reach(district)
    if district is not None:
        couriers = any(not (parcel.is_perishable or parcel.is_service) for parcel in parcels)
        reach = _Reach(district, _zones_to(partner_ids, district), _tariffs_to(district) if couriers else ())
    return {parcel.partner_id: _options(parcel, known[parcel.partner_id], reach) for parcel in parcels}


def ways(partner_ids: Iterable[int]) -> dict[int, PartnerWays]:
    """How each partner delivers."""
    query = (
        select(Partner, District, PickupPoint, CourierChoice.is_offered)
        .join(District, District.id == Partner.district_id)
        .outerjoin(PickupPoint, PickupPoint.partner_id == Partner.id)
        .outerjoin(CourierChoice, CourierChoice.partner_id == Partner.id)
        .where(Partner.id.in_(sorted(set(partner_ids))))
    )
    found = {}
    for partner, district, pickup, couriers in db.session.execute(query):
        place = ", ".join(part for part in (partner.name, partner.village, district.full_name) if part)
        found[partner.id] = PartnerWays(partner, district.regency_id, place, pickup, couriers is not False)
    return found


def zones(*, partner_id: int) -> Sequence[DeliveryZone]:
    """A partner's own delivery areas, cheapest first."""
    query = (
        select(DeliveryZone)
        .where(DeliveryZone.partner_id == partner_id)
        .options(joinedload(DeliveryZone.district), joinedload(DeliveryZone.regency))
    )
    return db.session.scalars(query.order_by(DeliveryZone.fee, DeliveryZone.id)).all()


def get_zone(zone_id: int, *, partner_id: int) -> DeliveryZone:
    """Raises ZoneNotFound."""
    query = select(DeliveryZone).where(DeliveryZone.id == zone_id, DeliveryZone.partner_id == partner_id)
    zone = db.session.scalar(query)
    if zone is None:
        raise ZoneNotFound
    return zone


def has_ways(partner_id: int) -> tuple[bool, bool, bool]:
    """Own delivery, pickup, couriers: what the listings of a partner show."""
    found = ways([partner_id]).get(partner_id)
    own = (
        db.session.scalar(select(DeliveryZone.id).where(DeliveryZone.partner_id == partner_id).limit(1))
        is not None
    )
    return own, found is None or found.offers_pickup, found is None or found.uses_couriers


def tariffs() -> list[TariffRow]:
    """The couriers' whole price table, by courier, service and row."""
    query = select(CourierTariff).order_by(CourierTariff.courier, CourierTariff.service, CourierTariff.id)
    return [
        TariffRow(
            courier=row.courier,
            service=row.service,
            from_regency_id=row.from_regency_id,
            to_province_id=row.to_province_id,
            to_regency_id=row.to_regency_id,
            first_kg=row.first_kg,
            next_kg=row.next_kg,
            days=row.days,
            has_cod=row.has_cod,
        )
        for row in db.session.scalars(query)
    ]


def _zones_to(partner_ids: Sequence[int], district: District) -> dict[int, DeliveryZone]:
    query = select(DeliveryZone).where(
        DeliveryZone.partner_id.in_(partner_ids),
        or_(DeliveryZone.district_id == district.id, DeliveryZone.regency_id == district.regency_id),
    )
    exact_last = sorted(db.session.scalars(query), key=lambda zone: zone.district_id is not None)
    return {zone.partner_id: zone for zone in exact_last}


def _tariffs_to(district: District) -> Sequence[CourierTariff]:
    query = select(CourierTariff).where(
        or_(
            CourierTariff.to_regency_id == district.regency_id,
            CourierTariff.to_province_id == district.regency.province_id,
        )
    )
    return db.session.scalars(query.order_by(CourierTariff.id)).all()


def _options(parcel: Parcel, known: PartnerWays, reach: _Reach) -> list[Option]:
    if parcel.is_service:
        found = [_at_the_place(known, reach)]
    else:
        found = [_own(parcel, reach), *_pickup(known), *_couriers(parcel, known, reach)]
    return sorted(found, key=lambda option: not option.is_offered)


def _own(parcel: Parcel, reach: _Reach) -> Option:
    zone = reach.zones.get(parcel.partner_id)
    label = _("Delivered by the seller")
    if zone is not None:
        return Option(OWN, label, zone.fee, _days(str(zone.days)), has_cod=True)
    if reach.district is None:
        return Option(OWN, label, ZERO, "", False, _("Choose your district first."))
    return Option(OWN, label, ZERO, "", False, _too_far(parcel.partner_id))


def _pickup(known: PartnerWays) -> list[Option]:
    if not known.offers_pickup:
        return []
    note = ". ".join(part for part in (known.pickup_address, known.pickup_hours) if part)
    return [Option(PICKUP, _("Pick up yourself"), ZERO, "", note=note, has_cod=True)]


def _at_the_place(known: PartnerWays, reach: _Reach) -> Option:
    label = _("Carried out at your place")
    zone = reach.zones.get(known.partner.id)
    if reach.district is None:
        return Option(SERVICE, label, ZERO, "", False, _("Choose your district first."))
    if zone is None and reach.district.regency_id != known.regency_id:
        return Option(SERVICE, label, ZERO, "", False, _too_far(known.partner.id))
    return Option(SERVICE, label, zone.fee if zone else ZERO, "", has_cod=True)


def _couriers(parcel: Parcel, known: PartnerWays, reach: _Reach) -> list[Option]:
    if not known.uses_couriers:
        return []
    label = _("Courier")
    if parcel.is_perishable:
        reason = _("These goods are fresh and would spoil on the way.")
        return [Option("courier", label, ZERO, "", False, reason)]
    if reach.district is None:
        return [Option("courier", label, ZERO, "", False, _("Choose your district first."))]
    found = _best_tariffs(reach.tariffs, from_regency_id=known.regency_id)
    if not found:
        return [Option("courier", label, ZERO, "", False, _("No courier of ours goes there."))]
    kilograms = rules.parcel_kilograms(parcel.items)
    return sorted((_by_courier(tariff, kilograms) for tariff in found), key=lambda option: option.fee)


def _by_courier(tariff: CourierTariff, kilograms: int) -> Option:
    fee = rules.courier_fee(first_kg=tariff.first_kg, next_kg=tariff.next_kg, kilograms=kilograms)
    note = _("%(weight)s kg", weight=kilograms)
    return Option(tariff.code, tariff.label, fee, _days(tariff.days), note=note, has_cod=tariff.has_cod)


def _best_tariffs(tariffs: Sequence[CourierTariff], *, from_regency_id: int) -> list[CourierTariff]:
    """For each service the most exact tariff: from this regency before any, to a regency before a province."""
    best: dict[str, tuple[tuple[bool, bool], CourierTariff]] = {}
    for tariff in tariffs:
        if tariff.from_regency_id not in (None, from_regency_id):
            continue
        exact = (tariff.to_regency_id is not None, tariff.from_regency_id is not None)
        if tariff.code not in best or exact > best[tariff.code][0]:
            best[tariff.code] = (exact, tariff)
    return [tariff for _exact, tariff in best.values()]


def _days(days: str) -> str:
    return (
        _("%(days)s days", days=days)
        if days not in {"0", "1"}
        else (_("today") if days == "0" else _("1 day"))
    )


def _too_far(partner_id: int) -> str:
    """Where the seller does go, so that the buyer understands."""
    names = [zone.place_name for zone in zones(partner_id=partner_id)]
    if not names:
        return _("This seller does not deliver himself.")
    shown = ", ".join(names[:NAMED_ZONES])
    more = _(" and %(count)s more", count=len(names) - NAMED_ZONES) if len(names) > NAMED_ZONES else ""
    return _("The seller only delivers to: %(places)s.", places=shown + more)
