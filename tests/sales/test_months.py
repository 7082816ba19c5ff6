"""A sale belongs to the day that western Indonesia had, and counts at what was accepted."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from marketplace.core.money import ZERO, Money
from marketplace.sales import queries as sales
from marketplace.sales.kinds import Buyer
from marketplace.sales.queries import Turnover
from tests.make import Cast
from tests.programme.make import make_product, sell_to_company, sell_to_consumer

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (datetime(2026, 6, 30, 16, 59, 59, tzinfo=UTC), JUNE),
        (datetime(2026, 6, 30, 17, 0, tzinfo=UTC), JULY),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), JULY),
    ],
)
def test_an_order_belongs_to_the_month_of_western_indonesia(
    cast: Cast, moment: datetime, month: date
) -> None:
    product = make_product(cast.maggot.id, "Maggot segar", by=cast.budi.id)
    sell_to_consumer(product, 7_000, at=moment)

    months = dict(sales.by_month(since=JUNE, until=date(2026, 7, 31)))

    assert months == {
        JUNE: Turnover(Money(7_000) if month == JUNE else ZERO),
        JULY: Turnover(Money(7_000) if month == JULY else ZERO),
    }
    assert sales.turnover(since=month, until=month.replace(day=30)).total in (Money(7_000), ZERO)
    assert sales.turnover(since=JULY).total == (Money(7_000) if month == JULY else ZERO)


def test_both_ends_of_a_period_count_and_a_month_without_sales_is_there(cast: Cast) -> None:
    product = make_product(cast.maggot.id, "Maggot segar", by=cast.budi.id)
    for day in (date(2026, 5, 31), date(2026, 6, 1), date(2026, 8, 31), date(2026, 9, 1)):
        sell_to_company(cast, product, price=1_000, accepted="1", on=day)

    assert sales.turnover(since=JUNE, until=date(2026, 8, 31)).company == Money(2_000)
    months = sales.by_month(since=JUNE, until=date(2026, 8, 31))
    assert [(day.month, sold.company) for day, sold in months] == [
        (6, Money(1_000)),
        (7, ZERO),
        (8, Money(1_000)),
    ]


def test_a_rejected_delivery_is_no_sale_of_money(cast: Cast) -> None:
    product = make_product(cast.maggot.id, "Maggot segar", by=cast.budi.id)
    sell_to_company(cast, product, price=7_000, accepted="0", rejected="3", on=JULY)

    assert sales.turnover().total == ZERO
    assert sales.count_sales()[Buyer.COMPANY] == 0
    assert sales.partners_with_sales()[Buyer.COMPANY] == 0


def test_the_parts_of_every_cut_add_up_to_the_whole(cast: Cast) -> None:
    maggot = make_product(cast.maggot.id, "Maggot segar", by=cast.budi.id)
    cloth = make_product(cast.ulos.id, "Ulos", by=cast.wati.id)
    sell_to_consumer(maggot, 10_001, at=datetime(2026, 6, 9, tzinfo=UTC), cash=True)
    sell_to_consumer(cloth, 750_000, at=datetime(2026, 7, 9, tzinfo=UTC))
    sell_to_company(cast, maggot, price=6_667, accepted="0,5", on=date(2026, 7, 10))

    whole = sales.turnover()
    assert whole == Turnover(Money(760_001), Money(3_334))  # half a rupiah goes up, as on the bill
    for parts in (
        list(sales.by_partner().values()),
        [sold for _day, sold in sales.by_month(since=JUNE, until=JULY.replace(day=31))],
    ):
        assert sum(part.total.amount for part in parts) == whole.total.amount
    assert sales.by_product(partner_id=cast.maggot.id) == {maggot.id: Turnover(Money(10_001), Money(3_334))}
    assert sales.cash_part() == Money(10_001)
    assert sales.turnover(partner_ids=[]).total == ZERO
