"""Partners with money: earned from orders, charged, and with a bank account that may be paid to."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from marketplace.core.clock import at, now
from marketplace.core.db import transaction
from marketplace.core.money import Money
from marketplace.ledger import rules, service
from marketplace.ledger.accounts import Account, Book
from marketplace.ledger.rules import Line, Share
from marketplace.partners import service as partners
from marketplace.partners.models import Partner
from marketplace.payouts import service as payouts
from marketplace.payouts.models import Payout
from tests.make import make_partner, make_user

_orders = count(1_000)


def make_paid_partner(name: str = "Kelompok Tani", *, earned: int = 200_000) -> Partner:
    """A partner whose bank account is older than its 48 hours of waiting."""
    with at(now() - timedelta(days=5)):
        partner = make_partner(name)
        give_account(partner)
    if earned:
        earn(partner.id, earned)
    return partner


def give_account(partner: Partner, number: str = "0071234567") -> None:
    with transaction():
        partners.set_bank_account(
            partner.id, bank="BRI", number=number, holder="Kelompok Tani", by=make_user().id
        )


def earn(partner_id: int, amount: int, *, fee: int = 0) -> tuple[str, int]:
    """An order of this amount is completed."""
    order = ("orders", next(_orders))
    share = Share(partner_id, order, Money(amount))
    with transaction():
        for kind, lines in (
            ("order_paid", rules.order_paid(shares=[share])),
            ("order_completed", rules.order_completed(share=share, fee=Money(fee))),
        ):
            service.post(source=order, kind=kind, book=Book.MARKETPLACE, lines=lines)
    return order


def collect_cash(partner_id: int, amount: int) -> tuple[str, int]:
    """An order paid at the door is completed; nobody has reported its cash."""
    order = ("orders", next(_orders))
    with transaction():
        service.post(
            source=order,
            kind="cod_collected",
            book=Book.MARKETPLACE,
            lines=rules.cod_collected(share=Share(partner_id, order, Money(amount))),
        )
    return order


def charge(partner_id: int, amount: int, order: tuple[str, int]) -> None:
    """The partner pays for a return."""
    source = ("order_returns", next(_orders))
    with transaction():
        service.charge_partner(
            source=source,
            kind="order_returned",
            share=Share(partner_id, order, Money(amount)),
            against=Line(Account.REFUND_PAYABLE, Money(-amount), ref=source),
        )


def prepare(by: int) -> Payout:
    with transaction():
        return payouts.prepare(by=by)


def send(payout: Payout, by: int | None = None) -> None:
    """By somebody else than who prepared it, unless told otherwise."""
    by = by or make_user("Putri").id
    with transaction():
        payouts.mark_sent(payout.id, by=by)


def confirm(payout: Payout, by: int) -> None:
    with transaction():
        payouts.confirm(payout.id, by=by)


def give_back(transfer_id: int, by: int, reason: str = "Rekening ditutup") -> None:
    with transaction():
        payouts.mark_returned(transfer_id, reason=reason, by=by)
