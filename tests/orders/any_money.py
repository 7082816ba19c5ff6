"""What may happen to the money of purchases, in any order: more rules of the state machine of any_order.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, select

from marketplace.core.db import db
from marketplace.core.money import Money
from marketplace.core.quantity import Quantity
from marketplace.orders import queries, service
from marketplace.orders.models import Order, OrderReturn
from marketplace.orders.service import Part
from marketplace.orders.states import OPEN_RETURNS, RefundKind, ReturnState
from marketplace.payments import service as paying
from marketplace.payments.gateway import DisputeInfo
from marketplace.payments.models import Payment, Refund
from marketplace.payments.service import refunding
from marketplace.payments.service.disputing import take_dispute
from marketplace.payments.states import Method, PaymentState, RefundState, Source
from marketplace.payouts import service as payouts
from marketplace.payouts.models import Payout, PayoutTransfer
from marketplace.payouts.states import PayoutState, TransferState
from tests.orders.any_order import (
    BOTH,
    CASH,
    COMPLETED,
    DELIVERED,
    EXPIRED,
    NEW,
    PACKING,
    REASON,
    SHIPPED,
    UNPAID,
    World,
    step,
)


class Paying(World):
    """In time, late, again, after it was cancelled: the same call."""

    @step(which=range(8), source=[Source.FINANCE, Source.WEBHOOK, Source.RECONCILER], late=BOTH)
    def money_arrives(self, which: int, source: Source, late: bool) -> None:
        self.settle(self.order(which, EXPIRED if late else UNPAID).checkout_id, source)

    @step(which=range(8), method=[Method.TRANSFER, Method.STRIPE, Method.QRIS])
    def chooses_another_way(self, which: int, method: Method) -> None:
        payment_id = self.payment(self.order(which, UNPAID).checkout_id).id
        self.attempt(
            "change_method", lambda: paying.change_method(payment_id, method=method).id != payment_id
        )

    @step(what=["sent", "sent", "failed", "came back"])
    def a_refund_is_worked_on(self, what: str) -> None:
        """The newest that waits; or a card's bank says days later that it could not give the money back."""

        def act() -> object:
            state = (
                Refund.state == RefundState.SENT if what == "came back" else Refund.state != RefundState.SENT
            )
            query = select(Refund).join(Payment, Payment.id == Refund.payment_id).where(state)
            if what != "sent":
                query = query.where(Payment.method == Method.STRIPE, Refund.by_transfer.is_(False))
            refund = db.session.scalars(query.order_by(Refund.id.desc())).first()
            if refund is None:
                return None
            is_by_card = refunding.goes_to_card(refund, db.session.get_one(Payment, refund.payment_id))
            if what == "sent":
                return refunding.mark_refund_sent(refund.id, by=self.people[0], by_transfer=not is_by_card)
            return is_by_card and refunding.mark_refund_failed(refund.id, by=None, source=Source.WEBHOOK)

        self.attempt(f"refund {what}", act)


