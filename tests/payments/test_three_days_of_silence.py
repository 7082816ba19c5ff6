"""For three days no message of Stripe arrives, while people pay, give up, cancel, get money back and go to their banks.
Then one command brings everything to where Stripe is. Source: reliability.md check 25."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from config import Config
from marketplace.cli.payments import payments as command
from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.core.money import Money
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account, Book
from marketplace.ledger.models import Posting
from marketplace.orders import service as orders
from marketplace.orders.models import Checkout, Order
from marketplace.orders.service import Part
from marketplace.orders.states import RefundKind
from marketplace.payments import queries, service
from marketplace.payments.gateway import PaymentProviderDown
from marketplace.payments.models import Dispute, PaymentStep, Refund
from marketplace.payments.states import Method
from marketplace.payments.stripe_lookalike import disputes, refunds
from tests.make import Cast, sign_in
from tests.orders.make import buy, contact, make_goods, payment_of
from tests.payments.cards import check, press, start
from tests.payments.trouble import Provider, provider_of
from tests.support.sound import broken

_phones = count(1)
PRICE = 50_000
PART = Money(20_000)


@pytest.fixture
def stripe(
    app: Flask, settings: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Provider]:
    with provider_of(settings, tmp_path, monkeypatch) as provider:
        yield provider


@dataclass
class Days:
    """What people do at the shop while the messages are lost."""

    stripe: Provider
    sari: FlaskClient
    cast: Cast

    def buys(self, button: str = "pay", *, comes_back: bool = True) -> Checkout:
        """A card purchase. Who comes back to our page after paying is believed, because we ask Stripe then."""
        goods = make_goods(partner=self.cast.ulos, price=PRICE)
        phone = f"+6281200000{next(_phones):03}"
        checkout = buy({goods: 1}, method=Method.STRIPE, buyer=self.cast.sari, contact=contact(phone=phone))
        hosted = start(payment_of(checkout))
        if button:
            press(hosted, button)
        if button == "pay" and comes_back:
            check(payment_of(checkout))
        return checkout

    def refunded(self, checkout: Checkout, *, answered: bool = False) -> Checkout:
        """Finance sends what is promised; Stripe does it, and its answer is lost."""
        refund_id = queries.refunds_of(payment_of(checkout).id)[0].id
        db.session.rollback()
        if answered:
            service.send_refund(refund_id, by=self.cast.maya.id)
            return checkout
        self.stripe.get_into("hangs up after the work")
        with pytest.raises(PaymentProviderDown):
            service.send_refund(refund_id, by=self.cast.maya.id)
        self.stripe.recover()
        return checkout

    def cancelled_by_shop(self) -> Checkout:
        checkout = self.buys()
        code = checkout.orders[0].code
        with transaction():
            orders.cancel_by_partner(code, partner_id=self.cast.ulos.id, by=None, reason="Habis")
        return checkout

    def partly(self) -> Checkout:
        checkout = self.buys()
        part = Part(kind=RefundKind.GOODWILL, reason="Cacat", amount=PART)
        with transaction():
            orders.refund_part(checkout.orders[0].id, part, seen=Money(0), by=self.cast.maya.id)
        return self.refunded(checkout)

    def changed_mind(self) -> Checkout:
        """Paid, unheard, then cancelled: the shop asks Stripe first, hears of the money, and owes it back."""
        checkout = self.buys(comes_back=False)
        self.sari.post(f"/pembelian/{checkout.code}/batal")
        assert self.sari.post(f"/pesanan/{checkout.orders[0].code}/batal").status_code == 303
        return self.refunded(checkout)

    def came_back(self) -> Checkout:
        """A refund that arrived, and that the buyer's bank returned."""
        checkout = self.refunded(self.cancelled_by_shop(), answered=True)
        ref = queries.refunds_of(payment_of(checkout).id)[0].provider_ref
        refunds.fail_refund(self.stripe.well.account, ref or "")
        return checkout

    def disputed(self, end: str = "") -> Checkout:
        checkout = self.buys()
        account = self.stripe.well.account
        said = disputes.open_dispute(account, payment_of(checkout).provider_charge or "")
        if end:
            disputes.close_dispute(account, said["id"], won=end == "won")
        return checkout


