"""Variants and wholesale prices."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from marketplace.catalogue import queries, service
from marketplace.catalogue.errors import LastVariant, PriceMissing, SkuTaken, TierNotCheaper
from marketplace.catalogue.models import PriceTier
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from tests.catalogue.make import make_product


def tiers(product: object, *steps: tuple[int, int]) -> None:
    variant = product.variants[0]  # type: ignore[attr-defined]
    wanted = [(Quantity.of(quantity), Money(price)) for quantity, price in steps]
    with transaction():
        service.set_tiers(variant.id, wanted, partner_id=variant.partner_id, by=None)


def test_wholesale_prices_replace_the_old_ones(app: Flask) -> None:
    product = make_product(price=15_000)
    tiers(product, (10, 14_000), (50, 12_500))
    tiers(product, (10, 13_500))

    (tier,) = queries.get_variant(product.variants[0].id).tiers
    assert (tier.from_quantity, tier.price) == (Quantity.of(10), Money(13_500))


@pytest.mark.parametrize(
    "steps", [((10, 15_000),), ((10, 14_000), (20, 14_500)), ((10, 14_000), (20, 14_000))]
)
def test_more_never_costs_more(app: Flask, steps: tuple[tuple[int, int], ...]) -> None:
    product = make_product(price=15_000)
    with pytest.raises(TierNotCheaper):
        tiers(product, *steps)


@pytest.mark.parametrize("price", [0, -1])
def test_nothing_is_given_away_by_mistake(app: Flask, price: int) -> None:
    product = make_product()
    variant_id, partner_id = product.variants[0].id, product.partner_id
    with pytest.raises(PriceMissing), transaction():
        service.edit_variant(variant_id, partner_id=partner_id, by=None, price=Money(price))


def test_the_database_refuses_a_free_tier_whatever_code_runs(app: Flask) -> None:
    variant_id = make_product().variants[0].id
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(PriceTier(variant_id=variant_id, from_quantity=Quantity.of(2), price=Money(0)))


def test_the_cheapest_variant_gives_the_price_on_the_card(app: Flask) -> None:
    product = make_product(price=15_000)
    with transaction():
        service.add_variant(
            product.id, partner_id=product.partner_id, name="100 g", price=Money(4_000), by=None
        )
    (card,) = queries.listing(queries.Filters()).items
    assert card.price == Money(4_000)


def test_one_code_means_one_thing_in_a_shop(app: Flask) -> None:
    product = make_product(sku="KP-1")
    with pytest.raises(SkuTaken), transaction():
        service.add_variant(
            product.id, partner_id=product.partner_id, name="b", price=Money(1), sku="KP-1", by=None
        )
    make_product(sku="KP-1")  # another shop may use it


def test_the_last_variant_stays(app: Flask) -> None:
    product = make_product()
    with pytest.raises(LastVariant), transaction():
        service.set_active(product.variants[0].id, False, partner_id=product.partner_id, by=None)
    db.session.rollback()
    assert product.variants[0].is_active
