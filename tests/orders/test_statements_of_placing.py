"""Placing an order holds locks while it asks the database, so the number of its statements is a promise."""

from __future__ import annotations

import pytest

from marketplace.core.db import transaction
from marketplace.orders import service
from marketplace.payments.states import Method
from tests.make import Cast
from tests.orders.make import contact, fill_basket, make_goods, purchase_of
from tests.web.test_query_counts import counted, told

MOST = 20


def placed(goods, *, way="pickup", **facts) -> list[str]:
    """What is asked while these things are bought, one of each, after everything else was committed."""
    owner = fill_basket(dict.fromkeys(goods, 1))
    deliveries = {variant.partner_id: way for variant in goods}
    purchase = purchase_of(deliveries, **facts)
    with counted() as said, transaction():
        service.place_checkout(owner=owner, purchase=purchase)
    return said


def test_a_guest_who_fetches_one_thing_and_pays_then(app, cast: Cast):
    goods = make_goods(partner=cast.ulos)
    said = placed([goods], method=Method.COD, contact=contact(district_id=None))
    assert len(said) <= MOST, told(said)


@pytest.mark.parametrize("count", [1, 6])
def test_a_transfer_for_things_of_two_shops_asks_as_often_for_many_as_for_few(app, cast: Cast, count):
    """Four statements for the address and the unique amount; besides them two for each product: stock and listing."""
    goods = [make_goods(partner=shop) for shop in (cast.ulos, cast.maggot) for _number in range(count)]
    said = placed(goods)
    own = [one for one in said if one.startswith(("UPDATE stocks", "UPDATE listings"))]
    assert len(own) == 2 * len(goods)
    written = [one.split()[2] for one in said if one.startswith("INSERT")]
    one_by_one = len(written) - len(
        set(written)
    )  # SQLite takes new rows singly, PostgreSQL all of a table at once
    assert len(said) - len(own) - one_by_one <= MOST + 4, told(said)
