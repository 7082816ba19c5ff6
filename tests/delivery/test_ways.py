"""Which ways a parcel can take, what each costs, and why one is not offered."""

from __future__ import annotations

import pytest

from marketplace.catalogue import queries as catalogue
from marketplace.core.db import transaction
from marketplace.core.money import ZERO, Money
from marketplace.core.quantity import Quantity
from marketplace.delivery import queries, rules, service
from marketplace.delivery.errors import NoWayLeft, ZoneNotFound, ZonePlaceMissing
from marketplace.delivery.kinds import DeliveryKind, Option, kind_of
from tests.make import BALIGE, MEDAN, SEI_SUKA, district, make_partner
from tests.orders.make import make_category, make_goods


def ways(variant, place: str | None = SEI_SUKA, quantity: int = 1) -> dict[str, Option]:
    """The options of so many of it to a district, by code."""
    known = catalogue.get_variant(variant.id)
    where = district(place) if place else None
    found = queries.options(known.partner_id, [(known, Quantity.of(quantity))], where)
    return {option.code: option for option in found}


def goes_to(variant, place: str, fee: int, *, whole: bool = False) -> None:
    target = district(place)
    where = {"regency_id": target.regency_id} if whole else {"district_id": target.id}
    with transaction():
        service.set_zone(partner_id=variant.partner_id, fee=Money(fee), by=None, **where)


def fresh():
    return make_goods("Maggot segar", category=make_category("Pakan segar", is_perishable=True), unit="kg")


def test_fresh_goods_are_not_offered_outside_the_sellers_area_and_it_says_why(app):
    with transaction():
        service.load_tariffs()
    maggot = fresh()
    goes_to(maggot, SEI_SUKA, 5_000)

    near, far = ways(maggot, SEI_SUKA), ways(maggot, MEDAN)

    assert near["own"].is_offered
    assert near["own"].fee == Money(5_000)
    assert not far["own"].is_offered
    assert district(SEI_SUKA).name in far["own"].reason
    assert not far["courier"].is_offered
    assert far["courier"].reason
    assert far["pickup"].is_offered


def test_a_districts_fee_goes_before_its_regencys(app):
    thing = make_goods()
    goes_to(thing, SEI_SUKA, 12_000, whole=True)
    goes_to(thing, SEI_SUKA, 5_000)

    assert ways(thing)["own"].fee == Money(5_000)


def test_the_same_area_again_changes_its_fee(app):
    thing = make_goods()
    goes_to(thing, SEI_SUKA, 5_000)
    goes_to(thing, SEI_SUKA, 6_000)

    assert [zone.fee for zone in queries.zones(partner_id=thing.partner_id)] == [Money(6_000)]


def test_couriers_charge_by_weight_or_by_volume_whatever_is_more(app):
    with transaction():
        service.load_tariffs()
    thing = make_goods(weight_gram=1_200)

    assert ways(thing, MEDAN)["courier:jne:reg"].fee == Money(18_000)
    assert ways(thing, MEDAN, 5)["courier:jne:reg"].fee == Money(10_000 + 5 * 8_000)


@pytest.mark.parametrize(
    ("weight", "size", "expected"),
    [(500, None, 500), (500, (30, 20, 20), 2_000), (5_000, (30, 20, 20), 5_000), (0, (10, 10, 10), 167)],
)
def test_volume_counts_as_length_times_width_times_height_over_6000(weight, size, expected):
    length, width, height = size or (None, None, None)

    class Thing:
        unit = "buah"
        weight_gram, length_cm, width_cm, height_cm = weight, length, width, height

    assert rules.grams(Thing(), Quantity.of(1)) == expected


def test_without_an_address_only_pickup_is_offered(app):
    offered = [option.code for option in ways(make_goods(), None).values() if option.is_offered]

    assert offered == ["pickup"]


def test_work_is_carried_out_at_the_buyers_place_and_has_no_parcel(app):
    catering = make_goods("Katering", kind="service", stock=None, category=make_category("Jasa"))

    near, far = ways(catering, SEI_SUKA), ways(catering, BALIGE)

    assert list(near) == ["service"]
    assert (near["service"].is_offered, near["service"].fee) == (True, ZERO)
    assert not far["service"].is_offered


def test_a_shop_keeps_at_least_one_way(app):
    thing = make_goods()
    with transaction():
        service.set_couriers(partner_id=thing.partner_id, is_offered=False, by=None)

    with pytest.raises(NoWayLeft), transaction():
        service.set_pickup(
            partner_id=thing.partner_id, address="Toko", district_id=district().id, is_offered=False, by=None
        )
    assert ways(thing)["pickup"].is_offered


def test_another_partners_area_cannot_be_taken_away(app):
    thing, other = make_goods(), make_partner()
    goes_to(thing, SEI_SUKA, 5_000)
    zone = queries.zones(partner_id=thing.partner_id)[0]

    with pytest.raises(ZoneNotFound), transaction():
        service.drop_zone(zone.id, partner_id=other.id, by=None)
    with pytest.raises(ZonePlaceMissing), transaction():
        service.set_zone(partner_id=other.id, fee=ZERO, by=None)


def test_a_code_names_its_kind():
    assert kind_of("courier:jne:reg") is DeliveryKind.COURIER
    with pytest.raises(ValueError, match="drone"):
        kind_of("drone")
