"""Which events and which lines of the audit log each step of an order leaves behind: whoever reacts counts on them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from marketplace.core.audit import AuditEntry
from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.core.events import Fact
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.orders import service
from marketplace.orders.models import Order
from marketplace.orders.service import Part
from marketplace.orders.states import RefundKind
from marketplace.payments.states import Method
from tests.make import make_user
from tests.orders.make import buy, make_goods, make_order, pay
from tests.orders.story import do, expire, own_delivery, pickup_code
from tests.orders.test_returning import answer, ask, delivered


def told(subject: str = "orders", **what: str) -> list[Any]:
    """The names of the events about orders so far, in order; with a field of the event, what it says there."""
    db.session.rollback()
    facts = db.session.scalars(select(Fact).where(Fact.subject == subject).order_by(Fact.id)).all()
    return [
        (fact.name, *(fact.data[field] for field in fields.split()))
        if (fields := what.get(fact.name))
        else fact.name
        for fact in facts
    ]


def audited(action: str) -> list[tuple[int | None, dict[str, Any]]]:
    db.session.rollback()
    found = db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()
    return [(entry.by_id, entry.after) for entry in found]


def test_an_order_that_is_fetched(app: Flask) -> None:
    order = make_order()
    do(service.accept, order)
    do(service.mark_ready, order)
    do(service.hand_over, order, pickup_code=pickup_code(order))

    assert told(order_placed="awaits_payment") == [
        ("order_placed", True),
        "order_paid",
        "order_accepted",
        "order_ready",
        "order_completed",
    ]
    fact = db.session.scalars(select(Fact).where(Fact.name == "order_paid")).one()
    assert (fact.subject_id, fact.data) == (
        order.id,
        {
            "order_id": order.id,
            "code": order.code,
            "checkout_id": order.checkout_id,
            "checkout_code": order.checkout.code,
            "partner_id": order.partner_id,
            "buyer_id": None,
            "total": order.total.amount,
        },
    )


def test_a_cash_order_that_is_brought_needs_no_payment_first(app: Flask) -> None:
    order = make_order(method=Method.COD, variant=own_delivery(make_goods()), way="own")
    for verb in (service.accept, service.ship, service.deliver):
        do(verb, order)
    with transaction():
        service.confirm_received(order.id, by=None)

    assert told(order_placed="awaits_payment", order_shipped="courier") == [
        ("order_placed", False),
        "order_accepted",
        ("order_shipped", None),
        "order_delivered",
        "order_completed",
    ]


def test_orders_that_end_before_they_arrive(app: Flask) -> None:
    thing = own_delivery(make_goods(stock=50))
    by_partner = make_order(variant=thing)
    do(service.cancel_by_partner, by_partner, reason="Habis")
    in_cash = make_order(variant=thing, method=Method.COD)
    with transaction():
        service.cancel_by_buyer(in_cash.id, by=None)
    refused = make_order(variant=thing, way="own")
    do(service.accept, refused)
    do(service.ship, refused)
    do(service.take_back, refused, reason="Menolak", can_be_sold=True)
    unpaid = make_order(variant=thing, paid=False)
    service.cancel_unpaid(unpaid.checkout_id, by=None)

    said = told(order_cancelled="by reason will_refund", order_returned="reason will_refund")
    assert [each for each in said if each[0] in {"order_cancelled", "order_returned"}] == [
        ("order_cancelled", "partner", "Habis", True),
        ("order_cancelled", "buyer", "", False),
        ("order_returned", "Menolak", True),
        ("order_cancelled", "buyer", "", False),
    ]


def test_our_staff_ends_an_order_in_writing(app: Flask) -> None:
    order, maya = make_order(), make_user("Maya").id
    with transaction():
        service.cancel_by_staff(order.id, by=maya, reason="Penipuan")

    assert told(order_cancelled="by reason")[-1] == ("order_cancelled", "admin", "Penipuan")
    assert audited("order.cancelled") == [(maya, {"state": "cancelled"})]


def test_a_return_from_the_question_to_the_money(app: Flask) -> None:
    order = delivered()
    request = ask(order, 1)
    answer(request, service.approve_return)
    answer(request, service.receive_return, can_be_sold=True)
    second = ask(order, 1)
    answer(second, service.refuse_return, answer="Sudah dimakan")

    said = told(
        return_requested="reason amount", return_answered="agreed answer", return_refunded="return_id amount"
    )
    assert said[5:] == [
        ("return_requested", "Rusak di jalan", 10_000),
        ("return_answered", True, ""),
        "order_completed",
        ("return_refunded", request.id, 10_000),
        ("return_requested", "Rusak di jalan", 10_000),
        ("return_answered", False, "Sudah dimakan"),
    ]


def give(order: Order, *, seen: int, by: int, **facts: Any) -> None:
    part = Part(kind=RefundKind.GOODWILL, reason="Terlambat", **facts)
    with transaction():
        service.refund_part(order.id, part, seen=Money(seen), by=by)


def test_a_part_that_goes_back_says_who_pays_it(app: Flask) -> None:
    order, maya = make_order(), make_user("Maya").id
    give(order, seen=0, by=maya, amount=Money(2_000))
    give(order, seen=2_000, by=maya, amount=Money(3_000), own_fault=True)

    assert told(order_part_refunded="amount reason partner_pays")[-2:] == [
        ("order_part_refunded", 2_000, "Terlambat", True),
        ("order_part_refunded", 3_000, "Terlambat", False),
    ]
    assert audited("order.part_refunded") == [
        (maya, {"amount": "Rp2.000", "kind": "goodwill"}),
        (maya, {"amount": "Rp3.000", "kind": "goodwill"}),
    ]


def test_cash_that_never_comes_is_written_off_in_writing(app: Flask) -> None:
    order = make_order(method=Method.COD, variant=own_delivery(make_goods()), way="own")
    maya = make_user("Maya").id
    for verb in (service.accept, service.ship, service.deliver):
        do(verb, order)
    with transaction():
        service.complete(order.id)
    with transaction():
        service.write_off_cash(order.id, by=maya, note=" Kurir hilang ")

    assert audited("cash_written_off") == [(maya, {"amount": order.total.amount, "note": "Kurir hilang"})]


def test_what_is_late_is_told_once(app: Flask) -> None:
    order = make_order()
    with at(now() + timedelta(hours=30)):
        assert [service.escalate_late(), service.escalate_late()] == [1, 0]
        do(service.accept, order)
    with at(now() + timedelta(days=6)):
        assert service.escalate_late() == 1, "late again, with the next step"
    request = ask(delivered(), 1)
    with at(now() + timedelta(days=3)):
        assert [service.escalate_returns(), service.escalate_returns()] == [1, 0]

    assert told().count("order_late") == 2
    assert told(return_late="return_id")[-1] == ("return_late", request.id)


def test_a_purchase_that_nobody_pays_frees_its_goods_and_its_place(app: Flask) -> None:
    """Three unpaid purchases of a phone number are the most: each that ends makes room, however it ends."""
    thing = make_goods(stock=30)
    for _round in range(2):
        open_ones = [buy({thing: 1}) for _number in range(3)]
        pay(open_ones[0])
        service.cancel_unpaid(open_ones[1].id, by=None)
        expire(open_ones[2])

    assert told("checkouts") == ["checkout_expired", "checkout_expired"]


def test_paid_goods_stay_promised_however_long_the_partner_takes(app: Flask) -> None:
    from marketplace.inventory.models import Reservation

    order = make_order()
    late = make_order(paid=False)
    expire(late.checkout)
    pay(late.checkout)

    db.session.rollback()
    for each in (order, late):
        rows = db.session.scalars(
            select(Reservation).where(Reservation.holder_type == "orders", Reservation.holder_id == each.id)
        ).all()
        assert [(row.quantity, row.expires_at, row.state.value) for row in rows] == [
            (Quantity.of(2), None, "held")
        ]
