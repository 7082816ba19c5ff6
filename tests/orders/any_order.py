"""What may happen to purchases, in any order: the rules of the state machine, one class for each concern.

A new concern (payouts, vouchers) is one more class here and one more base of `Market` in test_any_order.py. A rule may
be refused with a DomainError: that is an answer. Anything else that is raised fails the proof.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule
from sqlalchemy import select

from marketplace.catalogue.models import Variant
from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.orders import service
from marketplace.orders.models import Order, OrderReturn
from marketplace.orders.states import OrderState
from marketplace.payments import service as paying
from marketplace.payments.models import Payment, Refund
from marketplace.payments.service import refunding as paying_refunds
from marketplace.payments.states import Method, RefundState, Source
from marketplace.payouts import service as payouts
from marketplace.payouts.models import Payout, PayoutTransfer
from tests.make import make_user
from tests.orders.make import buy, contact, make_goods
from tests.orders.story import own_delivery
from tests.payouts.make import make_paid_partner
from tests.vouchers.make import make_voucher

REASON = "Berubah"
VOUCHERS: dict[str, dict[str, Any]] = {
    "fixed": {"amount": Money(7_001), "minimum": Money(9_000), "limit_total": 3},
    "percent": {"basis_points": 3_333, "cap": None, "limit_total": 2},
}
NEXT: dict[OrderState, Callable[..., object]] = {
    OrderState.NEW: service.accept,
    OrderState.PACKING: service.ship,
    OrderState.READY: service.hand_over,
    OrderState.SHIPPED: service.deliver,
}


class World(RuleBasedStateMachine):
    """The goods of two shops that can be paid out, vouchers, a clock that is set, and the purchases so far."""

    checkouts: Bundle[int] = Bundle("checkouts")
    phones = 0
    done: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.clock: datetime = now()
        db.session.rollback()
        self.goods = self.new_goods()
        self.people = [make_user("Maya").id, make_user("Ayu").id]
        codes = {kind: make_voucher(**facts).code for kind, facts in VOUCHERS.items()}
        self.vouchers = {**codes, "none": ""}

    def new_goods(self) -> list[Variant]:
        return [
            own_delivery(make_goods(partner=make_paid_partner(earned=0), stock=6, price=price))
            for price in (45_005, 19_999)
        ]

    def attempt(self, name: str, act: Callable[[], object], *, inside: bool = True) -> None:
        """At the set time; a refusal is an answer."""
        db.session.rollback()
        with at(self.clock):
            try:
                if inside:
                    with transaction():
                        act()
                else:
                    act()
            except DomainError:
                db.session.rollback()
            else:
                self.done.add(name)

    def order(self, checkout_id: int) -> Order:
        """The first of the purchase that is not over, or else its first."""
        query = select(Order).where(Order.checkout_id == checkout_id).order_by(Order.id)
        orders = db.session.scalars(query).all()
        return next((order for order in orders if not order.state.is_over), orders[0])

    def of_partner(self, verb: Callable[..., object], checkout_id: int, **facts: object) -> None:
        def act() -> None:
            order = self.order(checkout_id)
            verb(order.code, partner_id=order.partner_id, by=None, **facts)

        self.attempt(verb.__name__, act)

    @rule(hours=st.sampled_from([1, 25, 80, 24 * 9, 24 * 30]))
    def time_passes(self, hours: int) -> None:
        self.clock += timedelta(hours=hours)


class Buying(World):
    @rule(
        target=World.checkouts,
        quantities=st.tuples(st.integers(1, 3), st.integers(0, 2)),
        method=st.sampled_from([Method.TRANSFER, Method.STRIPE, Method.COD]),
        way=st.sampled_from(["pickup", "own"]),
        voucher=st.sampled_from(["none", "none", *VOUCHERS]),
    )
    def buys(self, quantities: tuple[int, int], method: Method, way: str, voucher: str) -> int:
        World.phones += 1
        facts: dict[str, Any] = {
            "method": method,
            "way": way,
            "contact": contact(phone=f"+62812{World.phones:07}"),
        }
        wanted = {one: quantity for one, quantity in zip(self.goods, quantities, strict=True) if quantity}
        db.session.rollback()
        with at(self.clock):
            try:
                bought = buy(wanted, voucher=self.vouchers[voucher], **facts).id
                self.done.add("voucher" if voucher != "none" else "buys")
            except DomainError:
                db.session.rollback()
                self.goods = self.new_goods()
                bought = buy({self.goods[0]: 1}, **facts).id
            return bought

    @rule(checkout=World.checkouts)
    def gives_up_unpaid(self, checkout: int) -> None:
        self.attempt("cancel_unpaid", lambda: service.cancel_unpaid(checkout, by=None), inside=False)

    @rule(checkout=World.checkouts)
    def cancels(self, checkout: int) -> None:
        self.attempt("cancel_by_buyer", lambda: service.cancel_by_buyer(self.order(checkout).id, by=None))

    @rule(checkout=World.checkouts)
    def confirms(self, checkout: int) -> None:
        self.attempt("confirm_received", lambda: service.confirm_received(self.order(checkout).id, by=None))


class Paying(World):
    """In time, late, again, after it was cancelled: the same call."""

    def payment(self, checkout_id: int) -> Payment:
        query = select(Payment).where(Payment.payable_type == "checkouts", Payment.payable_id == checkout_id)
        return db.session.scalars(query.order_by(Payment.id.desc())).first()  # type: ignore[return-value]

    @rule(
        checkout=World.checkouts, source=st.sampled_from([Source.FINANCE, Source.WEBHOOK, Source.RECONCILER])
    )
    def money_arrives(self, checkout: int, source: Source) -> None:
        def act() -> None:
            payment = self.payment(checkout)
            if payment.method is not Method.COD:
                paying.settle(payment.id, source=source)

        self.attempt("settle", act)

    @rule(checkout=World.checkouts, method=st.sampled_from([Method.TRANSFER, Method.STRIPE]))
    def chooses_another_way(self, checkout: int, method: Method) -> None:
        payment_id = self.payment(checkout).id
        self.attempt("change_method", lambda: paying.change_method(payment_id, method=method))

    @rule(sent=st.booleans())
    def a_refund_is_worked_on(self, sent: bool) -> None:
        def act() -> None:
            refund = db.session.scalars(select(Refund).where(Refund.state != RefundState.SENT)).first()
            if refund is not None:
                verb = paying_refunds.mark_refund_sent if sent else paying_refunds.mark_refund_failed
                verb(refund.id, by=None)

        self.attempt("refund", act)


class Selling(World):
    @rule(checkout=World.checkouts)
    def accepts(self, checkout: int) -> None:
        self.of_partner(service.accept, checkout)

    @rule(checkout=World.checkouts)
    def has_it_ready(self, checkout: int) -> None:
        self.of_partner(service.mark_ready, checkout)

    @rule(checkout=World.checkouts)
    def hands_it_over(self, checkout: int) -> None:
        self.of_partner(service.hand_over, checkout, pickup_code=self.order(checkout).pickup_code or "")

    @rule(checkout=World.checkouts)
    def ships(self, checkout: int) -> None:
        self.of_partner(service.ship, checkout)

    @rule(checkout=World.checkouts)
    def delivers(self, checkout: int) -> None:
        self.of_partner(service.deliver, checkout)

    @rule(checkout=World.checkouts)
    def cannot_deliver(self, checkout: int) -> None:
        self.of_partner(service.cancel_by_partner, checkout, reason=REASON)

    @rule(checkout=World.checkouts, can_be_sold=st.booleans())
    def gets_the_parcel_back(self, checkout: int, can_be_sold: bool) -> None:
        self.of_partner(service.take_back, checkout, reason=REASON, can_be_sold=can_be_sold)

    @rule(checkout=World.checkouts, steps=st.integers(1, 5))
    def goes_on(self, checkout: int, steps: int) -> None:
        """The next steps of a good order, whatever they are: so that some get far."""
        for _ in range(steps):
            db.session.rollback()
            order = self.order(checkout)
            verb = NEXT.get(order.state)
            if verb is service.ship and order.is_pickup:
                verb = service.mark_ready
            if verb is not None:
                facts = {"pickup_code": order.pickup_code} if verb is service.hand_over else {}
                self.of_partner(verb, checkout, **facts)

    @rule(checkout=World.checkouts)
    def has_the_cash(self, checkout: int) -> None:
        self.of_partner(service.report_cash, checkout)


class Returning(World):
    @rule(checkout=World.checkouts)
    def asks_to_send_back(self, checkout: int) -> None:
        def act() -> None:
            order = self.order(checkout)
            one = {order.lines[0].id: Quantity.of(1)}
            service.request_return(order.id, quantities=one, reason=REASON, by=None)

        self.attempt("request_return", act)

    @rule(answer=st.sampled_from(["approve", "refuse", "receive"]), can_be_sold=st.booleans())
    def is_answered(self, answer: str, can_be_sold: bool) -> None:
        def act() -> None:
            asked = db.session.scalars(select(OrderReturn).order_by(OrderReturn.id.desc())).first()
            if asked is None:
                return
            whose: dict[str, Any] = {"partner_id": asked.partner_id, "by": None}
            if answer == "approve":
                service.approve_return(asked.id, **whose)
            elif answer == "refuse":
                service.refuse_return(asked.id, **whose, answer=REASON)
            else:
                service.receive_return(asked.id, **whose, can_be_sold=can_be_sold)

        self.attempt(f"{answer} return", act)


class Clockwork(World):
    @rule(
        verb=st.sampled_from(
            [service.expire_unpaid, service.cancel_ignored, service.complete_silent, service.escalate_late]
        )
    )
    def the_clock_strikes(self, verb: Callable[[], int]) -> None:
        self.attempt(verb.__name__, verb, inside=False)


class PayingOut(World):
    """One prepares, the other confirms; the bank may return a transfer, also after the batch was closed."""

    @rule(step=st.sampled_from(["prepare", "mark_sent", "confirm", "mark_returned"]), who=st.booleans())
    def pays_out(self, step: str, who: bool) -> None:
        def act() -> None:
            if step == "prepare":
                payouts.prepare(by=self.people[who])
            elif step == "mark_returned":
                transfer = db.session.scalars(
                    select(PayoutTransfer).order_by(PayoutTransfer.id.desc())
                ).first()
                if transfer is not None:
                    payouts.mark_returned(transfer.id, reason=REASON, by=self.people[who])
            else:
                batch = db.session.scalars(select(Payout).order_by(Payout.id.desc())).first()
                if batch is not None:
                    verb = payouts.mark_sent if step == "mark_sent" else payouts.confirm
                    verb(batch.id, by=self.people[who])

        self.attempt(step, act)
