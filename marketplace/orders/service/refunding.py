"""Money of a paid order that goes back without goods coming back: by our staff, or because a bank took it."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.core import audit
from marketplace.core.db import db
from marketplace.core.events import emit
from marketplace.core.money import ZERO, Money, total
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.ledger import rules as postings
from marketplace.ledger import service as ledger
from marketplace.ledger.accounts import Account, Book
from marketplace.ledger.rules import Ref, Share
from marketplace.orders import queries, rules
from marketplace.orders.errors import NotRefundable, ReasonMissing, RefundAboveOrder, RefundedMeanwhile
from marketplace.orders.events import OrderDisputeLost, OrderPartRefunded
from marketplace.orders.models import Order, OrderLine, OrderRefund
from marketplace.orders.service.facts import facts_of
from marketplace.orders.states import MAY_REFUND, OrderState, PaidBy, RefundKind
from marketplace.payments import queries as payments
from marketplace.payments import service as paying
from marketplace.payments.models import Payment
from marketplace.payments.ports import Disputed


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What somebody wants to give back. Goods by `quantity`, or by `amount`; delivery without an amount: all of it.

    With `own_fault` the marketplace pays, not the partner.
    """

    kind: RefundKind
    reason: str
    amount: Money | None = None
    line_id: int | None = None
    quantity: Quantity = NOTHING
    own_fault: bool = False


def refund_part(order_id: int, part: Part, *, seen: Money, by: int) -> OrderRefund:
    """Give a part of a paid order back. `seen` is what had gone back this way on the page that the person looked at.

    Before completion it comes out of what is held, after it from the partner, or from us. Raises ReasonMissing,
    OrderNotFound, NotRefundable, RefundedMeanwhile, RefundAboveOrder, RefundTooLarge.
    """
    if not part.reason.strip():
        raise ReasonMissing
    order = queries.lock_order_by_id(order_id)
    payment = _payment_of(order)
    earlier = queries.refund_parts_of(order.id)
    if total(each.amount for each in earlier) != seen:
        raise RefundedMeanwhile(amount=earlier[-1].amount if earlier else ZERO)
    made = _made(order, part, by=by)
    db.session.add(made)
    db.session.flush()
    ref = ("order_refunds", made.id)
    _book(made, order, kind="part_refunded", against=Account.REFUND_PAYABLE, ref=ref)
    made.refund_id = paying.request_refund(payment.id, amount=made.amount, ref=ref, reason="part", by=by).id
    audit.record("order.part_refunded", made, by=by, after={"amount": str(made.amount), "kind": made.kind})
    event = OrderPartRefunded(
        **facts_of(order),
        part_id=made.id,
        amount=made.amount,
        reason=made.reason,
        partner_pays=made.paid_by is not PaidBy.OPERATOR,
    )
    emit(event, about=order, by=by)
    return made


def bear_dispute(disputed: Disputed) -> Money:
    """A bank kept the money of a purchase: each order bears its part of what had not gone back. The rest is returned."""
    orders = queries.lock_orders(disputed.payable_id)
    lefts = [queries.left_of(order).amount if order.state in MAY_REFUND else ZERO for order in orders]
    covered = min(disputed.amount, total(lefts))
    if not covered:
        return disputed.amount
    parts = covered.split([left.amount for left in lefts])
    for order, amount in zip(orders, parts, strict=True):
        if amount:
            _lose(order, amount, dispute_id=disputed.dispute_id)
    return disputed.amount - covered


def _lose(order: Order, amount: Money, *, dispute_id: int) -> None:
    left = queries.left_of(order)
    is_all = amount >= left.amount
    promo = left.promo if is_all else left.promo.of_rate(amount.amount, left.amount.amount)
    fee = left.fee if is_all else left.fee.of_rate(amount.amount, left.amount.amount)
    made = OrderRefund(
        order_id=order.id,
        kind=RefundKind.DISPUTE,
        amount=amount,
        promo=promo,
        fee=min(fee, amount + promo),
        paid_by=PaidBy.PARTNER if order.state is OrderState.COMPLETED else PaidBy.HELD,
        reason="dispute",
        dispute_id=dispute_id,
    )
    db.session.add(made)
    db.session.flush()
    _book(made, order, kind="dispute_lost", against=Account.DISPUTE_HELD, ref=("disputes", dispute_id))
    emit(OrderDisputeLost(**facts_of(order), part_id=made.id, amount=amount), about=order)


