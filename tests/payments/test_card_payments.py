"""Card payments end to end: our verbs, Stripe's library, real HTTP to the look-alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from config import Config
from marketplace.core.clock import at, now
from marketplace.core.db import transaction
from marketplace.core.money import ZERO, Money
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.payments import gateway as gateways
from marketplace.payments import queries, service
from marketplace.payments.errors import PaymentNotOpen, PaymentTimeOver
from marketplace.payments.gateway import PaymentProviderDown
from marketplace.payments.states import Method, PaymentState, Source
from marketplace.payments.stripe_lookalike.faults import HEALTHY, Knobs
from marketplace.payments.stripe_lookalike.server import Lookalike
from tests.make import make_user
from tests.payments.cards import check, press, running_stripe, start
from tests.payments.make import Purchases, fresh, open_payment, plug_in_purchases


@pytest.fixture
def shop(app: Flask) -> Purchases:
    return plug_in_purchases()


@pytest.fixture
def stripe(app: Flask, settings: Config) -> Iterator[Lookalike]:
    with running_stripe(settings) as server:
        yield server


def test_paying_on_the_page_settles_when_we_ask(stripe: Lookalike, shop: Purchases) -> None:
    payment = open_payment(Method.STRIPE)
    url = start(payment)
    assert check(payment).state is PaymentState.OPEN

    press(url)
    settled = check(payment)

    assert (settled.state, settled.settled_by) == (PaymentState.SETTLED, Source.RETURN_PAGE)
    assert ledger.balance(Account.CASH_STRIPE) == Money(150_000)
    assert settled.provider_charge is not None


def test_pressed_twice_it_is_the_same_page(stripe: Lookalike, shop: Purchases) -> None:
    payment = open_payment(Method.STRIPE)

    assert start(payment) == start(payment)


def test_a_declined_card_leaves_everything_open(stripe: Lookalike, shop: Purchases) -> None:
    payment = open_payment(Method.STRIPE)
    url = start(payment)
    press(url, "decline")

    assert check(payment).state is PaymentState.OPEN
    assert start(payment) == url


@pytest.mark.parametrize("fault", [{"drop_before": True}, {"drop_after": True}, {"status": 500}])
def test_a_provider_that_fails_costs_nothing_and_trying_again_works(
    stripe: Lookalike, shop: Purchases, fault: dict[str, Any]
) -> None:
    payment = open_payment(Method.STRIPE)
    stripe.faults.set(Knobs(**fault))
    with pytest.raises(PaymentProviderDown):
        start(payment)
    assert fresh(payment).state is PaymentState.OPEN
    stripe.faults.set(HEALTHY)

    press(start(payment))

    assert check(payment).state is PaymentState.SETTLED
    assert len(stripe.account.store.all("checkout.session")) == 1


def test_a_provider_that_was_away_for_long_gets_a_new_page_and_the_goods_are_kept(
    stripe: Lookalike, shop: Purchases
) -> None:
    payment = open_payment(Method.STRIPE)
    with at(now() + timedelta(minutes=10)):
        start(payment)

    assert fresh(payment).attempt == 2
    assert [key for key, _until in shop.extended] == [payment.payable_id]
    assert fresh(payment).expires_at == shop.extended[0][1]


def test_goods_are_not_held_for_ever_by_new_pages(stripe: Lookalike, shop: Purchases) -> None:
    payment = open_payment(Method.STRIPE)
    with at(now() + timedelta(minutes=35)):
        start(payment)
    stripe.advance(32 * 60)
    with at(now() + timedelta(minutes=70)), pytest.raises(PaymentTimeOver):
        start(payment)


def test_when_the_time_is_over_the_page_is_closed_first(stripe: Lookalike, shop: Purchases) -> None:
    payment = open_payment(Method.STRIPE)
    url = start(payment)
    with at(now() + timedelta(minutes=37)):
        assert service.expire_due() == 1
    press(url)

    assert check(payment, Source.RECONCILER).state is PaymentState.EXPIRED
    assert shop.expired == [payment.payable_id]


def test_paid_in_the_last_second_the_clock_settles_instead(stripe: Lookalike, shop: Purchases) -> None:
    payment = open_payment(Method.STRIPE)
    press(start(payment))
    with at(now() + timedelta(minutes=37)):
        assert service.expire_due() == 0

    assert fresh(payment).state is PaymentState.SETTLED
    assert shop.expired == []


def test_a_provider_that_is_away_when_time_is_over_keeps_the_goods_held(
    stripe: Lookalike, shop: Purchases
) -> None:
    payment = open_payment(Method.STRIPE)
    start(payment)
    stripe.faults.set(Knobs(status=500))
    with at(now() + timedelta(minutes=37)):
        assert service.expire_due() == 0

    assert fresh(payment).state is PaymentState.OPEN


def test_closing_the_page_early_ends_it_there(stripe: Lookalike, shop: Purchases) -> None:
    payment = open_payment(Method.STRIPE)
    url = start(payment)
    service.close_card_page(payment.id, source=Source.PAYABLE)
    press(url)

    assert check(payment).state is PaymentState.OPEN
    assert ledger.balance(Account.CASH_STRIPE) == ZERO


def test_a_settled_payment_opens_no_page(stripe: Lookalike, shop: Purchases) -> None:
    payment = open_payment(Method.STRIPE)
    press(start(payment))

    with pytest.raises(PaymentNotOpen):
        start(payment)
    assert fresh(payment).state is PaymentState.SETTLED


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"amount_total": 14_999_900}, "amount Rp149.999"),
        ({"currency": "usd"}, "currency usd"),
        ({"livemode": True}, "live"),
        ({"metadata": {"payment_id": "999999"}}, "another payment"),
        ({"amount_total": 15_000_050}, "15000050 minor units are no whole rupiah"),
    ],
)
def test_what_differs_from_what_we_asked_is_held_and_not_paid(
    stripe: Lookalike, shop: Purchases, change: dict[str, Any], reason: str
) -> None:
    payment = open_payment(Method.STRIPE)
    press(start(payment))
    stored = stripe.account.get("checkout.session", fresh(payment).provider_ref or "")
    stripe.account.store.put({**stored, **change})

    held = check(payment)

    assert (held.state, held.review_reason) == (PaymentState.OPEN, reason)
    assert shop.settled == []
    assert [each.id for each in queries.held_for_review()] == [payment.id]


def test_a_card_refund_is_asked_of_the_provider_once(stripe: Lookalike, shop: Purchases) -> None:
    shop.stock_is_there = False
    maya = make_user("Maya").id
    payment = open_payment(Method.STRIPE)
    url = start(payment)
    press(url)
    with at(now() + timedelta(minutes=1)), transaction():
        service.expire(payment.id)
    check(payment)
    refund = queries.refunds_waiting()[0]
    stripe.faults.set(Knobs(drop_after=True))
    with pytest.raises(PaymentProviderDown):
        service.send_refund(refund.id, by=maya)
    stripe.faults.set(HEALTHY)
    gateways._gateway.cache_clear()

    sent = service.send_refund(queries.refunds_waiting()[0].id, by=maya)

    assert sent.provider_ref is not None
    assert len(stripe.account.store.all("refund")) == 1
    assert ledger.balance(Account.CASH_STRIPE) == ZERO
    assert ledger.balance(Account.REFUND_PAYABLE) == ZERO
