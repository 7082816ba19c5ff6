"""Pure rules of orders."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from marketplace.core.clock import JAKARTA
from marketplace.core.money import ZERO, Money
from marketplace.core.quantity import Quantity

ACCEPT_WITHIN = timedelta(hours=24)
CANCEL_AFTER = timedelta(hours=72)
SHIP_WITHIN = timedelta(days=2)
ASSUME_DELIVERED_AFTER = timedelta(days=10)
COMPLETE_AFTER_DAYS = 3  # the rule "orders.complete_after_days" replaces it


RETURN_WORKING_DAYS = 2  # Source: product.md V10
ANSWER_RETURN_WITHIN = timedelta(days=2)


def ship_by(moment: datetime, promised: Iterable[date]) -> datetime:
    """When an accepted order should leave: within two days, or by the end of the last day that something is promised for.

    What is woven to order, harvested next week or cooked on the buyer's day is not late before that. Source: product.md
    S7, S9.
    """
    soon = moment + SHIP_WITHIN
    last = max(promised, default=None)
    if last is None:
        return soon
    return max(soon, datetime.combine(last + timedelta(days=1), time(), tzinfo=JAKARTA).astimezone(UTC))


def last_return_day(received_on: date, *, is_working_day: Callable[[date], bool]) -> date:
    """The second working day after the day of receipt: until its end something may be sent back."""
    day, counted = received_on, 0
    while counted < RETURN_WORKING_DAYS:
        day += timedelta(days=1)
        counted += is_working_day(day)
    return day


def return_amount(
    line_total: Money, line_quantity: Quantity, *, quantity: Quantity, returned: Quantity, refunded: Money
) -> Money:
    """What a part of a line is worth: pro rata of what was paid, and the last part takes the rest. Source: money.md 1."""
    if returned + quantity >= line_quantity:
        return line_total - refunded
    part = line_total.of_rate(quantity.thousandths, line_quantity.thousandths)
    return min(part, line_total - refunded)


def fee_part(fee: Money, *, reversed_before: Money, value: Money, left: Money) -> Money:
    """The frozen fee that goes back with goods of this value, of so much that is `left`: the last part takes the rest.

    The fee recorded at sale is divided, never computed again from a rate. Source: money.md section 1.
    """
    rest = max(fee - reversed_before, ZERO)
    if value >= left:
        return rest
    return rest.of_rate(value.amount, left.amount)


def request_hash(values: Mapping[str, Any]) -> str:
    """The same form gives the same hash, whatever the order of its fields."""
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def is_orderable(quantity: Quantity, *, minimum: Quantity, step: Quantity) -> bool:
    """Steps count from the minimum: a sack of 25 in steps of 5 may be 25, 30, 35."""
    return quantity >= minimum and (quantity - minimum).is_multiple_of(step)


def nearest_orderable(quantity: Quantity, *, minimum: Quantity, step: Quantity) -> Quantity:
    """The next quantity up that may be ordered: what a merged basket settles on."""
    if quantity <= minimum:
        return minimum
    steps = -(-(quantity - minimum).thousandths // step.thousandths)
    return minimum + Quantity(steps * step.thousandths)
