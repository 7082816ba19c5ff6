"""What may happen to purchases, in any order: the rules of the state machine, one class for each concern.

This file is the goods' way: buying, selling, the clock; the money's way is in any_money.py. A new concern is one more
class in one of them and one more base of `Market` in test_any_order.py. A rule may be refused with a DomainError: that is
an answer. Anything else that is raised fails the proof. What a rule really did it adds to `World.done`, and the test
demands all of `EVERY`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize
from sqlalchemy import func, select

from marketplace.catalogue.models import Variant
from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError
from marketplace.core.money import Money
from marketplace.orders import service
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState
from marketplace.payments import service as paying
from marketplace.payments.models import Payment
from marketplace.payments.states import Method, Source
from tests.make import make_user
from tests.orders.make import buy, contact, make_goods
from tests.orders.story import own_delivery
from tests.payouts.make import make_paid_partner
from tests.vouchers.make import make_voucher

REASON = "Berubah"
BOTH = [True, False]
STEPS: dict[str, dict[str, list[object]]] = {}
Do = TypeVar("Do", bound=Callable[..., None])
UNPAID, NEW, PACKING, READY = OrderState.UNPAID, OrderState.NEW, OrderState.PACKING, OrderState.READY
SHIPPED, DELIVERED, COMPLETED = OrderState.SHIPPED, OrderState.DELIVERED, OrderState.COMPLETED
EXPIRED = OrderState.EXPIRED
CLOCK: list[Callable[[], int]] = [
    service.expire_unpaid,
    service.escalate_late,
    service.cancel_ignored,
    service.complete_silent,
    service.escalate_returns,
]
VOUCHERS: dict[str, dict[str, Any]] = {
    "fixed": {"amount": Money(7_001), "minimum": Money(9_000), "limit_total": 3},
    "percent": {"basis_points": 3_333, "cap": None, "limit_total": 2},
}
CASH = [Money(0), Money(1), Money(10_000)]  # nothing: all that is left
WAYS = ["pickup", "own", "own"]
BEGUN = [0, 0, 1, 2, 4, 6]
WHEN: dict[Callable[..., object], tuple[OrderState, dict[str, object]]] = {
    service.accept: (NEW, {}),
    service.mark_ready: (PACKING, {"delivery_code": "pickup"}),
    service.hand_over: (READY, {}),
    service.ship: (PACKING, {"delivery_code": "own"}),
    service.deliver: (SHIPPED, {}),
}
NEXT: dict[OrderState, Callable[..., object]] = {
    NEW: service.accept,
    PACKING: service.ship,
    READY: service.hand_over,
    SHIPPED: service.deliver,
}


def step(**choices: Iterable[object]) -> Callable[[Do], Do]:
    """What may happen next, with one of these values for each argument.

    Not a `rule` each: Hypothesis leaves out many of the rules in each example, and a story without buyers proves nothing.
    """

    def mark(do: Do) -> Do:
        STEPS[do.__name__] = {name: list(values) for name, values in choices.items()}
        return do

    return mark


def any_step() -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """The name of a step and its arguments."""
    return st.one_of(
        st.tuples(
            st.just(name),
            st.fixed_dictionaries({key: st.sampled_from(values) for key, values in choices.items()}),
        )
        for name, choices in STEPS.items()
    )


class World(RuleBasedStateMachine):
    """The goods of two shops that can be paid out, vouchers, a clock that is set, and the purchases so far."""

    phones = 0
    done: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.clock: datetime = now()
        self.checkouts: list[int] = []
        db.session.rollback()
        self.before = db.session.scalar(select(func.max(Order.id))) or 0
        self.goods = self.new_goods()
        self.people = [make_user("Maya").id, make_user("Ayu").id]
        codes = {kind: make_voucher(**facts).code for kind, facts in VOUCHERS.items()}
        self.vouchers = {**codes, "none": ""}

    def new_goods(self) -> list[Variant]:
        return [
            own_delivery(make_goods(partner=make_paid_partner(earned=0), stock=6, price=price))
            for price in (45_005, 19_999)
        ]

    def attempt(self, name: str, act: Callable[[], object], *, inside: bool = True) -> object:
        """At the set time; a refusal is an answer. What answers with nothing did nothing."""
        db.session.rollback()
        with at(self.clock):
            try:
                if inside:
                    with transaction():
                        answer = act()
                else:
                    answer = act()
            except DomainError:
                db.session.rollback()
                return None
        if answer:
            self.done[name] += 1
        return answer

    def order(self, which: int, *wanted: OrderState, **facts: object) -> Order:
        """This purchase's order in a wanted state; else, mostly, another one that is; else whatever it is."""
        checkout_id = self.checkout(which)
        query = select(Order).filter_by(**facts).order_by(Order.id.desc())
        fitting = query.where(Order.state.in_(wanted))
        found = db.session.scalars(fitting.where(Order.checkout_id == checkout_id)).first()
        if found is None and which % 3:
            found = db.session.scalars(fitting.where(Order.id > self.before).limit(1)).first()
        if found is not None:
            return found
        orders = db.session.scalars(select(Order).where(Order.checkout_id == checkout_id).order_by(Order.id))
        listed = orders.all()
        return next((order for order in listed if not order.state.is_over), listed[0])

    def of_partner(self, verb: Callable[..., object], order: Order, name: str = "", **facts: object) -> None:
        code, partner_id = order.code, order.partner_id
        name = name or f"{verb.__name__}{' in part' if facts.get('amount') else ''}"
        self.attempt(name, lambda: verb(code, partner_id=partner_id, by=self.people[0], **facts))

    def checkout(self, which: int) -> int:
        return self.checkouts[which % len(self.checkouts)]

    def payment(self, checkout_id: int) -> Payment:
        query = select(Payment).where(Payment.payable_type == "checkouts", Payment.payable_id == checkout_id)
        return db.session.scalars(query.order_by(Payment.id.desc())).first()  # type: ignore[return-value]

    def settle(self, checkout_id: int, source: Source) -> None:
        payment = self.payment(checkout_id)
        key, method, is_open = payment.id, payment.method, payment.is_open
        if method is Method.COD:
            return
        name = f"paid by {method}" if is_open else "paid late"
        before = payment.is_settled

        def act() -> bool:
            return paying.settle(key, source=source).is_settled and not before

        self.attempt(name, act)


