"""The same thing in two places of a basket, or in two baskets that become one: the sum counts, and the refusal names it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from marketplace.core.db import db, transaction
from marketplace.core.quantity import Quantity
from marketplace.inventory.errors import OutOfStock
from marketplace.orders import queries, service
from marketplace.orders.models import BasketLine, Checkout
from marketplace.orders.queries import Owner
from tests.make import Cast
from tests.orders.make import fill_basket, make_goods, purchase_of
from tests.support.sound import broken


def test_more_than_is_left_cannot_be_put_in_also_not_in_two_steps(app: Flask) -> None:
    thing = make_goods("Madu hutan", stock=3)
    owner = fill_basket({thing: 2})

    with pytest.raises(OutOfStock) as error:
        fill_basket({thing: 2}, owner=owner)

    assert str(error.value) == "Madu hutan tidak cukup: diminta 4 buah, sisa 3 buah."


def test_a_basket_has_one_line_for_a_thing_whatever_code_runs(app: Flask) -> None:
    thing = make_goods(stock=5)
    owner = fill_basket({thing: 1})
    with pytest.raises(IntegrityError), transaction():
        basket = queries.lock_basket(owner)
        assert basket is not None
        basket.lines.append(BasketLine(variant_id=thing.id, quantity=Quantity.of(1), price_seen=thing.price))


def test_one_in_the_phone_and_one_in_the_account_are_two_at_the_till(app: Flask, cast: Cast) -> None:
    """Both baskets were right when they were filled; joined at sign-in they are more than there is."""
    thing = make_goods("Madu hutan", stock=1)
    guest = fill_basket({thing: 1})
    budi = fill_basket({thing: 1}, owner=Owner(user_id=cast.budi.id))
    with transaction():
        service.merge_baskets(token=guest.token or "", user_id=cast.budi.id)

    with pytest.raises(OutOfStock) as error, transaction():
        service.place_checkout(owner=budi, purchase=purchase_of({thing.partner_id: "pickup"}))

    assert str(error.value) == "Madu hutan tidak cukup: diminta 2 buah, sisa 1 buah."
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Checkout)) == 0
    assert broken() == []
