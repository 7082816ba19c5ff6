"""Sending goods back after receipt: the clock starts at receipt, the money is the order's own."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.core.audit import AuditEntry
from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.core.money import ZERO, Money, total
from marketplace.core.quantity import Quantity
from marketplace.core.states import WrongState
from marketplace.delivery import service as delivery
from marketplace.inventory.models import Stock
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.orders import queries, rules, service
from marketplace.orders.errors import (
    NothingToReturn,
    PartnerHasTime,
    ReasonMissing,
    ReturnNotFound,
    TooLateToReturn,
)
from marketplace.orders.models import Order, OrderReturn
from marketplace.orders.states import OrderState, ReturnState
from marketplace.orders.workdays import is_working_day
from marketplace.payments import queries as payments
from marketplace.payments.states import Method
from tests.make import district, make_partner, make_user
from tests.orders.make import buy, make_goods, make_order, pay, payment_of


def delivered(*, quantity: int = 4, price: int = 10_000, method: Method = Method.TRANSFER) -> Order:
    variant = make_goods(price=price)
    with transaction():
        delivery.set_zone(partner_id=variant.partner_id, district_id=district().id, fee=Money(5_000), by=None)
    order = make_order(variant=variant, quantity=quantity, way="own", method=method)
    for verb in (service.accept, service.ship, service.deliver):
        with transaction():
            verb(order.code, partner_id=order.partner_id, by=None)
    return order


def ask(order: Order, quantity: int, reason: str = "Rusak di jalan") -> OrderReturn:
    with transaction():
        return service.request_return(
            order.id, quantities={order.lines[0].id: Quantity.of(quantity)}, reason=reason, by=None
        )


def answer(request: OrderReturn, *verbs, **facts) -> None:
    for verb in verbs:
        with transaction():
            verb(request.id, partner_id=request.partner_id, by=None, **facts)


def test_a_part_comes_back_and_only_its_money_goes_back(app):
    order = delivered()
    request = ask(order, 1)

    answer(request, service.approve_return)
    answer(request, service.receive_return, can_be_sold=True)

    assert request.state is ReturnState.REFUNDED
    assert order.state is OrderState.COMPLETED
    refund = payments.refunds_of(payment_of(order.checkout).id)[0]
    assert (refund.amount, refund.ref) == (Money(10_000), ("order_returns", request.id))
    assert ledger.balance(Account.PARTNER_PAYABLE, partner_id=order.partner_id) == -(
        order.total - Money(10_000)
    )
    assert ledger.balance(Account.REFUND_PAYABLE) == Money(-10_000)
    on_hand = db.session.scalar(select(Stock.on_hand).where(Stock.variant_id == order.lines[0].variant_id))
    assert on_hand == Quantity.of(7)


def test_a_refund_leaves_the_other_orders_of_the_purchase_alone(app):
    first, second = make_goods(price=30_000), make_goods(price=20_000, partner=make_partner())
    for thing in (first, second):
        with transaction():
            delivery.set_zone(partner_id=thing.partner_id, district_id=district().id, fee=ZERO, by=None)
    checkout = buy({first: 1, second: 1}, way="own")
    pay(checkout)
    mine, other = checkout.orders
    for verb in (service.accept, service.ship, service.deliver):
        with transaction():
            verb(mine.code, partner_id=mine.partner_id, by=None)

    request = ask(mine, 1)
    answer(request, service.approve_return)
    answer(request, service.receive_return, can_be_sold=False)

    assert other.state is OrderState.NEW
    assert ledger.balance(Account.ORDER_HELD, partner_id=other.partner_id) == Money(-20_000)
    assert payments.refunded(payment_of(checkout).id) == Money(30_000)


def test_the_time_runs_from_receipt_over_two_working_days(app):
    order = delivered()
    last = queries.last_day_to_return(order)
    assert last is not None
    days = (last - now().date()).days

    with at(now() + timedelta(days=days + 2)), pytest.raises(TooLateToReturn):
        ask(order, 1)
    with at(now() + timedelta(days=days) - timedelta(hours=12)):
        assert ask(order, 1).state is ReturnState.REQUESTED


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2026, 11, 23), date(2026, 11, 25)),  # Monday
        (date(2026, 11, 26), date(2026, 11, 30)),  # Thursday: over the weekend
        (date(2026, 12, 24), date(2026, 12, 29)),  # Christmas and a weekend between
    ],
)
def test_weekends_and_public_holidays_do_not_count(received: date, last: date):
    assert rules.last_return_day(received, is_working_day=is_working_day) == last


def test_an_open_return_keeps_the_order_from_being_completed_by_silence(app):
    order = delivered()
    ask(order, 1)

    with at(now() + timedelta(days=30)):
        assert service.complete_silent() == 0
    assert db.session.scalar(select(Order.state).where(Order.id == order.id)) is OrderState.DELIVERED


def test_more_than_was_received_cannot_come_back_also_not_in_parts(app):
    order = delivered(quantity=4)
    ask(order, 3)

    with pytest.raises(NothingToReturn):
        ask(order, 2)
    for quantities in ({}, {order.lines[0].id: Quantity.of(0)}, {999: Quantity.of(1)}):
        with pytest.raises(NothingToReturn), transaction():
            service.request_return(order.id, quantities=quantities, reason="x", by=None)


def test_the_parts_of_a_line_add_up_to_what_was_paid(app):
    order = delivered(quantity=3, price=3_333)
    parts = [ask(order, 1).amount for _ in range(3)]

    assert total(parts) == order.lines[0].total


def test_a_refusal_says_why_and_frees_the_quantity_for_another_request(app):
    order = delivered()
    request = ask(order, 4)

    with pytest.raises(ReasonMissing):
        answer(request, service.refuse_return, answer=" ")
    answer(request, service.refuse_return, answer="Sudah dipakai")
    with pytest.raises(WrongState):
        answer(request, service.approve_return)

    assert ask(order, 4).state is ReturnState.REQUESTED


def test_another_partner_cannot_answer(app):
    request, other = ask(delivered(), 1), make_partner()

    with pytest.raises(ReturnNotFound), transaction():
        service.approve_return(request.id, partner_id=other.id, by=None)


def test_a_cash_order_is_given_back_in_cash_and_the_books_do_not_move(app):
    order = delivered(method=Method.COD)
    request = ask(order, 1)
    answer(request, service.approve_return)
    answer(request, service.receive_return, can_be_sold=False)

    assert request.state is ReturnState.REFUNDED
    assert ledger.balance(Account.REFUND_PAYABLE) == ZERO


def overdue(request: OrderReturn) -> datetime:
    """A moment after the partner's time."""
    return request.answer_by + timedelta(minutes=1)