class Buying(World):
    """Each story begins with a purchase by each way of paying, some of which have got far."""

    @initialize(ways=st.tuples(*[st.sampled_from(WAYS)] * 4), steps=st.tuples(*[st.sampled_from(BEGUN)] * 4))
    def the_shops_have_orders(self, ways: tuple[str, ...], steps: tuple[int, ...]) -> None:
        for method, way, number in zip(Method, ways, steps, strict=True):
            self.buys(1, 1, method, way, "none")
            self.goes_on(-1, number)

    @step(
        first=[1, 2, 3],
        second=[0, 1, 2],
        method=list(Method),
        way=WAYS,
        voucher=["none", "none", *VOUCHERS],
    )
    def buys(self, first: int, second: int, method: Method, way: str, voucher: str) -> None:
        World.phones += 1
        phone = f"+62812{World.phones:07}"
        facts: dict[str, Any] = {"method": method, "way": way, "contact": contact(phone=phone)}
        wanted = {
            one: quantity for one, quantity in zip(self.goods, (first, second), strict=True) if quantity
        }
        db.session.rollback()
        with at(self.clock):
            try:
                bought = buy(wanted, voucher=self.vouchers[voucher], **facts).id
                self.done["buys with a voucher" if voucher != "none" else "buys"] += 1
            except DomainError:
                db.session.rollback()
                self.goods = self.new_goods()
                bought = buy({self.goods[0]: 1}, **facts).id
            self.checkouts.append(bought)

    @step(which=range(8), verb=["gives up", "gives up", "cancels", "confirms"])
    def the_buyer_decides(self, which: int, verb: str) -> None:
        if verb == "gives up":
            key = self.order(which, UNPAID).checkout_id
            self.attempt("cancel_unpaid", lambda: service.cancel_unpaid(key, by=None), inside=False)
        elif verb == "cancels":
            key = self.order(which, NEW).id
            self.attempt("cancel_by_buyer", lambda: service.cancel_by_buyer(key, by=None))
        else:
            key = self.order(which, SHIPPED, DELIVERED).id
            self.attempt("confirm_received", lambda: service.confirm_received(key, by=None))

    @step(which=range(8), steps=range(1, 6))
    def goes_on(self, which: int, steps: int) -> None:
        """The next steps of a good order, whatever they are: so that some get far."""
        for _ in range(steps):
            db.session.rollback()
            order = self.order(which)
            verb = NEXT.get(order.state)
            if order.state is UNPAID:
                self.settle(order.checkout_id, Source.WEBHOOK)
            if order.state is DELIVERED and steps > 3:
                self.the_buyer_decides(which, "confirms")
            if verb is service.ship and order.is_pickup:
                verb = service.mark_ready
            if verb is not None:
                facts = {"pickup_code": order.pickup_code} if verb is service.hand_over else {}
                self.of_partner(verb, order, **facts)


class Selling(World):
    @step(
        which=range(8),
        verb=[service.accept, service.mark_ready, service.hand_over, service.ship, service.deliver],
    )
    def the_partner_works(self, which: int, verb: Callable[..., object]) -> None:
        state, facts = WHEN[verb]
        order = self.order(which, state, **facts)
        more = {"pickup_code": order.pickup_code or ""} if verb is service.hand_over else {}
        self.of_partner(verb, order, **more)

    @step(which=range(8), by_staff=BOTH)
    def cannot_deliver(self, which: int, by_staff: bool) -> None:
        order = self.order(which, NEW, PACKING, READY)
        if by_staff:
            key = order.id
            self.attempt(
                "cancel_by_staff", lambda: service.cancel_by_staff(key, by=self.people[0], reason=REASON)
            )
        else:
            self.of_partner(service.cancel_by_partner, order, reason=REASON)

    @step(which=range(8), can_be_sold=BOTH, cash=[None, None, *CASH])
    def gets_the_parcel_back(self, which: int, can_be_sold: bool, cash: Money | None) -> None:
        """Refused at the door; of a cash order perhaps after its cash was reported, and then often not at all."""
        if cash is not None:
            which = -1
            self.buys(1, 0, Method.COD, "own", "none")
            self.goes_on(which, 2)
            self.of_partner(service.report_cash, self.order(which), amount=cash if cash.amount else None)
        order = self.order(which, SHIPPED)
        kept = "take_back after cash" if order.has_cod and order.cash_at else "take_back"
        if cash is None or can_be_sold:
            self.of_partner(service.take_back, order, kept, reason=REASON, can_be_sold=can_be_sold)


class Clockwork(World):
    @step(hours=[1, 1, 25, 80, 24 * 9, 24 * 30], verbs=[*[CLOCK] * 3, *[[verb] for verb in CLOCK]])
    def the_clock_strikes(self, hours: int, verbs: list[Callable[[], int]]) -> None:
        self.clock += timedelta(hours=hours)
        for verb in verbs:
            self.attempt(verb.__name__, verb, inside=False)
