"""What the shop has promised to do, day by day. Source: product.md S25."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.clock import today
from marketplace.inventory import queries
from marketplace.inventory.queries import Booking
from marketplace.orders import queries as orders
from marketplace.procurement import queries as procurement
from marketplace.web.partner.portal import bp

DAYS_BACK, DAYS_AHEAD = 1, 61


@dataclass(frozen=True, slots=True)
class Work:
    """One line of the schedule: whose it is, and where that is read. Without a code it is not paid yet."""

    booking: Booking
    code: str | None
    url: str | None


@bp.get("/jadwal")
def schedule() -> ResponseReturnValue:
    """Services by day, from yesterday for two months."""
    first = today() - timedelta(days=DAYS_BACK)
    found = queries.bookings(partner_id=g.partner.id, first=first, last=first + timedelta(days=DAYS_AHEAD))
    return render_template("partner/orders/schedule.html", days=_by_day(found))


def _by_day(found: list[Booking]) -> list[tuple[date, list[Work]]]:
    ids = {
        kind: [one.holder[1] for one in found if one.holder[0] == kind]
        for kind in ("orders", "purchase_order_lines")
    }
    codes = orders.codes_of(ids["orders"])
    numbers = procurement.numbers_of_lines(ids["purchase_order_lines"])

    def work(booking: Booking) -> Work:
        kind, key = booking.holder
        if kind == "orders":
            return Work(booking, codes[key], url_for(".order", code=codes[key]))
        if kind == "purchase_order_lines":
            return Work(booking, numbers[key], url_for(".purchase_order", number=numbers[key]))
        return Work(booking, None, None)

    return [(day, [work(one) for one in group]) for day, group in groupby(found, key=lambda one: one.day)]