def _payment_of(order: Order) -> Payment:
    """Raises NotRefundable."""
    payment = payments.settled_payment_of(("checkouts", order.checkout_id))
    is_collected = not order.has_cod or order.state is OrderState.COMPLETED
    if payment is None or order.state not in MAY_REFUND or not is_collected:
        raise NotRefundable
    return payment


def _made(order: Order, part: Part, *, by: int) -> OrderRefund:
    """The row, with its parts of voucher and fee. Raises RefundAboveOrder."""
    left = queries.left_of(order)
    line = next((line for line in order.lines if line.id == part.line_id), None)
    amount, most = _amount(order, part, line)
    most = min(most, left.amount)
    if amount <= ZERO or amount > most or (line is None) is (part.kind is RefundKind.LINES):
        raise RefundAboveOrder(left=most)
    promo = fee = ZERO
    if line is not None and not part.own_fault:
        promo = _promo_of(order, line, amount)
        value = amount + promo
        fee = rules.fee_part(order.fee, reversed_before=order.fee - left.fee, value=value, left=left.goods)
        fee = min(fee, value)
    return OrderRefund(
        order_id=order.id,
        kind=part.kind,
        order_line_id=None if line is None else line.id,
        quantity=part.quantity if line is not None else NOTHING,
        amount=amount,
        promo=promo,
        fee=fee,
        paid_by=_payer(order, own_fault=part.own_fault),
        reason=part.reason.strip(),
        by_id=by,
    )


def _payer(order: Order, *, own_fault: bool) -> PaidBy:
    if own_fault:
        return PaidBy.OPERATOR
    return PaidBy.PARTNER if order.state is OrderState.COMPLETED else PaidBy.HELD


def _amount(order: Order, part: Part, line: OrderLine | None) -> tuple[Money, Money]:
    """What is asked for, and the most that this kind allows."""
    if line is not None:
        back, refunded, _promo = queries.returned(order.id).get(line.id, (NOTHING, ZERO, ZERO))
        most = line.paid - refunded
        if part.quantity <= NOTHING:
            return part.amount or ZERO, most
        if back + part.quantity > line.quantity:
            return ZERO, most
        worth = rules.return_amount(
            line.paid, line.quantity, quantity=part.quantity, returned=back, refunded=refunded
        )
        return worth, most
    if part.kind is RefundKind.DELIVERY:
        gone = [each for each in queries.refund_parts_of(order.id) if each.kind is RefundKind.DELIVERY]
        most = order.delivery_fee - total(each.amount for each in gone)
        return (most if part.amount is None else part.amount), most
    return part.amount or ZERO, queries.left_of(order).amount


def _promo_of(order: Order, line: OrderLine, amount: Money) -> Money:
    """What we had added to these goods as a voucher; with the last of the line's money the rest of it."""
    if not order.promo:
        return ZERO
    _back, refunded, promo = queries.returned(order.id).get(line.id, (NOTHING, ZERO, ZERO))
    if amount >= line.paid - refunded:
        return line.discount - promo
    return line.discount.of_rate(amount.amount, line.paid.amount)


def _book(made: OrderRefund, order: Order, *, kind: str, against: Account, ref: Ref) -> None:
    source = ("order_refunds", made.id)
    share = Share(order.partner_id, order.holder, made.amount, made.promo)
    if made.paid_by is PaidBy.PARTNER:
        owed = Share(order.partner_id, order.holder, share.gross - made.fee)
        others = postings.given_back(share=share, against=against, ref=ref, fee=made.fee)
        ledger.charge_partner(source=source, kind=kind, share=owed, against=others, memo=order.code)
        return
    if made.paid_by is PaidBy.OPERATOR:
        lines = postings.own_fault(amount=made.amount, share=share, ref=ref)
    else:
        lines = [
            *postings.held_back(share=share),
            *postings.given_back(share=share, against=against, ref=ref),
        ]
    ledger.post(source=source, kind=kind, book=Book.MARKETPLACE, lines=lines, memo=order.code)
