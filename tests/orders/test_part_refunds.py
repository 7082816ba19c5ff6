"""Money that goes back without goods, and whose money it is. Source: money.md sections 1 and 2."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.core.money import ZERO, Money, total
from marketplace.core.quantity import Quantity
from marketplace.core.states import WrongState
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.orders import queries, rules, service
from marketplace.orders.errors import NotRefundable, ReasonMissing, RefundAboveOrder, RefundedMeanwhile
from marketplace.orders.models import Order, OrderRefund
from marketplace.orders.service import Part
from marketplace.orders.states import MAY_CANCEL, CancelledBy, OrderState, PaidBy, RefundKind
from marketplace.payments import queries as payments
from marketplace.payments.states import Method
from tests.make import make_user
from tests.orders.make import make_order, payment_of
from tests.orders.test_returning import answer, ask, delivered
from tests.support.racing import together

FEE = Money(1_000)


def give(order: Order, *, seen: int = 0, **facts) -> OrderRefund:
    values = {"kind": RefundKind.GOODWILL, "reason": "Terlambat", **facts}
    person = make_user("Maya").id
    with transaction():
        return service.refund_part(order.id, Part(**values), seen=Money(seen), by=person)


def with_fee(order: Order) -> Order:
    """As if a fee of a rupiah-exact amount had been agreed at sale."""
    with transaction():
        order.fee = FEE
    return order


def owed(account: Account, **whose) -> Money:
    return -ledger.balance(account, **whose)


def completed(order: Order) -> Order:
    with transaction():
        service.complete(order.id)
    return order


def test_before_completion_it_comes_out_of_what_is_held_and_the_partner_gets_the_rest(app):
    order = with_fee(delivered())  # 4 x Rp10.000 and Rp5.000 delivery

    give(order, kind=RefundKind.LINES, line_id=order.lines[0].id, quantity=Quantity.of(1))
    assert owed(Account.ORDER_HELD) == Money(35_000)
    assert owed(Account.REFUND_PAYABLE) == Money(10_000)
    completed(order)

    assert owed(Account.ORDER_HELD) == ZERO
    assert owed(Account.PLATFORM_FEE) == Money(750)
    assert owed(Account.PARTNER_PAYABLE) == Money(34_250)


def test_after_completion_the_partner_pays_and_the_fee_on_it_is_given_back(app):
    order = completed(with_fee(delivered()))

    made = give(order, kind=RefundKind.LINES, line_id=order.lines[0].id, quantity=Quantity.of(1))

    assert (made.paid_by, made.fee) == (PaidBy.PARTNER, Money(250))
    assert owed(Account.PARTNER_PAYABLE) == Money(44_000) - Money(9_750)
    assert owed(Account.PLATFORM_FEE) == Money(750)


def test_our_own_fault_costs_the_partner_nothing(app):
    order = completed(with_fee(delivered()))
    give(order, amount=Money(7_000), own_fault=True)

    assert owed(Account.PARTNER_PAYABLE) == Money(44_000)
    assert ledger.balance(Account.PROMO_COST) == Money(7_000)
    assert owed(Account.REFUND_PAYABLE) == Money(7_000)


def test_a_return_gives_the_fee_back_and_its_last_part_takes_the_rest(app):
    order = with_fee(delivered(quantity=3, price=3_333))
    for _part in range(3):
        request = ask(order, 1)
        answer(request, service.approve_return)
        answer(request, service.receive_return, can_be_sold=False)

    returns = queries.returns_of(order.id)
    assert total(item.fee for item in returns) == FEE
    assert owed(Account.PLATFORM_FEE) == ZERO
    assert owed(Account.PARTNER_PAYABLE) == order.delivery_fee


def test_a_partner_without_balance_owes_the_shortfall_as_a_receivable(app):
    order = completed(with_fee(delivered()))
    with transaction():
        from marketplace.ledger import rules as postings
        from marketplace.ledger import service as books
        from marketplace.ledger.rules import Line

        owed = Line(Account.PARTNER_PAYABLE, Money(-40_000), order.partner_id, order.holder)
        books.post(
            source=("orders", order.id),
            kind="payout_sent",
            book=books.Book.MARKETPLACE,
            lines=postings.payout_sent(covered=[owed]),
        )
    request = ask(order, 4)
    answer(request, service.approve_return)
    answer(request, service.receive_return, can_be_sold=False)

    money = ledger.partner_money(order.partner_id)
    assert (money.payable, money.receivable) == (ZERO, Money(39_000 - 4_000))


def test_delivery_goes_back_once(app):
    order = delivered()
    assert give(order, kind=RefundKind.DELIVERY).amount == order.delivery_fee
    with pytest.raises(RefundAboveOrder):
        give(order, kind=RefundKind.DELIVERY, seen=5_000)


def test_a_cancelled_order_gives_back_only_what_is_left(app):
    order = make_order(quantity=2)
    give(order, amount=Money(10_000))
    give(order, amount=Money(5_000), own_fault=True, seen=10_000)
    with transaction():
        service.cancel_by_staff(order.id, by=make_user("Ayu").id, reason="Penjual tutup")

    assert payments.refunded(payment_of(order.checkout).id) == order.total
    assert owed(Account.REFUND_PAYABLE) == order.total
    assert (owed(Account.ORDER_HELD), owed(Account.PROMO_COST)) == (ZERO, ZERO)


def test_what_was_refunded_cannot_be_returned_as_well(app):
    order = delivered()
    give(order, amount=Money(40_000))
    assert ask(order, 4).amount == Money(5_000)


@pytest.mark.parametrize(("method", "paid"), [(Method.TRANSFER, False), (Method.COD, True)])
def test_only_what_was_paid_to_us_can_go_back(app, method, paid):
    with pytest.raises(NotRefundable):
        give(make_order(method=method, paid=paid, way="pickup"), amount=Money(1_000))


def test_a_reason_is_asked_for(app):
    with pytest.raises(ReasonMissing):
        give(delivered(), amount=Money(1), reason=" ")


def test_two_staff_at_once_refund_once_and_the_second_reads_what_the_first_did(app):
    order, person = delivered(), make_user("Maya").id
    order_id = order.id
    db.session.rollback()

    def press() -> int:
        part = Part(kind=RefundKind.GOODWILL, reason="Terlambat", amount=Money(9_000))
        with transaction():
            return service.refund_part(order_id, part, seen=ZERO, by=person).id

    results = together(app, press, people=3)

    refused = [each for each in results if not isinstance(each, int)]
    assert [type(each) for each in refused] == [RefundedMeanwhile] * 2
    assert "Rp9.000" in str(refused[0])
    assert queries.refunded_parts(order_id) == Money(9_000)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(wanted=st.lists(st.integers(1, 50_000), min_size=1, max_size=6), after=st.booleans())
def test_whatever_parts_are_asked_for_never_more_than_was_paid_goes_back(app, wanted, after):
    order = completed(delivered()) if after else delivered()
    seen = 0
    for amount in wanted:
        try:
            give(order, amount=Money(amount), seen=seen)
        except RefundAboveOrder:
            assert amount > order.total.amount - seen
        else:
            seen += amount
    assert seen <= order.total.amount
    assert payments.refunded(payment_of(order.checkout).id) == Money(seen)
    money = ledger.partner_money(order.partner_id)
    assert money.held + money.payable - money.receivable == order.total - Money(seen)


@pytest.mark.parametrize("who", list(CancelledBy))
def test_who_may_cancel_is_what_the_table_says(app, who):
    for state in (OrderState.NEW, OrderState.PACKING):
        order = make_order()
        if state is OrderState.PACKING:
            with transaction():
                service.accept(order.code, partner_id=order.partner_id, by=None)
        verbs = {
            CancelledBy.BUYER: lambda o=order: service.cancel_by_buyer(o.id, by=None),
            CancelledBy.PARTNER: lambda o=order: service.cancel_by_partner(
                o.code, partner_id=o.partner_id, by=None, reason="x"
            ),
            CancelledBy.CLOCK: lambda o=order: service.cancel_overdue(o.id),
            CancelledBy.ADMIN: lambda o=order: service.cancel_by_staff(
                o.id, by=make_user("Ayu").id, reason="x"
            ),
        }
        try:
            with transaction():
                done = verbs[who]() is not None
        except WrongState:
            done = False
        assert done is (state in MAY_CANCEL[who]), (who, state)


def test_a_return_that_nobody_answers_is_told_to_our_staff_once(app):
    request = ask(delivered(), 1)
    assert service.escalate_returns() == 0
    with at(now() + rules.ANSWER_RETURN_WITHIN + timedelta(minutes=1)):
        assert [service.escalate_returns() for _again in range(2)] == [1, 0]
    db.session.refresh(request)
    assert request.late_told_at is not None
