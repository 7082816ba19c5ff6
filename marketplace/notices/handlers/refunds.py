"""Messages about goods and money that go back, and about disputes: buyer, partner and finance, each what concerns them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Role
from marketplace.core.db import db, transaction
from marketplace.core.events import on
from marketplace.core.links import link
from marketplace.core.words import _
from marketplace.notices.handlers.orders import tell_buyer, tell_partner
from marketplace.notices.handlers.payments import PURCHASES
from marketplace.notices.service import Letter, Write, tell_user
from marketplace.orders.events import (
    OrderDisputeLost,
    OrderPartRefunded,
    ReturnAnswered,
    ReturnLate,
    ReturnRefunded,
    ReturnRequested,
)
from marketplace.orders.models import Order
from marketplace.payments import ports
from marketplace.payments.events import DisputeClosed, DisputeOpened, RefundFailed


def _tell_finance(write: Write, *, key: str) -> None:
    for person in accounts.people_with_role(Role.OPERATOR_FINANCE):
        tell_user(person, write, key=key)


@on(ReturnRequested)
def tell_partner_of_return(event: ReturnRequested) -> None:
    """The partner has two days to answer."""
    with transaction():
        tell_partner(
            event.partner_id,
            lambda: Letter(
                _("A buyer wants to send something of %(code)s back", code=event.code),
                [event.reason, _("Answer within two days.")],
                (_("Answer the return"), link("partner.order", code=event.code)),
            ),
            key=f"return:{event.return_id}",
        )


@on(ReturnAnswered)
def tell_buyer_of_answer(event: ReturnAnswered) -> None:
    """Agreed: where to send it; refused: why."""
    with transaction():

        def write() -> Letter:
            title = (
                _("You may send the goods of %(code)s back", code=event.code)
                if event.agreed
                else _("The seller does not take the goods of %(code)s back", code=event.code)
            )
            lines = [event.answer] if event.answer else [_("The money goes back when the goods are there.")]
            return Letter(title, lines, (_("Open the order"), link("shop.order", code=event.code)))

        tell_buyer(event.checkout_id, write, key=f"return-answer:{event.return_id}")
        if event.by_staff:
            tell_partner(
                event.partner_id,
                lambda: Letter(
                    _("We have answered a return of %(code)s for you", code=event.code),
                    [_("You did not answer in time."), event.answer],
                    (_("Open the order"), link("partner.order", code=event.code)),
                ),
                key=f"return-answer-partner:{event.return_id}",
            )


@on(ReturnRefunded)
def tell_buyer_of_return_refund(event: ReturnRefunded) -> None:
    """The goods are back with the seller."""
    with transaction():
        tell_buyer(
            event.checkout_id,
            lambda: Letter(
                _("The goods of %(code)s are back", code=event.code),
                [_("%(amount)s goes back to you.", amount=event.amount)],
                (_("Open the order"), link("shop.order", code=event.code)),
            ),
            key=f"return-refunded:{event.return_id}",
        )
        if event.by_staff:
            tell_partner(
                event.partner_id,
                lambda: Letter(
                    _(
                        "%(amount)s of order %(code)s goes back to the buyer",
                        amount=event.amount,
                        code=event.code,
                    ),
                    [_("The goods are back and you did not say so. We have done it for you.")],
                    (_("Open the order"), link("partner.order", code=event.code)),
                ),
                key=f"return-refunded-partner:{event.return_id}",
            )


@on(ReturnLate)
def tell_staff_of_late_return(event: ReturnLate) -> None:
    """The partner is silent: somebody must call."""
    with transaction():
        for person in accounts.people_with_role(Role.ADMIN):
            tell_user(
                person,
                lambda: Letter(
                    _("A return of %(code)s is not answered", code=event.code),
                    [_("The seller had two days. Call them, or answer for them.")],
                    (_("Answer the return"), link("admin.return_answer", return_id=event.return_id)),
                ),
                key=f"return-late:{event.return_id}",
            )


@on(OrderPartRefunded)
def tell_both_of_part(event: OrderPartRefunded) -> None:
    """The buyer gets money; the partner reads why it is missing."""
    with transaction():
        tell_buyer(
            event.checkout_id,
            lambda: Letter(
                _("%(amount)s of order %(code)s goes back to you", amount=event.amount, code=event.code),
                [event.reason],
                (_("Open the order"), link("shop.order", code=event.code)),
            ),
            key=f"part:{event.part_id}",
        )
        if event.partner_pays:
            tell_partner(
                event.partner_id,
                lambda: Letter(
                    _(
                        "%(amount)s of order %(code)s goes back to the buyer",
                        amount=event.amount,
                        code=event.code,
                    ),
                    [event.reason],
                    (_("Open the order"), link("partner.order", code=event.code)),
                ),
                key=f"part-partner:{event.part_id}",
            )


@on(RefundFailed)
def tell_of_failed_refund(event: RefundFailed) -> None:
    """Finance must transfer it; the buyer must name an account."""
    with transaction():
        code = ports.describe(event.payable_type, event.payable_id).code
        key = f"{event.refund_id}:{event.attempt}"
        _tell_finance(
            lambda: Letter(
                _("A refund of %(amount)s for %(code)s failed", amount=event.amount, code=code),
                [_("The card service could not send the money back. Pay it back by transfer.")],
                (_("See the refund"), link("admin.refund_show", refund_id=event.refund_id)),
            ),
            key=f"refund-failed:{key}",
        )
        if event.payable_type == PURCHASES:
            tell_buyer(
                event.payable_id,
                lambda: Letter(
                    _("Your bank did not take the refund of %(amount)s", amount=event.amount),
                    [_("Open the order and tell us your bank account: we transfer the money there.")],
                    (_("See the purchase"), link("shop.purchase", code=code)),
                ),
                key=f"refund-failed-buyer:{key}",
            )


@on(DisputeOpened)
def tell_of_dispute(event: DisputeOpened) -> None:
    """Finance answers at Stripe; the partners keep what proves the delivery."""
    with transaction():
        code = ports.describe(event.payable_type, event.payable_id).code
        _tell_finance(
            lambda: Letter(
                _("The card payment of %(code)s is disputed", code=code),
                [_("%(amount)s was taken back by the bank. Answer at Stripe.", amount=event.amount)],
                (_("See the disputes"), link("admin.dispute_list")),
            ),
            key=f"dispute:{event.dispute_id}",
        )
        for order_code, partner_id in _orders_of(event.payable_type, event.payable_id):
            _tell_of_order(
                partner_id, order_code, _disputed, key=f"dispute-partner:{event.dispute_id}:{order_code}"
            )


@on(DisputeClosed)
def tell_of_closed_dispute(event: DisputeClosed) -> None:
    """Won: all is as before. Lost: the partner's part is told by its own order."""
    with transaction():
        code = ports.describe(event.payable_type, event.payable_id).code
        _tell_finance(
            lambda: Letter(
                _("Dispute about %(code)s won", code=code)
                if event.won
                else _("Dispute about %(code)s lost", code=code),
                [str(event.amount)],
                (_("See the disputes"), link("admin.dispute_list")),
            ),
            key=f"dispute-closed:{event.dispute_id}",
        )
        orders = _orders_of(event.payable_type, event.payable_id) if event.won else []
        for order_code, partner_id in orders:
            _tell_of_order(partner_id, order_code, _won, key=f"dispute-won:{event.dispute_id}:{order_code}")


