"""The five main events of a card payment in every order: it ends as the provider says. Source: reliability.md 18.

A dozen orders here; ORDERS=all, set by `make prove`, takes all 120 of both stories.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Config
from marketplace.catalogue.models import Variant
from marketplace.core.db import db, transaction
from marketplace.core.jobs import run_due
from marketplace.core.money import ZERO, Money
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.orders import service as ordering
from marketplace.orders.models import Checkout
from marketplace.payments import queries, service
from marketplace.payments.models import Payment, PaymentStep
from marketplace.payments.service import inbox
from marketplace.payments.states import DisputeState, InboxState, Method, PaymentState, RefundState
from marketplace.payments.stripe_lookalike import disputes, refunds
from marketplace.payments.stripe_lookalike.server import Lookalike
from tests.orders.make import buy, make_goods, payment_of
from tests.payments.cards import check, deliver, press, running_stripe, start, told_events
from tests.support.sound import broken, figure

KINDS = (
    "checkout.session.completed",
    "checkout.session.expired",
    "charge.succeeded",
    "refund.created",
    "charge.dispute.created",
)
EVERY = list(permutations(KINDS))
IS_LONG = os.environ.get("ORDERS") == "all"
CHOSEN = EVERY if IS_LONG else random.Random(18).sample(EVERY, 6)
PRICE = Money(50_000)


@pytest.fixture
def stripe(app: Flask, settings: Config) -> Iterator[Lookalike]:
    with running_stripe(settings) as server:
        yield server


@pytest.fixture
def two_shops(app: Flask) -> tuple[Variant, Variant]:
    return make_goods(price=PRICE.amount, stock=500), make_goods(price=PRICE.amount, stock=500)


def paid_at_the_provider(two_shops: Sequence[Variant]) -> Checkout:
    checkout = buy(dict.fromkeys(two_shops, 1), method=Method.STRIPE)
    press(start(payment_of(checkout)))
    return checkout


def new_events(stripe: Lookalike, seen: set[str]) -> dict[str, dict[str, Any]]:
    """What the provider has to tell since the last purchase; `expired` is a stale one, made from `completed`."""
    told = {event["type"]: event for event in told_events(stripe) if event["id"] not in seen}
    seen |= {event["id"] for event in told_events(stripe)}
    completed = told["checkout.session.completed"]
    stale = {**completed, "id": f"{completed['id']}_stale", "type": "checkout.session.expired"}
    return {**told, "checkout.session.expired": stale}


def tell(
    events: dict[str, dict[str, Any]], kinds: Sequence[str], settings: Config, *, one_by_one: bool
) -> None:
    for kind in kinds:
        db.session.rollback()
        deliver(events[kind], settings)
        if one_by_one:
            run_due()
    run_due()
    db.session.rollback()


def steps(payment: Payment, kind: str) -> int:
    these = (PaymentStep.payment_id == payment.id, PaymentStep.kind == kind)
    return db.session.scalar(select(func.count()).select_from(PaymentStep).where(*these)) or 0


def disputed(stripe: Lookalike, payment_intent: str) -> None:
    disputes.open_dispute(stripe.account, payment_intent, amount=PRICE.amount * 100)


def provider_has(stripe: Lookalike) -> Money:
    """What is left of all charges at the provider."""
    charges, taken = stripe.account.store.all("charge"), stripe.account.store.all("dispute")
    minor = sum(each["amount_captured"] - each["amount_refunded"] for each in charges)
    return Money((minor - sum(each["amount"] for each in taken)) // 100)


def test_our_refund_whose_answer_was_lost_and_a_dispute_end_as_the_provider_says(
    app: Flask, settings: Config, stripe: Lookalike, two_shops: tuple[Variant, Variant]
) -> None:
    """The buyer came back from the page, one shop could not deliver, and our answer about the refund was lost."""
    seen: set[str] = set()
    for number, order in enumerate(CHOSEN):
        checkout = paid_at_the_provider(two_shops)
        payment = check(payment_of(checkout))
        refund_id = refund_with_lost_answer(checkout, stripe)
        disputed(stripe, payment.provider_charge or "")
        tell(new_events(stripe, seen), order, settings, one_by_one=bool(number % 2))

        refund = queries.get_refund(refund_id)
        assert (refund.state, refund.amount, refund.by_transfer) == (RefundState.SENT, PRICE, False), order
        one_effect_of_each(payment, stripe, order)
        assert steps(payment, "refund_sent") == 1, order
        assert ledger.balance(Account.REFUND_PAYABLE) == ZERO
        assert ledger.balance(Account.CASH_STRIPE) == provider_has(stripe) == ZERO, order
    assert queries.held_for_review() == []
    assert broken() == []
    figure(f"{len(CHOSEN)} orders of the events after a refund of ours")


def refund_with_lost_answer(checkout: Checkout, stripe: Lookalike) -> int:
    order = checkout.orders[0]
    with transaction():
        ordering.cancel_by_partner(order.code, partner_id=order.partner_id, by=None, reason="Habis")
    refund_id = queries.refunds_waiting()[0].id
    asked = {"payment_intent": payment_of(checkout).provider_charge, "amount": PRICE.amount * 100}
    refunds.create_refund(stripe.account, {**asked, "metadata": {"refund_id": str(refund_id)}})
    return refund_id


def one_effect_of_each(payment: Payment, stripe: Lookalike, order: Sequence[str]) -> None:
    payment = queries.get_payment(payment.id)
    session = stripe.account.get("checkout.session", payment.provider_ref or "")
    assert (session["status"], payment.state) == ("complete", PaymentState.SETTLED), order
    (dispute,) = [each for each in queries.disputes(limit=500) if each.payment_id == payment.id]
    assert (dispute.state, dispute.is_held) == (DisputeState.NEEDS_RESPONSE, True), order
    assert [steps(payment, kind) for kind in ("settled", "dispute_opened", "expired")] == [1, 1, 0], order


def test_events_nobody_expected_end_as_the_provider_says_and_a_strange_refund_waits_for_a_person(
    app: Flask, settings: Config, stripe: Lookalike, two_shops: tuple[Variant, Variant]
) -> None:
    """The buyer never came back, and half was given back by hand in the provider's dashboard."""
    seen: set[str] = set()
    for number, order in enumerate(CHOSEN, start=1):
        checkout = paid_at_the_provider(two_shops)
        payment = payment_of(checkout)
        intent = str(stripe.account.store.all("payment_intent")[0]["id"])
        refunds.create_refund(stripe.account, {"payment_intent": intent, "amount": PRICE.amount * 100})
        disputed(stripe, intent)
        tell(new_events(stripe, seen), order, settings, one_by_one=bool(number % 2))

        one_effect_of_each(payment, stripe, order)
        held = {each.id: each.review_reason for each in queries.held_for_review(limit=500)}
        assert held[payment.id] == f"refunded {PRICE}", order
        states = {event.type: event.state for event in queries.provider_events_of(payment.id)}
        assert states["refund.created"] is InboxState.HELD
        assert ledger.balance(Account.CASH_STRIPE) == provider_has(stripe) + PRICE * number, order
    assert broken() == []
    figure(f"{len(CHOSEN)} orders of the events after a refund by hand")


def test_believing_the_events_instead_of_asking_ends_in_many_ways(
    app: Flask,
    settings: Config,
    stripe: Lookalike,
    two_shops: tuple[Variant, Variant],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control: the name of the event decides, as in a shop that does not read the object again."""
    apply = inbox.apply_event

    def believe(event_id: int, **facts: Any) -> InboxState:
        event = db.session.get_one(inbox.ProviderEvent, event_id)
        payment = queries.find_by_session(event.object_id)
        if event.type == "checkout.session.expired" and payment is not None:
            payment_id = payment.id
            db.session.rollback()
            with transaction():
                service.expire(payment_id)
            return InboxState.APPLIED
        return apply(event_id, **facts)

    monkeypatch.setattr(service, "apply_event", believe)
    seen: set[str] = set()
    late = set()
    for first, second in (KINDS[:2], KINDS[1::-1]):
        payment = payment_of(paid_at_the_provider(two_shops))
        tell(new_events(stripe, seen), (first, second), settings, one_by_one=True)
        late.add(queries.get_payment(payment.id).is_late)
    assert late == {False, True}
