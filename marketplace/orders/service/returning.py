"""Sending goods back after receipt. Source: product.md V10: a refund touches its own order only."""

from __future__ import annotations

from collections.abc import Mapping

from marketplace.core import audit, states
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.events import emit
from marketplace.core.money import ZERO, Money, total
from marketplace.core.quantity import NOTHING, Quantity
from marketplace.inventory import service as inventory
from marketplace.inventory.states import MoveReason
from marketplace.ledger import rules as postings
from marketplace.ledger import service as ledger
from marketplace.ledger.accounts import Account
from marketplace.ledger.rules import Share
from marketplace.orders import queries, rules
from marketplace.orders.errors import NothingToReturn, PartnerHasTime, ReasonMissing, TooLateToReturn
from marketplace.orders.events import ReturnAnswered, ReturnLate, ReturnRefunded, ReturnRequested
from marketplace.orders.models import Order, OrderReturn, ReturnLine
from marketplace.orders.service.completing import complete_locked
from marketplace.orders.service.facts import facts_of
from marketplace.orders.states import OrderState, ReturnState
from marketplace.payments import queries as payments
from marketplace.payments import service as paying


def request_return(
    order_id: int, *, quantities: Mapping[int, Quantity], reason: str, by: int | None
) -> OrderReturn:
    """The buyer wants to send this much of these lines back. The caller has checked whose order it is.

    Until it is answered the order is not completed by itself. Raises ReasonMissing, TooLateToReturn, NothingToReturn.
    """
    if not reason.strip():
        raise ReasonMissing
    order = queries.lock_order_by_id(order_id)
    if not queries.may_return(order):
        raise TooLateToReturn
    lines = _within(_lines(order, quantities), queries.left_of(order).amount)
    request = OrderReturn(
        order_id=order.id,
        partner_id=order.partner_id,
        reason=reason.strip(),
        amount=total(line.amount for line in lines),
        is_cash=order.has_cod,
        answer_by=now() + rules.ANSWER_RETURN_WITHIN,
        lines=lines,
    )
    if request.amount <= ZERO:
        raise NothingToReturn
    db.session.add(request)
    states.start(request, by=by)
    event = ReturnRequested(
        **facts_of(order), return_id=request.id, reason=request.reason, amount=request.amount
    )
    emit(event, about=order, by=by)
    return request


def _lines(order: Order, quantities: Mapping[int, Quantity]) -> list[ReturnLine]:
    """Raises NothingToReturn for nothing, for more than is left, and for lines of another order."""
    wanted = {line_id: quantity for line_id, quantity in quantities.items() if quantity > NOTHING}
    own = {line.id: line for line in order.lines}
    if not wanted or set(wanted) - set(own):
        raise NothingToReturn
    before = queries.returned(order.id)
    found = []
    for line_id, quantity in sorted(wanted.items()):
        line = own[line_id]
        back, refunded, promo = before.get(line_id, (NOTHING, ZERO, ZERO))
        if back + quantity > line.quantity:
            raise NothingToReturn
        amount = rules.return_amount(
            line.paid, line.quantity, quantity=quantity, returned=back, refunded=refunded
        )
        ours = rules.return_amount(
            line.discount if order.promo else ZERO,
            line.quantity,
            quantity=quantity,
            returned=back,
            refunded=promo,
        )
        found.append(ReturnLine(order_line_id=line_id, quantity=quantity, amount=amount, promo=ours))
    return found


def _within(lines: list[ReturnLine], left: Money) -> list[ReturnLine]:
    """Never more than what of the whole order has not gone back yet."""
    for line in lines:
        line.amount = min(line.amount, left)
        left -= line.amount
    return lines


def approve_return(return_id: int, *, partner_id: int, by: int | None) -> OrderReturn:
    """The partner agrees: the goods may come back. Raises ReturnNotFound, WrongState."""
    request = queries.lock_return(return_id, partner_id=partner_id)
    states.move(request, ReturnState.APPROVED, by=by)
    _tell_answer(request, by=by)
    return request


def refuse_return(return_id: int, *, partner_id: int, by: int | None, answer: str) -> OrderReturn:
    """The partner does not agree and says why. Raises ReasonMissing, ReturnNotFound, WrongState."""
    if not answer.strip():
        raise ReasonMissing
    request = queries.lock_return(return_id, partner_id=partner_id)
    request.answer = answer.strip()
    states.move(request, ReturnState.REFUSED, by=by, note=request.answer)
    _tell_answer(request, by=by)
    return request


