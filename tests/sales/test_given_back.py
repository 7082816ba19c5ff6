"""What buyers got back is no sale: each part on its own day, each cut still adding up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core.clock import at, now, today
from marketplace.core.money import ZERO, Money
from marketplace.core.quantity import Quantity
from marketplace.orders import service
from marketplace.orders.models import Order
from marketplace.orders.states import RefundKind
from marketplace.payments.states import Method
from marketplace.sales import queries as sales
from marketplace.sales.kinds import Buyer
from tests.orders.test_part_refunds import completed, give
from tests.orders.test_returning import answer, ask, delivered


@pytest.fixture
def order(app: Flask) -> Order:
    """Four things for Rp10.000 each, and Rp5.000 for the delivery, which is no sale."""
    return completed(delivered())


def sold() -> Money:
    return sales.turnover().consumers


def test_goods_that_were_refunded_are_no_sale(order: Order) -> None:
    assert sold() == Money(40_000)
    give(order, kind=RefundKind.LINES, line_id=order.lines[0].id, quantity=Quantity.of(1))

    assert sold() == Money(30_000)
    assert [each.total for each in sales.by_product(partner_id=order.partner_id).values()] == [Money(30_000)]
    assert sales.by_partner()[order.partner_id].total == Money(30_000)


def test_of_goodwill_the_part_of_the_goods_counts_and_of_a_delivery_nothing(order: Order) -> None:
    give(order, kind=RefundKind.DELIVERY)
    assert sold() == Money(40_000)
    give(order, amount=Money(9_000), seen=5_000)

    assert sold() == Money(32_000)  # 9,000 x 40,000 / 45,000


def test_what_the_marketplace_pays_itself_leaves_the_sale_alone(order: Order) -> None:
    give(order, amount=Money(9_000), own_fault=True)

    assert sold() == Money(40_000)


def test_a_part_given_back_before_completion_counts_from_the_day_of_the_sale(app: Flask) -> None:
    found = delivered()
    give(found, kind=RefundKind.LINES, line_id=found.lines[0].id, quantity=Quantity.of(3))
    assert sold() == ZERO
    completed(found)

    assert sold() == Money(10_000)


@pytest.mark.parametrize("method", [Method.TRANSFER, Method.COD])
def test_returned_goods_are_no_sale_whatever_was_paid_with(app: Flask, method: Method) -> None:
    found = completed(delivered(method=method))
    request = ask(found, 2)
    answer(request, service.approve_return)
    assert sold() == Money(40_000)
    answer(request, service.receive_return, can_be_sold=True)

    assert sold() == Money(20_000)
    assert sales.cash_part() == (Money(20_000) if method is Method.COD else ZERO)


def test_a_day_that_is_over_keeps_its_figure_and_a_part_is_no_order_of_its_own(order: Order) -> None:
    sale_day = today()
    with at(now() + timedelta(days=40)):
        give(order, kind=RefundKind.LINES, line_id=order.lines[0].id, quantity=Quantity.of(1))
        later = today()

    assert sales.turnover(until=sale_day).consumers == Money(40_000)
    assert sales.turnover(since=later).consumers == Money(-10_000)
    assert sales.count_sales(since=later)[Buyer.CONSUMER] == 0
    assert sales.count_sales()[Buyer.CONSUMER] == 1
    assert sales.partners_with_sales(since=later)[Buyer.CONSUMER] == 0