def test_while_the_partner_may_answer_our_staff_may_not(app):
    request, maya = ask(delivered(), 1), make_user("Maya").id
    with pytest.raises(PartnerHasTime), transaction():
        service.answer_for_partner(request.id, agrees=True, answer="Rusak", by=maya)


def test_for_a_silent_partner_our_staff_agrees_and_says_that_the_goods_are_back(app):
    order = delivered()
    request, maya = ask(order, 1), make_user("Maya").id
    with at(overdue(request)):
        for reason in ("", "Foto menunjukkan kerusakan"):
            with transaction() if reason else pytest.raises(ReasonMissing):
                service.answer_for_partner(request.id, agrees=True, answer=reason, by=maya)
        with transaction():
            service.receive_for_partner(request.id, note="Resi menunjukkan sampai", by=maya)

    assert request.state is ReturnState.REFUNDED
    assert ledger.partner_money(order.partner_id).payable == order.total - Money(10_000)
    on_hand = db.session.scalar(select(Stock.on_hand).where(Stock.variant_id == order.lines[0].variant_id))
    assert on_hand == Quantity.of(6), "nobody has looked at the goods"
    decided = select(AuditEntry.action).where(AuditEntry.action.startswith("order_return."))
    assert set(db.session.scalars(decided)) == {"order_return.answered", "order_return.received"}


def test_the_partner_who_answers_after_all_comes_first_and_our_staff_is_told_so(app):
    request, maya = ask(delivered(), 1), make_user("Maya").id
    with at(overdue(request)):
        answer(request, service.refuse_return, answer="Sudah dipakai")
        with pytest.raises(PartnerHasTime), transaction():
            service.answer_for_partner(request.id, agrees=True, answer="Rusak", by=maya)

    assert request.state is ReturnState.REFUSED