class GivingBack(World):
    """Our staff gives a part back, or a bank takes it."""

    @step(
        which=range(8),
        kind=[RefundKind.LINES, RefundKind.DELIVERY, RefundKind.GOODWILL],
        amount=[1, 777, 20_000, 60_000],
        by_quantity=BOTH,
        own_fault=[True, False, False],
    )
    def a_part_goes_back(
        self, which: int, kind: RefundKind, amount: int, by_quantity: bool, own_fault: bool
    ) -> None:
        def act() -> object:
            order = self.order(which, NEW, PACKING, SHIPPED, DELIVERED, COMPLETED)
            facts: dict[str, Any] = {"amount": None if kind is RefundKind.DELIVERY else Money(amount)}
            if kind is RefundKind.LINES:
                facts["line_id"] = order.lines[0].id
                if by_quantity:
                    facts.update(quantity=Quantity.of(1), amount=None)
            part = Part(kind=kind, reason=REASON, own_fault=own_fault, **facts)
            seen = queries.refunded_parts(order.id)
            made = service.refund_part(order.id, part, seen=seen, by=self.people[0])
            self.done[f"part paid by {made.paid_by}"] += 1
            return made

        self.attempt(f"part of {kind}", act)

    @step(status=["needs_response", "won", "won", "lost"], is_held=BOTH, part=BOTH)
    def a_bank_takes_a_card_payment_back(self, status: str, is_held: bool, part: bool) -> None:
        """The newest card payment of this world, or a part of the oldest, whatever has become of it."""

        def act() -> object:
            paid = select(Payment).where(
                Payment.method == Method.STRIPE,
                Payment.state == PaymentState.SETTLED,
                Payment.payable_id >= self.first_checkout(),
            )
            payment = db.session.scalars(paid.order_by(Payment.id if part else Payment.id.desc())).first()
            if payment is None:
                return None
            amount = Money(payment.amount.amount // 3) if part else payment.amount
            said = DisputeInfo(
                id=f"dp_{payment.id}_{part}",
                status=status,
                amount=amount,
                reason="fraudulent",
                payment_intent="pi",
                metadata={},
                due_by=None,
                is_held=is_held or status == "lost",
                livemode=False,
            )
            return take_dispute(payment.id, said, source=Source.WEBHOOK).state.value == status

        self.attempt(f"dispute {status}", act)

    def first_checkout(self) -> int:
        found = db.session.scalar(select(Order.checkout_id).where(Order.id > self.before).order_by(Order.id))
        return found or 0


class Cash(World):
    @step(which=range(8), cash=CASH, lost=BOTH)
    def somebody_has_the_cash(self, which: int, cash: Money, lost: bool) -> None:
        states = (COMPLETED,) if lost else (SHIPPED, COMPLETED)
        order = self.order(which, *states, has_cod=True, cash_at=None)
        if lost:
            key, by = order.id, self.people[0]
            self.attempt("write_off_cash", lambda: service.write_off_cash(key, by=by, note=REASON))
        else:
            self.of_partner(service.report_cash, order, amount=cash if cash.amount else None)


class Returning(World):
    @step(which=range(8), answer=["none", "none", "approve", "refuse"])
    def asks_to_send_back(self, which: int, answer: str) -> None:
        def act() -> object:
            order = self.order(which, DELIVERED, COMPLETED)
            one = {order.lines[0].id: Quantity.of(1)}
            return service.request_return(order.id, quantities=one, reason=REASON, by=None)

        self.attempt("request_return", act)
        if answer != "none":
            self.is_answered(answer, can_be_sold=False)

    @step(answer=["approve", "refuse", "receive", "receive", "any", "staff", "staff"], can_be_sold=BOTH)
    def a_return_is_answered(self, answer: str, can_be_sold: bool) -> None:
        self.is_answered(answer, can_be_sold=can_be_sold)

    def is_answered(self, answer: str, *, can_be_sold: bool) -> None:
        asked, agreed = (
            OrderReturn.state == ReturnState.REQUESTED,
            OrderReturn.state == ReturnState.APPROVED,
        )
        if answer == "approve":
            self.of_return(service.approve_return, asked)
        elif answer == "refuse":
            self.of_return(service.refuse_return, asked, answer=REASON)
        elif answer == "staff":
            self.attempt("staff decides about a return", lambda: self.decide(agrees=can_be_sold))
        else:
            which = agreed if answer == "receive" else OrderReturn.id > 0
            self.of_return(service.receive_return, which, can_be_sold=can_be_sold)

    def decide(self, *, agrees: bool) -> object:
        """For a silent partner: about the newest that waits."""
        waits = OrderReturn.state.in_(OPEN_RETURNS)
        mine = select(OrderReturn).where(OrderReturn.order_id > self.before, waits)
        found = db.session.scalars(mine.order_by(OrderReturn.id.desc())).first()
        if found is None:
            return None
        if found.state is ReturnState.APPROVED:
            return service.receive_for_partner(found.id, note=REASON, by=self.people[0])
        return service.answer_for_partner(found.id, agrees=agrees, answer=REASON, by=self.people[0])

    def of_return(self, verb: Callable[..., object], which: ColumnElement[bool], **facts: object) -> None:
        def act() -> object:
            mine = select(OrderReturn).where(OrderReturn.order_id > self.before, which)
            asked = db.session.scalars(mine.order_by(OrderReturn.id.desc())).first()
            return asked and verb(asked.id, partner_id=asked.partner_id, by=self.people[0], **facts)

        self.attempt(verb.__name__, act)


class PayingOut(World):
    """One prepares, the other confirms; the bank may return a transfer, also after the batch was closed."""

    @step(parts=[1, 2, 3, 3], same=[True, False, False])
    def pays_out(self, parts: int, same: bool) -> None:
        """The next parts of the newest batch, or the first of a new one."""
        for _part in range(parts):
            self.attempt(*self.next_part(self.people[0 if same else 1]))

    def next_part(self, second: int) -> tuple[str, Callable[[], object]]:
        mine = select(Payout).where(
            Payout.prepared_by_id.in_(self.people), Payout.state != PayoutState.CLOSED
        )
        batch = db.session.scalars(mine.order_by(Payout.id.desc())).first()
        if batch is None:
            return "payout prepare", lambda: payouts.prepare(by=self.people[0])
        key = batch.id
        if batch.state is PayoutState.PREPARED:
            return "payout send", lambda: payouts.mark_sent(key, by=second)
        return "payout confirm", lambda: payouts.confirm(key, by=second)

    @step(paid=BOTH)
    def the_bank_returns_a_transfer(self, paid: bool) -> None:
        state = TransferState.PAID if paid else TransferState.WAITING

        def act() -> object:
            mine = select(PayoutTransfer).join(Payout).where(Payout.prepared_by_id.in_(self.people))
            transfers = mine.where(PayoutTransfer.state == state).order_by(PayoutTransfer.id.desc())
            transfer = db.session.scalars(transfers).first()
            return transfer and payouts.mark_returned(transfer.id, reason=REASON, by=self.people[0])

        self.attempt("transfer returned when paid" if paid else "transfer returned", act)
