"""A shop on holiday: nothing can be ordered, buyers read until when, and it opens by itself (product.md S16)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core.clock import at, now, today
from marketplace.core.db import transaction
from marketplace.core.quantity import Quantity
from marketplace.inventory import service as stock
from marketplace.orders import queries
from marketplace.orders import service as orders
from marketplace.orders.errors import ShopOnHoliday
from marketplace.orders.queries.baskets import Owner
from marketplace.partners import rules, service
from marketplace.partners.errors import HolidayDatesWrong
from tests.make import Cast, sign_in
from tests.orders.make import fill_basket, make_category, make_goods, purchase_of


def close(cast: Cast, *, first: int = 0, last: int = 6) -> None:
    with transaction():
        service.set_holiday(
            cast.maggot.id,
            since=today() + timedelta(days=first),
            until=today() + timedelta(days=last),
            words="Kami sedang panen.",
            by=cast.budi.id,
        )


def test_both_ends_belong_to_the_holiday() -> None:
    first, last = today(), today() + timedelta(days=3)
    days = [first + timedelta(days=number) for number in range(-1, 5)]
    found = [rules.reopening_day(day, since=first, until=last) for day in days]
    assert found == [None, *[last + timedelta(days=1)] * 4, None]
    assert rules.reopening_day(first, since=None, until=None) is None


@pytest.mark.parametrize(("first", "last"), [(3, 2), (-5, -1), (0, 60)])
def test_a_holiday_backwards_over_or_endless_is_refused(
    app: Flask, cast: Cast, first: int, last: int
) -> None:
    with pytest.raises(HolidayDatesWrong):
        close(cast, first=first, last=last)


def test_nothing_is_put_into_a_basket_while_the_shop_is_closed(app: Flask, cast: Cast) -> None:
    thing = make_goods("Maggot kering", partner=cast.maggot)
    variant_id = thing.id
    close(cast)
    owner = Owner(token="pengunjung")
    with pytest.raises(ShopOnHoliday) as refused, transaction():
        orders.add_to_basket(owner=owner, variant_id=variant_id, quantity=Quantity.of(1))
    assert f"{today() + timedelta(days=7):%d-%m-%Y}" in str(refused.value)


def test_a_basket_filled_before_the_holiday_is_not_bought_until_the_shop_opens_by_itself(
    app: Flask, cast: Cast
) -> None:
    thing = make_goods("Maggot kering", partner=cast.maggot)
    partner_id = cast.maggot.id
    owner = fill_basket({thing: 1})
    close(cast)
    with pytest.raises(ShopOnHoliday), transaction():
        orders.place_checkout(owner=owner, purchase=purchase_of({partner_id: "pickup"}))
    with at(now() + timedelta(days=7)), transaction():
        bought = orders.place_checkout(owner=owner, purchase=purchase_of({partner_id: "pickup"}))
        assert bought.total.amount > 0


def test_a_service_is_not_offered_on_days_of_a_holiday_to_come(app: Flask, cast: Cast) -> None:
    work = make_goods(
        "Nasi kotak", partner=cast.maggot, stock=None, category=make_category("Katering", kind="service")
    )
    variant_id = work.id
    with transaction():
        stock.set_per_day(variant_id, Quantity.of(100), partner_id=cast.maggot.id)
    owner = fill_basket({work: 1})
    close(cast, first=2, last=4)
    with transaction():
        basket = queries.lock_basket(owner)
        assert basket is not None
        found = queries.preview(basket, buyer_id=None, district=None, deliveries={})
        assert [(day - today()).days for day in found.days[variant_id][:3]] == [1, 5, 6]


def test_buyers_read_the_day_on_the_product_the_shop_and_the_basket(client: FlaskClient, cast: Cast) -> None:
    thing = make_goods("Maggot kering", partner=cast.maggot)
    product, shop = f"/produk/{thing.product.slug}", f"/toko/{cast.maggot.slug}"
    assert "+ Keranjang" in client.get(product).get_data(as_text=True)
    client.post("/keranjang/tambah", data={"variant_id": thing.id, "quantity": "1"})
    close(cast)
    for address in (product, shop):
        page = client.get(address).get_data(as_text=True)
        assert "Buka lagi" in page
        assert "Kami sedang panen." in page
        assert "+ Keranjang" not in page
    assert "Toko sedang libur. Buka lagi" in client.get("/keranjang").get_data(as_text=True)
    assert "Sedang libur" in client.get("/cari?q=maggot").get_data(as_text=True)


def test_the_day_after_the_last_one_the_pages_sell_again_without_any_work(
    client: FlaskClient, cast: Cast
) -> None:
    thing = make_goods("Maggot kering", partner=cast.maggot)
    with at(now() - timedelta(days=7)):
        close(cast)
    assert "+ Keranjang" in client.get(f"/produk/{thing.product.slug}").get_data(as_text=True)
    assert "Buka lagi" not in client.get(f"/toko/{cast.maggot.slug}").get_data(as_text=True)


def test_the_seller_plans_a_holiday_and_opens_early(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.budi)
    wrong = client.post(
        "/mitra/toko/libur",
        data={"since": str(today()), "until": str(today() - timedelta(days=1)), "words": "Panen"},
    )
    assert wrong.status_code == 422
    assert "Panen" in wrong.get_data(as_text=True)
    days = {"since": str(today()), "until": str(today() + timedelta(days=2)), "words": "Panen"}
    assert client.post("/mitra/toko/libur", data=days).status_code == 303
    assert "Toko Anda sedang libur" in client.get("/mitra/").get_data(as_text=True)
    assert client.post("/mitra/toko/libur/buka").status_code == 303
    assert "Toko Anda sedang libur" not in client.get("/mitra/").get_data(as_text=True)