@on(OrderDisputeLost)
def tell_partner_of_lost_dispute(event: OrderDisputeLost) -> None:
    """The bank kept the money."""
    with transaction():

        def words(code: str) -> tuple[str, str]:
            why = _(
                "The bank gave %(amount)s back to the buyer. It comes off your balance, or off your next payout.",
                amount=event.amount,
            )
            return _("The dispute about %(code)s is lost", code=code), why

        _tell_of_order(event.partner_id, event.code, words, key=f"dispute-lost:{event.part_id}")


def _disputed(code: str) -> tuple[str, str]:
    subject = _("The buyer's bank disputes the payment of %(code)s", code=code)
    return subject, _("Keep what proves the delivery. Wait with sending if it is still with you.")


def _won(code: str) -> tuple[str, str]:
    return _("The dispute about %(code)s is won", code=code), _("The money stays yours.")


def _tell_of_order(partner_id: int, code: str, words: Callable[[str], tuple[str, str]], *, key: str) -> None:
    def write() -> Letter:
        subject, line = words(code)
        return Letter(subject, [line], (_("Open the order"), link("partner.order", code=code)))

    tell_partner(partner_id, write, key=key)


def _orders_of(payable_type: str, payable_id: int) -> list[tuple[str, int]]:
    if payable_type != PURCHASES:
        return []
    query = select(Order.code, Order.partner_id).where(Order.checkout_id == payable_id).order_by(Order.id)
    return [(row[0], row[1]) for row in db.session.execute(query)]
