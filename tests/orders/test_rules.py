"""Pure rules of orders: what a part that goes back is worth, until when, and how much may be ordered."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

import pytest

from marketplace.core.money import ZERO, Money
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.orders import rules


def weekday(day: date) -> bool:
    assert date(2026, 11, 16) <= day <= date(2026, 11, 30), "asked for a day that has nothing to do with it"
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("received", "last"),
    [(date(2026, 11, 16), date(2026, 11, 18)), (date(2026, 11, 19), date(2026, 11, 23)),
     (date(2026, 11, 20), date(2026, 11, 24)), (date(2026, 11, 21), date(2026, 11, 24))],
)  # fmt: skip
def test_something_may_go_back_until_the_second_working_day(received: date, last: date) -> None:
    assert rules.last_return_day(received, is_working_day=weekday) == last


def test_three_parts_of_a_line_go_back_and_the_last_takes_the_rest() -> None:
    """Rp10.000 for 3 pieces: 3.333, 3.333, 3.334."""

    def worth(quantity: int, returned: int, refunded: int) -> Money:
        return rules.return_amount(
            Money(10_000),
            Quantity.of(3),
            quantity=Quantity.of(quantity),
            returned=Quantity.of(returned) if returned else NOTHING,
            refunded=Money(refunded),
        )

    assert worth(1, 0, 0) == Money(3_333)
    assert worth(1, 1, 3_333) == Money(3_333)
    assert worth(1, 2, 6_666) == Money(3_334)
    assert worth(3, 0, 0) == Money(10_000)
    assert worth(2, 1, 0) == Money(10_000)
    assert worth(1, 1, 8_000) == Money(2_000)  # some of it went back as money before
    assert worth(1, 0, 10_000) == ZERO


def test_the_fee_goes_back_in_the_parts_of_the_goods_and_never_more_than_it_was() -> None:
    def part(reversed_before: int, value: int, left: int) -> Money:
        return rules.fee_part(
            Money(1_000), reversed_before=Money(reversed_before), value=Money(value), left=Money(left)
        )

    assert part(0, 10_000, 30_000) == Money(333)
    assert part(333, 10_000, 20_000) == Money(333)
    assert part(666, 10_000, 10_000) == Money(334)
    assert part(0, 30_001, 30_000) == Money(1_000)
    assert part(1_001, 5_000, 10_000) == ZERO
    assert part(1_001, 10_000, 10_000) == ZERO
    assert part(400, 0, 0) == Money(600)  # the goods went back before, and brought the fee with them


def test_the_same_form_has_the_same_mark_in_whatever_order_and_language() -> None:
    one = rules.request_hash({"owner": "Sari", "due": date(2026, 11, 24), "lines": {"1": 2}})
    same = rules.request_hash({"lines": {"1": 2}, "due": date(2026, 11, 24), "owner": "Sari"})

    text = b'{"due":"2026-11-24","lines":{"1":2},"owner":"Sari"}'
    assert one == same == hashlib.sha256(text).hexdigest()
    assert one != rules.request_hash({"owner": "Sari", "due": date(2026, 11, 25), "lines": {"1": 2}})


@pytest.mark.parametrize(
    ("quantity", "may", "nearest"),
    [(24, False, 25), (25, True, 25), (26, False, 30), (30, True, 30), (31, False, 35), (5, False, 25)],
)
def test_a_sack_of_25_in_steps_of_5(quantity: int, may: bool, nearest: int) -> None:
    wanted, minimum, step = Quantity.of(quantity), Quantity.of(25), Quantity.of(5)

    assert rules.is_orderable(wanted, minimum=minimum, step=step) is may
    assert rules.nearest_orderable(wanted, minimum=minimum, step=step) == Quantity.of(nearest)
    assert rules.is_orderable(Quantity.of(nearest), minimum=minimum, step=step)


def test_steps_count_from_the_minimum() -> None:
    minimum, step = Quantity.of(3), Quantity.of(5)

    assert rules.is_orderable(Quantity.of(8), minimum=minimum, step=step)
    assert not rules.is_orderable(Quantity.of(7), minimum=minimum, step=step)
    assert rules.nearest_orderable(Quantity.of(9), minimum=minimum, step=step) == Quantity.of(13)


@pytest.mark.parametrize(
    ("promised", "by"),
    [
        ([], datetime(2026, 11, 26, 3, tzinfo=UTC)),
        ([date(2026, 11, 24)], datetime(2026, 11, 26, 3, tzinfo=UTC)),
        ([date(2026, 11, 24), date(2026, 12, 1)], datetime(2026, 12, 1, 17, tzinfo=UTC)),
    ],
)
def test_what_is_promised_for_a_later_day_is_not_late_before(promised: list[date], by: datetime) -> None:
    """Accepted on 24 November at 10.00 WIB; the end of a day is midnight WIB."""
    assert rules.ship_by(datetime(2026, 11, 24, 3, tzinfo=UTC), promised) == by