def stand(checkout: Checkout) -> str:
    """Where a purchase is, in one line."""
    db.session.rollback()
    payment = payment_of(checkout)
    gone = [refund.state.value for refund in queries.refunds_of(payment.id)]
    asked = db.session.scalars(select(Dispute.state).where(Dispute.payment_id == payment.id)).all()
    return " ".join(
        [payment.state.value, checkout.orders[0].state.value, *gone, *(each.value for each in asked)]
    )


def books() -> tuple[object, ...]:
    db.session.rollback()
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in TABLES]
    return tuple(counts), tuple(
        (line.account, line.balance) for line in ledger.trial_balance(Book.MARKETPLACE)
    )


TABLES = (Posting, PaymentStep, Refund, Dispute, Order)


def reconcile(app: Flask) -> str:
    db.session.rollback()
    result = app.test_cli_runner().invoke(command, ["reconcile"])
    assert result.exit_code == 0, result.output
    return result.output


STORIES = {  # name: before, after, what the report says of it
    "paid": ("open unpaid", "settled new", "was paid"),
    "left": ("open unpaid", "expired expired", "was not paid in time"),
    "declined": ("open unpaid", "expired expired", "was not paid in time"),
    "refunded in part": ("settled new requested", "settled new sent", "was refunded"),
    "refunded": ("settled cancelled requested", "settled cancelled sent", "was refunded"),
    "changed mind": ("settled cancelled requested", "settled cancelled sent", "was refunded"),
    "refund came back": (
        "settled cancelled sent",
        "settled cancelled failed",
        "was refunded, or its refund failed",
    ),
    "disputed": ("settled new", "settled new needs_response", "was disputed"),
    "dispute lost": ("settled new", "settled new lost", "was disputed"),
    "dispute won": ("settled new", "settled new won", "was disputed"),
    "nothing missed": ("settled new", "settled new", ""),
}


def test_after_three_days_without_a_message_one_command_brings_everything_together(
    stripe: Provider, app: Flask, cast: Cast
) -> None:
    days = Days(stripe, sign_in(app.test_client(), cast.sari), cast)
    purchases = {
        "paid": days.buys(comes_back=False),
        "left": days.buys(""),
        "declined": days.buys("decline"),
        "refunded in part": days.partly(),
        "refunded": days.refunded(days.cancelled_by_shop()),
        "changed mind": days.changed_mind(),
        "refund came back": days.came_back(),
        "disputed": days.disputed(),
        "dispute lost": days.disputed("lost"),
        "dispute won": days.disputed("won"),
        "nothing missed": days.buys(),
    }
    stripe.well.advance(3 * 24 * 3600)
    assert {name: stand(each) for name, each in purchases.items()} == before(), "the control: nobody told us"
    assert ledger.balance(Account.CASH_STRIPE) != Money(stripe.balance())

    with at(now() + timedelta(days=3)):
        told = reconcile(app)
        after, whole = {name: stand(each) for name, each in purchases.items()}, books()
        again = reconcile(app)

        assert after == {name: story[1] for name, story in STORIES.items()}
        assert ledger.balance(Account.CASH_STRIPE) == Money(stripe.balance())
        for name, (_before, _after, words) in STORIES.items():
            line = re.compile(rf"^(healed|ended): {purchases[name].code} {words}", re.MULTILINE)
            assert bool(line.search(told)) is bool(words), f"{name}: {told}"
        assert not re.search("^(healed|held|ended)", again, re.MULTILINE), again
        assert books() == whole
        assert broken() == []


def before() -> dict[str, str]:
    return {name: story[0] for name, story in STORIES.items()}
