"""From aid to sales, from the real transactions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.core.clock import at
from marketplace.core.db import transaction
from marketplace.core.money import ZERO, Money
from marketplace.orders.states import OrderState
from marketplace.programme import queries, service
from marketplace.programme.errors import NotThatPartnersProduct
from marketplace.programme.models import Grade
from tests.make import Cast
from tests.programme.make import give_aid, make_product, sell_to_company, sell_to_consumer

NOON = datetime(2026, 9, 1, 5, 0, tzinfo=UTC)
AIDED_ON = date(2026, 5, 1)


@pytest.fixture(autouse=True)
def _clock() -> object:
    with at(NOON):
        yield


def test_aid_leads_over_its_product_to_sales_to_consumers_and_to_the_company(cast: Cast) -> None:
    maggot = make_product(cast.maggot.id, "Maggot segar", by=cast.budi.id)
    eggs = make_product(cast.maggot.id, "Telur bebek", by=cast.budi.id)
    give_aid(cast, cast.maggot.id, on=AIDED_ON, products=[maggot.id])
    sell_to_consumer(maggot, 70_000, at=datetime(2026, 6, 3, tzinfo=UTC))
    sell_to_consumer(maggot, 30_000, at=datetime(2026, 6, 4, tzinfo=UTC), cash=True)
    sell_to_company(cast, maggot, price=7_000, accepted="2,5", rejected="1", on=date(2026, 7, 9))
    sell_to_consumer(eggs, 5_000, at=datetime(2026, 6, 5, tzinfo=UTC))

    found = queries.trace(cast.maggot.id)

    assert [row.product.name for row in found.products] == ["Maggot segar"]
    assert found.products[0].sold.consumers == Money(100_000)
    assert found.products[0].sold.company == Money(17_500)  # 2,5 kg accepted; the rejected one does not count
    assert found.since_aid.sold.total == Money(122_500)  # the eggs are sales by the aided partner, too
    assert found.since_aid.rows == (
        ("company", Money(17_500), Grade.A),
        ("prepaid", Money(75_000), Grade.A),
        ("cash", Money(30_000), Grade.D),
    )


def test_sales_before_the_aid_and_orders_that_are_not_completed_do_not_count(cast: Cast) -> None:
    maggot = make_product(cast.maggot.id, "Maggot segar", by=cast.budi.id)
    give_aid(cast, cast.maggot.id, on=AIDED_ON, products=[maggot.id])
    sell_to_consumer(
        maggot, 9_000, at=datetime(2026, 4, 30, 16, 59, tzinfo=UTC)
    )  # 23.59 WIB of the day before
    sell_to_consumer(maggot, 1_000, at=datetime(2026, 4, 30, 17, 0, tzinfo=UTC))  # 00.00 WIB of the day
    for state in (OrderState.NEW, OrderState.PACKING, OrderState.DELIVERED):
        sell_to_consumer(maggot, 50_000, at=NOON, state=state)

    found = queries.trace(cast.maggot.id)

    assert found.since_aid.sold.total == Money(1_000)
    assert found.last_year.total == Money(10_000)


def test_each_product_counts_from_its_own_aid(cast: Cast) -> None:
    maggot = make_product(cast.maggot.id, "Maggot segar", by=cast.budi.id)
    eggs = make_product(cast.maggot.id, "Telur bebek", by=cast.budi.id)
    give_aid(cast, cast.maggot.id, on=date(2026, 2, 1), products=[maggot.id])
    give_aid(cast, cast.maggot.id, on=date(2026, 7, 1), products=[eggs.id, maggot.id])
    for product in (maggot, eggs):
        sell_to_consumer(product, 10_000, at=datetime(2026, 3, 5, tzinfo=UTC))

    sold = {row.product.name: row.sold.total for row in queries.trace(cast.maggot.id).products}

    assert sold == {"Maggot segar": Money(10_000), "Telur bebek": ZERO}


def test_a_partner_without_aid_or_sales_has_an_empty_trace(cast: Cast) -> None:
    found = queries.trace(cast.ulos.id)

    assert (found.first_aid_on, found.products, found.weakest, found.change_bp) == (None, [], None, None)
    assert found.since_aid.sold.total == ZERO
    assert not found.depends_on_company
    assert len(found.months) == 12


def test_a_change_is_shown_only_with_a_dated_baseline(cast: Cast) -> None:
    maggot = make_product(cast.maggot.id, "Maggot segar", by=cast.budi.id)
    sell_to_consumer(maggot, 6_000_000, at=datetime(2026, 8, 1, tzinfo=UTC))
    assert queries.trace(cast.maggot.id).change_bp is None

    for turnover in (9_000_000, 1_600_000):  # the correction counts
        with transaction():
            service.set_baseline(
                partner_id=cast.maggot.id, as_of=date(2025, 12, 31), monthly_turnover=Money(turnover), workers=3,
                source="Buku kas", grade=Grade.C, by=cast.tigor.id,
            )  # fmt: skip

    found = queries.trace(cast.maggot.id)
    assert found.monthly_now == Money(2_000_000)
    assert found.change_bp == 2_500
    assert len(queries.baselines(cast.maggot.id)) == 2


@pytest.mark.parametrize(("company", "flagged"), [("1", False), ("1,001", True)])
def test_dependence_is_flagged_above_half_and_not_at_half(cast: Cast, company: str, flagged: bool) -> None:
    maggot = make_product(cast.maggot.id, "Maggot segar", by=cast.budi.id)
    sell_to_consumer(maggot, 1_000_000, at=datetime(2026, 8, 1, tzinfo=UTC))
    sell_to_company(cast, maggot, price=1_000_000, accepted=company, on=date(2026, 8, 2))

    assert queries.trace(cast.maggot.id).depends_on_company is flagged


def test_another_partners_product_cannot_be_linked(cast: Cast) -> None:
    cloth = make_product(cast.ulos.id, "Ulos", by=cast.wati.id)
    aid = give_aid(cast, cast.maggot.id, on=AIDED_ON)

    with pytest.raises(NotThatPartnersProduct), transaction():
        service.link_products(aid.id, [cloth.id], by=cast.tigor.id)


def test_an_aided_partner_that_sold_nothing_for_ninety_days_is_named(cast: Cast) -> None:
    maggot = make_product(cast.maggot.id, "Maggot segar", by=cast.budi.id)
    give_aid(cast, cast.maggot.id, on=AIDED_ON, products=[maggot.id])
    sell_to_consumer(maggot, 1_000, at=NOON - timedelta(days=91))
    assert [row.name for row in queries.quiet_partners()] == [cast.maggot.name]

    sell_to_consumer(maggot, 1_000, at=NOON - timedelta(days=90))
    assert queries.quiet_partners() == []