def receive_return(return_id: int, *, partner_id: int, by: int | None, can_be_sold: bool) -> OrderReturn:
    """The goods are back, so the money goes back. Of a cash order the partner gives it back in cash.

    An order that was not completed yet is completed first: the partner owes the refund, whatever was paid out already.
    Raises ReturnNotFound, WrongState, RefundTooLarge.
    """
    request = queries.lock_return(return_id, partner_id=partner_id)
    return _take_in(request, by=by, can_be_sold=can_be_sold)


def answer_for_partner(return_id: int, *, agrees: bool, answer: str, by: int) -> OrderReturn:
    """Our staff answers for a partner whose time to answer is over; buyer and partner read why.

    Raises ReasonMissing, ReturnNotFound, PartnerHasTime, WrongState when the partner answered after all.
    """
    if not answer.strip():
        raise ReasonMissing
    request = _overdue(return_id)
    before = {"state": request.state}
    request.answer = answer.strip()
    states.move(request, ReturnState.APPROVED if agrees else ReturnState.REFUSED, by=by, note=request.answer)
    audit.record(
        "order_return.answered", request, by=by, before=before, after={"state": request.state, "why": answer}
    )
    _tell_answer(request, by=by, by_staff=True)
    return request


def receive_for_partner(return_id: int, *, note: str, by: int) -> OrderReturn:
    """Our staff knows that the goods are back though their partner says nothing: the money goes back, the stock does not.

    Raises ReasonMissing, ReturnNotFound, PartnerHasTime, WrongState, RefundTooLarge.
    """
    if not note.strip():
        raise ReasonMissing
    request = _overdue(return_id)
    audit.record("order_return.received", request, by=by, after={"amount": request.amount, "why": note})
    return _take_in(request, by=by, can_be_sold=False, by_staff=True)


def _overdue(return_id: int) -> OrderReturn:
    """Locked. Raises ReturnNotFound, PartnerHasTime."""
    request = queries.lock_return_by_id(return_id)
    if not request.is_overdue:
        raise PartnerHasTime(until=request.answer_by)
    return request


def _take_in(
    request: OrderReturn, *, by: int | None, can_be_sold: bool, by_staff: bool = False
) -> OrderReturn:
    order = queries.lock_order_by_id(request.order_id)
    states.move(request, ReturnState.RECEIVED, by=by)
    if order.state is OrderState.DELIVERED:
        complete_locked(order, by=by, note="return")
    if can_be_sold:
        back = {line.order_line.variant_id: line.quantity for line in request.lines}
        inventory.restock(back, ref=("order_returns", request.id), reason=MoveReason.RETURNED, by=by)
    request.fee = _fee_of(request, order)
    _refund(request, order, by=by)
    states.move(request, ReturnState.REFUNDED, by=by)
    event = ReturnRefunded(**facts_of(order), return_id=request.id, amount=request.amount, by_staff=by_staff)
    emit(event, about=order, by=by)
    return request


def _refund(request: OrderReturn, order: Order, *, by: int | None) -> None:
    """The partner owes what the goods brought in: their money and our voucher, less the fee that we earned on them.

    Of a cash order the partner gives the money back in cash: only our voucher and our fee move.
    """
    ref = ("order_returns", request.id)
    given = ZERO if request.is_cash else request.amount
    share = Share(order.partner_id, order.holder, given, request.promo)
    owed = Share(order.partner_id, order.holder, share.gross - request.fee)
    against = postings.given_back(share=share, against=Account.REFUND_PAYABLE, ref=ref, fee=request.fee)
    if share.gross or request.fee:
        ledger.charge_partner(source=ref, kind="order_returned", share=owed, against=against, memo=order.code)
    payment = payments.settled_payment_of(("checkouts", order.checkout_id))
    if payment is not None and given:
        paying.request_refund(payment.id, amount=given, ref=ref, reason="returned", by=by)


def _fee_of(request: OrderReturn, order: Order) -> Money:
    """The part of the frozen fee that was taken on these goods."""
    left = queries.left_of(order)
    value = request.amount + request.promo
    return rules.fee_part(
        order.fee, reversed_before=order.fee - left.fee, value=value, left=left.goods + value
    )


def escalate_return(return_id: int) -> OrderReturn | None:
    """The partner has not answered in time: our staff is told, once. None when it answered after all."""
    request = queries.lock_return_by_id(return_id)
    if request.state is not ReturnState.REQUESTED or request.late_told_at is not None:
        return None
    request.late_told_at = now()
    emit(ReturnLate(**facts_of(request.order), return_id=request.id), about=request.order)
    return request


def _tell_answer(request: OrderReturn, *, by: int | None, by_staff: bool = False) -> None:
    event = ReturnAnswered(
        **facts_of(request.order),
        return_id=request.id,
        agreed=request.state is ReturnState.APPROVED,
        answer=request.answer,
        by_staff=by_staff,
    )
    emit(event, about=request.order, by=by)
