"""Buying work instead of goods: the buyer chooses a day on which the seller still has room."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.catalogue.models import Variant
from marketplace.core.clock import at, now, today
from marketplace.core.db import db, transaction
from marketplace.core.quantity import Quantity
from marketplace.inventory import queries as inventory
from marketplace.inventory import service as stock
from marketplace.orders import service
from marketplace.orders.models import OrderLine
from marketplace.orders.service.clock import expire_unpaid
from marketplace.orders.service.paying import take_payment
from marketplace.payments.ports import Decision, Settlement
from marketplace.payments.states import Method
from tests.make import Cast, sign_in
from tests.orders.make import make_category, make_goods, make_order
from tests.web.shop.test_checkout import answers, form_of, put_in

AHEAD = timedelta(days=5)


@pytest.fixture
def boxes(cast: Cast) -> Variant:
    """Lunch boxes for events, a hundred a day."""
    variant = make_goods(
        "Nasi kotak", partner=cast.maggot, stock=None, category=make_category("Katering", kind="service")
    )
    with transaction():
        stock.set_per_day(variant.id, Quantity.of(100), partner_id=cast.maggot.id)
    return variant


def order(client: FlaskClient, boxes: Variant, *, day: date | str | None, quantity: int = 60, **facts):
    put_in(client, boxes, quantity)
    chosen = {} if day is None else {f"day_{boxes.id}": str(day)}
    sent = answers(boxes, way="service", **chosen, **facts)
    return client.post("/checkout", data={**form_of(client), **sent})


def chosen_day() -> date:
    return today() + AHEAD


def booked_days() -> list[date | None]:
    db.session.rollback()
    return list(db.session.scalars(select(OrderLine.day).order_by(OrderLine.id)))


def test_the_day_is_chosen_kept_and_shown_to_both_sides(client, boxes: Variant, cast: Cast):
    assert order(client, boxes, day=chosen_day(), payment="cod").status_code == 303
    assert booked_days() == [chosen_day()]
    assert inventory.day_left(boxes.id, chosen_day()) == Quantity.of(40)

    sign_in(client, cast.budi)
    schedule = client.get("/mitra/jadwal").get_data(as_text=True)
    code = re.search(r'href="/mitra/pesanan/(PM-\w+)"', schedule)
    assert code is not None
    shown = f"{chosen_day().day} "
    for page in (f"/mitra/pesanan/{code[1]}", "/mitra/pesanan/daftar-kemas"):
        text = client.get(page).get_data(as_text=True)
        assert re.search(rf"Hari \w+, {shown}", text) or page.endswith("kemas"), page


def test_without_a_day_nothing_is_ordered_and_nothing_is_lost(client, boxes: Variant):
    refused = order(client, boxes, day="", name="Sari Dewi")
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert f'href="#day_{boxes.id}"' in page
    assert f'id="day_{boxes.id}-error"' in page
    assert 'value="Sari Dewi"' in page
    assert booked_days() == []


@pytest.mark.parametrize("day", ["0", "-1", "400", "2026-13-45", "x" * 99])
def test_a_day_that_was_not_offered_is_not_taken(client, boxes: Variant, day: str):
    if len(day) < 4:
        day = str(today() + timedelta(days=int(day)))
    assert order(client, boxes, day=day).status_code == 422
    assert booked_days() == []


def test_a_full_day_is_not_offered_and_the_choice_of_it_is_kept_open(client, boxes: Variant):
    make_order(variant=boxes, way="service", quantity=60, days={boxes.id: chosen_day()})

    refused = order(client, boxes, day=chosen_day())
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert f'value="{chosen_day()}"' not in page
    assert f'value="{chosen_day() + timedelta(days=1)}"' in page


def test_a_form_that_did_not_ask_takes_the_first_free_day(client, boxes: Variant):
    assert order(client, boxes, day=None).status_code == 303
    assert booked_days() == [today() + timedelta(days=1)]


def test_an_unpaid_booking_gives_its_day_back(client, boxes: Variant):
    assert order(client, boxes, day=chosen_day()).status_code == 303
    assert inventory.day_left(boxes.id, chosen_day()) == Quantity.of(40)
    with at(now() + timedelta(days=2)):
        expire_unpaid()
    assert inventory.day_left(boxes.id, chosen_day()) == Quantity.of(100)


def test_a_cancelled_booking_gives_its_day_back(boxes: Variant):
    made = make_order(variant=boxes, way="service", quantity=60, days={boxes.id: chosen_day()})
    assert inventory.day_left(boxes.id, chosen_day()) == Quantity.of(40)
    with transaction():
        service.cancel_by_partner(made.code, partner_id=made.partner_id, by=None, reason="Dapur rusak")
    assert inventory.day_left(boxes.id, chosen_day()) == Quantity.of(100)


def test_money_that_comes_after_the_day_goes_back(client, boxes: Variant):
    """A transfer that is confirmed when the day is over buys nothing."""
    assert order(client, boxes, day=chosen_day()).status_code == 303
    line = db.session.scalars(select(OrderLine)).one()
    checkout_id, total = line.order.checkout_id, line.order.checkout.total
    with at(now() + timedelta(days=2)):
        expire_unpaid()
    with at(now() + timedelta(days=9)), transaction():
        settled = Settlement(
            payment_id=1, payable_id=checkout_id, method=Method.TRANSFER, amount=total, at=now(), is_late=True
        )
        assert take_payment(settled) is Decision.REFUND
