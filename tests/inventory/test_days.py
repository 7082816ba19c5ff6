"""Days of services: they fill up, and are given back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.quantity import Quantity
from marketplace.inventory import queries, service
from marketplace.inventory.errors import DayFull
from tests.catalogue.make import make_category, make_product


@pytest.fixture
def catering(app: Flask) -> tuple[int, int]:
    """A service's variant, a hundred boxes a day, and whose it is."""
    product = make_product(category=make_category("Katering", kind="service"), stock=0)
    variant, partner_id = product.variants[0].id, product.partner_id
    with transaction():
        service.set_per_day(variant, Quantity.of(100), partner_id=partner_id)
    return variant, partner_id


def book(variant: int, boxes: int, *, in_days: int, holder: int) -> None:
    with transaction():
        service.reserve(
            {variant: Quantity.of(boxes)},
            holder=("orders", holder),
            expires_at=None,
            days={variant: today() + timedelta(days=in_days)},
        )


def test_a_day_fills_up_and_is_given_back(catering: tuple[int, int]) -> None:
    variant, _ = catering
    day = today() + timedelta(days=3)
    book(variant, 80, in_days=3, holder=1)
    with pytest.raises(DayFull) as refused:
        book(variant, 21, in_days=3, holder=2)
    assert refused.value.details["variant_id"] == variant
    assert refused.value.details["left"].startswith("20 ")
    book(variant, 20, in_days=3, holder=2)
    book(variant, 21, in_days=4, holder=3)
    assert queries.day_left(variant, day) == Quantity.of(0)
    for _again in range(2):
        with transaction():
            service.release(("orders", 1))
    assert queries.day_left(variant, day) == Quantity.of(80)


def test_work_that_was_done_still_fills_its_day(catering: tuple[int, int]) -> None:
    variant, _ = catering
    book(variant, 60, in_days=1, holder=1)
    with transaction():
        service.consume(("orders", 1))
    assert queries.day_left(variant, today() + timedelta(days=1)) == Quantity.of(40)


def test_only_days_with_room_are_offered_after_the_lead_time(catering: tuple[int, int]) -> None:
    variant, _ = catering
    book(variant, 90, in_days=3, holder=1)
    start = today()

    free = queries.free_days({variant: (Quantity.of(20), 2)})[variant]
    assert free[0] == start + timedelta(days=2)
    assert start + timedelta(days=3) not in free
    assert start + timedelta(days=4) in free
    assert start + timedelta(days=3) in queries.free_days({variant: (Quantity.of(10), 0)})[variant]
    assert queries.free_days({variant: (Quantity.of(101), 0)})[variant] == []
    assert queries.free_days({}) == {}


def test_a_smaller_limit_keeps_what_is_booked_and_takes_no_more(catering: tuple[int, int]) -> None:
    variant, partner_id = catering
    book(variant, 80, in_days=3, holder=1)
    with transaction():
        service.set_per_day(variant, Quantity.of(50), partner_id=partner_id)
    assert queries.day_left(variant, today() + timedelta(days=3)) == Quantity.of(0)
    with pytest.raises(DayFull):
        book(variant, 1, in_days=3, holder=2)
    with transaction():
        service.set_per_day(variant, None, partner_id=partner_id)
    book(variant, 500, in_days=3, holder=2)
    booked = queries.bookings(partner_id=partner_id, first=today(), last=today() + timedelta(days=5))
    assert [(one.holder, one.quantity) for one in booked] == [
        (("orders", 1), Quantity.of(80)),
        (("orders", 2), Quantity.of(500)),
    ]
