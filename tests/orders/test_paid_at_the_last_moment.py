"""Money around the end of a reservation: fulfilled, or given back with a message; never paid and silent.

Every cell of way of paying, moment and stock. Source: reliability.md 10, money.md section 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from config import Config
from marketplace.accounts.models import User
from marketplace.catalogue.models import Variant
from marketplace.core.clock import JAKARTA, at
from marketplace.core.db import db, transaction
from marketplace.core.jobs import run_due
from marketplace.core.money import ZERO
from marketplace.core.quantity import Quantity
from marketplace.inventory.errors import OutOfStock
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.notices.models import Message
from marketplace.orders import service
from marketplace.orders.models import Checkout
from marketplace.orders.states import OrderState
from marketplace.payments import queries as payments
from marketplace.payments import service as paying
from marketplace.payments.service import settling
from marketplace.payments.states import Method, PaymentState, RefundState
from marketplace.payments.stripe_lookalike.server import Lookalike
from tests.make import make_user
from tests.orders.make import buy, contact, make_goods, payment_of
from tests.orders.story import stock_of
from tests.payments.cards import deliver, press, running_stripe, start, told_events
from tests.payments.receipts import booked, csv_of
from tests.support.sound import broken
from tools.environment import DEMO_QRIS

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
CELLS = [(moment, gone) for moment in (-SECOND, SECOND, HOUR) for gone in (False, True)]
Learn = Callable[[Checkout, datetime], None]


@pytest.fixture
def stripe(app: Flask, settings: Config) -> Iterator[Lookalike]:
    with running_stripe(settings) as server:
        yield server


@pytest.fixture
def sari(app: Flask) -> User:
    return make_user("Sari")


@pytest.fixture
def maya(app: Flask) -> int:
    return make_user("Maya").id


def told(payment_id: int, checkout: Checkout) -> set[str]:
    """What the buyer was written about the money of this purchase."""
    keys = db.session.scalars(select(Message.key)).all()
    about = {f"paid:{checkout.id}", f"goes-back:{payment_id}"}
    return {name.partition(":")[0] for name in about if any(key.startswith(name) for key in keys)}


def live(method: Method, moment: timedelta, *, gone: bool, sari: User, end: Learn, learn: Learn) -> Checkout:
    """One purchase of the last one: bought, over or nearly so, perhaps sold to others, and then its money is learned of."""
    goods = make_goods(price=50_000, stock=1)
    checkout = buy({goods: 1}, method=method, buyer=sari)
    payment = payment_of(checkout)
    if method is Method.STRIPE:
        press(start(payment))
    expires_at = payment_of(checkout).expires_at
    assert expires_at is not None
    with at(expires_at + moment):
        end(checkout, expires_at + moment)
        if gone:
            sell_to_another(goods)
        learn(checkout, expires_at + moment)
        db.session.rollback()
        run_due()
    db.session.rollback()
    return checkout


def sell_to_another(goods: Variant) -> None:
    """Whoever is quick gets the last one, once nobody holds it."""
    with suppress(OutOfStock):
        buy({goods: 1}, method=Method.COD, contact=contact(phone="+6281200000033"))
    db.session.rollback()
    assert stock_of(goods.id).available == Quantity.of(0)


def check_cell(checkout: Checkout, method: Method, *, late: bool, gone: bool, cell: object) -> None:
    order, payment = checkout.orders[0], payment_of(checkout)
    refunds = payments.refunds_of(payment.id)
    assert payment.state is PaymentState.SETTLED, cell
    assert payment.is_late is late, cell
    if not (late and gone):
        assert (order.state, refunds) == (OrderState.NEW, []), cell
        assert stock_of(order.lines[0].variant_id).reserved == Quantity.of(1), cell
        assert told(payment.id, checkout) == {"paid"}, cell
        return
    (refund,) = refunds
    sent = RefundState.SENT if method is Method.STRIPE else RefundState.REQUESTED
    assert (order.state, refund.reason, refund.amount) == (OrderState.EXPIRED, "paid_late", payment.amount)
    assert refund.state is sent, f"{cell}: a card is given its money by itself, a transfer waits for a person"
    assert (refund in payments.refunds_waiting()) is (sent is RefundState.REQUESTED), cell
    assert told(payment.id, checkout) == {"goes-back"}, cell


def clock_ends(_checkout: Checkout, _moment: datetime) -> None:
    db.session.rollback()
    service.expire_unpaid()
    db.session.rollback()


def ended_without_asking(checkout: Checkout, moment: datetime) -> None:
    """As if the provider had not known of its own page: the payment ends here and is paid there."""
    payment = payment_of(checkout)
    if payment.expires_at is not None and moment >= payment.expires_at:
        with transaction():
            settling.expire(payment.id)


def by_webhook(stripe: Lookalike, settings: Config) -> Learn:
    def learn(checkout: Checkout, _moment: datetime) -> None:
        session = payment_of(checkout).provider_ref
        db.session.rollback()
        for event in told_events(stripe):
            if event["data"]["object"]["id"] == session:
                deliver(event, settings)

    return learn


@pytest.mark.parametrize("asks_first", [True, False])
def test_card_money_around_the_end(
    stripe: Lookalike, settings: Config, sari: User, *, asks_first: bool
) -> None:
    """Asked before its page is closed, the provider always says in time that it was paid."""
    end = clock_ends if asks_first else ended_without_asking
    for moment, gone in CELLS:
        checkout = live(
            Method.STRIPE, moment, gone=gone, sari=sari, end=end, learn=by_webhook(stripe, settings)
        )
        late = moment > timedelta(0) and not asks_first
        check_cell(checkout, Method.STRIPE, late=late, gone=gone, cell=(moment, gone))
    given_back = [] if asks_first else [each for each in CELLS if each[1] and each[0] > timedelta(0)]
    assert len(stripe.account.store.all("refund")) == len(given_back)
    assert ledger.balance(Account.REFUND_PAYABLE) == ZERO
    assert broken() == []


def test_transfers_around_the_end(app: Flask, sari: User, maya: int) -> None:
    """Found by the bank statement of the day."""

    def learn(checkout: Checkout, moment: datetime) -> None:
        due = payment_of(checkout).amount_due.amount
        booked(csv_of((checkout.code, due), on=moment.astimezone(JAKARTA).date()), by=maya)

    for moment, gone in CELLS:
        checkout = live(Method.TRANSFER, moment, gone=gone, sari=sari, end=clock_ends, learn=learn)
        late = moment > timedelta(0)
        check_cell(checkout, Method.TRANSFER, late=late, gone=gone, cell=(moment, gone))
    assert broken() == []


def test_qris_around_the_end(app: Flask, sari: User, maya: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen in the account by a person."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], OPERATOR_QRIS=DEMO_QRIS))

    def learn(checkout: Checkout, _moment: datetime) -> None:
        with transaction():
            paying.confirm_transfer(payment_of(checkout).id, by=maya)

    for moment, gone in CELLS:
        checkout = live(Method.QRIS, moment, gone=gone, sari=sari, end=clock_ends, learn=learn)
        late = moment > timedelta(0)
        check_cell(checkout, Method.QRIS, late=late, gone=gone, cell=(moment, gone))
    assert broken() == []


def test_late_money_that_nobody_owes_back_is_noticed(
    app: Flask, sari: User, maya: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a settlement that keeps what it cannot use gets past neither the cell nor the invariants."""
    monkeypatch.setattr(settling, "_owe_back", lambda *_payment, **_facts: None)

    def learn(checkout: Checkout, _moment: datetime) -> None:
        with transaction():
            paying.confirm_transfer(payment_of(checkout).id, by=maya)

    checkout = live(Method.TRANSFER, SECOND, gone=True, sari=sari, end=clock_ends, learn=learn)

    with pytest.raises(ValueError, match="not enough values"):
        check_cell(checkout, Method.TRANSFER, late=True, gone=True, cell="control")
