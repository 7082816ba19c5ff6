"""Goods and money that go back: returns, parts of orders, a refund that failed and was transferred, a dispute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from marketplace.cli.demo import pictures
from marketplace.cli.demo.world import World
from marketplace.core import clock
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.orders import queries
from marketplace.orders import service as orders
from marketplace.orders.models import Checkout, Order
from marketplace.orders.service import Part
from marketplace.orders.states import OrderState, RefundKind
from marketplace.payments import queries as payments
from marketplace.payments import service as paying
from marketplace.payments.gateway import DisputeInfo
from marketplace.payments.models import Payment, Refund
from marketplace.payments.service import disputing, refunding
from marketplace.payments.states import Method, RefundState, Source


def plan(world: World) -> None:
    """Once a week finance sends what has waited for two days or more; the last days' refunds wait."""
    moment = world.start + timedelta(days=7)
    while moment < world.ago(days=2):
        world.agenda.add(moment, partial(_send_waiting, world))
        moment += timedelta(days=7)


def _send_waiting(world: World) -> None:
    waiting = (
        select(Refund.id, Payment.method, Checkout.name)
        .join(Payment, Payment.id == Refund.payment_id)
        .join(Checkout, (Payment.payable_type == "checkouts") & (Payment.payable_id == Checkout.id))
        .where(Refund.state == RefundState.REQUESTED, Refund.created_at < clock.now() - timedelta(days=2))
    )
    for refund_id, method, name in db.session.execute(waiting.order_by(Refund.id)).all():
        if method is Method.STRIPE:
            refunding.mark_refund_sent(refund_id, by=None, provider_ref=f"re_demo_{refund_id:06}")
            continue
        number = f"0012010{refund_id:08}"
        paying.give_refund_account(refund_id, bank="BRI", number=number, holder=name)
        refunding.mark_refund_sent(refund_id, by=world.people["maya"], note="BRI", by_transfer=True)


def build(world: World) -> None:
    """At the end of the world's time, with the newest orders that fit. A small world may lack some."""
    with clock.at(world.end):
        _cancelled()
        _returns()
        _parts(world)
        _failed_refund(world)
        _dispute()


def _newest(state: OrderState, *methods: Method, most: int = 20) -> Sequence[tuple[int, int]]:
    query = (
        select(Order.id, Payment.id)
        .join(Payment, (Payment.payable_type == "checkouts") & (Payment.payable_id == Order.checkout_id))
        .where(Order.state == state, Payment.settled_at.is_not(None), Payment.method.in_(methods))
        .order_by(Order.id.desc())
        .limit(most)
    )
    found = [(row[0], row[1]) for row in db.session.execute(query)]
    db.session.rollback()
    return found


def _cancelled() -> None:
    """Paid, and then the partner cannot: one refund waits for the buyer's account, one is sent below."""
    for order_id, _payment in _newest(OrderState.NEW, Method.TRANSFER, Method.QRIS, most=2):
        with transaction():
            order = db.session.get_one(Order, order_id)
            orders.cancel_by_partner(
                order.code, partner_id=order.partner_id, by=None, reason="Stok rusak terkena hujan"
            )


def _returns() -> None:
    """One is asked for, one is agreed, one is back."""
    prepaid = (Method.STRIPE, Method.TRANSFER, Method.QRIS)
    done = 0
    for state in (OrderState.DELIVERED, OrderState.COMPLETED):
        for order_id, _payment in _newest(state, *prepaid):
            order = db.session.get_one(Order, order_id)
            fits, line = queries.may_return(order), order.lines[0]
            wanted, buyer, partner = {line.id: line.quantity}, order.buyer_id, order.partner_id
            db.session.rollback()
            if not fits or done == 3:
                continue
            with transaction():
                request = orders.request_return(order_id, quantities=wanted, reason="Jahitan lepas", by=buyer)
            if done > 0:
                with transaction():
                    orders.approve_return(request.id, partner_id=partner, by=None)
            if done > 1:
                with transaction():
                    orders.receive_return(request.id, partner_id=partner, by=None, can_be_sold=False)
            done += 1


def _parts(world: World) -> None:
    maya = world.people["maya"]
    wishes = (
        Part(kind=RefundKind.DELIVERY, reason="Terlambat tiga hari"),
        Part(kind=RefundKind.GOODWILL, reason="Kemasan penyok", amount=Money(5_000)),
        Part(kind=RefundKind.GOODWILL, reason="Alamat salah cetak", amount=Money(7_500), own_fault=True),
    )
    found = iter(_newest(OrderState.COMPLETED, Method.TRANSFER, Method.QRIS, most=60))
    for part in wishes:
        for order_id, _payment in found:
            order = db.session.get_one(Order, order_id)
            fits = order.delivery_fee.amount > 0 and queries.left_of(order).amount == order.total
            db.session.rollback()
            if fits:
                with transaction():
                    orders.refund_part(order_id, part, seen=Money(0), by=maya)
                break


def _failed_refund(world: World) -> None:
    """The card service could not, if it was a card; the buyer named an account, finance transferred and kept the slip."""
    maya = world.people["maya"]
    query = (
        select(Refund.id, Payment.method)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Refund.state == RefundState.REQUESTED)
    )
    found = db.session.execute(
        query.order_by(Payment.method != Method.STRIPE, Refund.id).limit(1)
    ).one_or_none()
    db.session.rollback()
    if found is None:
        return
    refund_id, method = found
    if method is Method.STRIPE:
        with transaction():
            refunding.mark_refund_failed(refund_id, by=maya, provider_ref="re_demo_000001")
    with transaction():
        paying.give_refund_account(refund_id, bank="BRI", number="001201023456789", holder="Sari")
    slip = pictures.jpeg(pictures.emblem("leaf", "soga", size=world.size.side))
    photo = paying.keep_photo(slip)
    paying.send_refund(refund_id, by=maya, note="24/11 BRI", photo=photo)


def _dispute() -> None:
    found = _newest(OrderState.COMPLETED, Method.STRIPE, most=1)
    if not found:
        return
    payment_id = found[0][1]
    amount = payments.get_payment(payment_id).amount
    db.session.rollback()
    said = DisputeInfo(
        id="du_demo_000001",
        status="needs_response",
        amount=amount,
        reason="product_not_received",
        payment_intent=f"pi_demo_{payment_id:06}",
        metadata={},
        due_by=clock.now() + timedelta(days=7),
        is_held=True,
        livemode=False,
    )
    with transaction():
        disputing.take_dispute(payment_id, said, source=Source.WEBHOOK)
