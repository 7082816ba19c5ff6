"""Webhook and return page at once: the second one comes in at every step of the first, and there is one effect."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Config
from marketplace.core.db import db
from marketplace.core.jobs import run_due
from marketplace.ledger.models import LedgerTransaction
from marketplace.notices.models import Message
from marketplace.orders.states import OrderState
from marketplace.payments import service
from marketplace.payments.models import PaymentStep
from marketplace.payments.states import Method, Source
from marketplace.payments.stripe_lookalike.server import Lookalike
from tests.orders.make import buy, make_goods, payment_of
from tests.payments.cards import deliver, press, running_stripe, start, told_events
from tests.support.racing import break_at, run_after, run_before, together
from tests.support.sound import broken

STEPS = [
    "marketplace.payments.service.settling.settle",
    "marketplace.payments.queries.lock_payment",
    "marketplace.payments.queries.settled_payment_of",
    "marketplace.payments.service.settling.book_receipt",
    "marketplace.payments.service.settling._ask_payable",
    "marketplace.orders.queries.lock_orders",
    "marketplace.orders.service.holding.forget_unpaid",
    "marketplace.orders.service.holding.hand_to_orders",
    "marketplace.ledger.service.post",
    "marketplace.payments.service.steps.note_step",
    "marketplace.core.events.emit",
    "marketplace.core.states.move",
]


@pytest.fixture
def stripe(app: Flask, settings: Config) -> Iterator[Lookalike]:
    with running_stripe(settings) as server:
        yield server


def paid_at_the_provider(stripe: Lookalike, settings: Config):
    """A purchase whose buyer has just paid on the hosted page, and the event that waits to be applied."""
    checkout = buy({make_goods(stock=3): 1}, method=Method.STRIPE)
    payment = payment_of(checkout)
    press(start(payment))
    event = next(each for each in told_events(stripe) if each["type"] == "checkout.session.completed")
    event_id = deliver(event, settings)
    assert event_id is not None
    return checkout.orders[0], payment.id, event_id


def one_effect(order, payment_id: int) -> None:
    run_due()
    db.session.rollback()
    assert order.state is OrderState.NEW
    settled = select(func.count()).select_from(PaymentStep).where(PaymentStep.payment_id == payment_id)
    assert db.session.scalar(settled.where(PaymentStep.kind == "settled")) == 1
    kinds = list(db.session.scalars(select(LedgerTransaction.kind)))
    assert sorted(kinds) == ["order_paid", "payment_received"]
    keys = list(db.session.scalars(select(Message.key)))
    assert len(keys) == len(set(keys))
    assert broken() == []


@pytest.mark.parametrize(
    ("when", "step"), [*((run_before, step) for step in STEPS), *((run_after, step) for step in STEPS[3:5])]
)
def test_the_return_page_comes_in_at_every_step_of_the_webhook(
    app: Flask, settings: Config, stripe: Lookalike, step: str, when
) -> None:
    order, payment_id, event_id = paid_at_the_provider(stripe, settings)
    db.session.rollback()
    with when(step, lambda: service.check_card(payment_id, source=Source.RETURN_PAGE)) as met:
        service.apply_event(event_id)

    assert met.reached
    assert met.errors == []
    one_effect(order, payment_id)


def test_webhook_return_page_and_comparison_at_the_same_moment(
    app: Flask, settings: Config, stripe: Lookalike
) -> None:
    order, payment_id, event_id = paid_at_the_provider(stripe, settings)
    ways = [
        lambda: service.apply_event(event_id),
        lambda: service.check_card(payment_id, source=Source.RETURN_PAGE),
        service.reconcile,
    ]
    assert not [each for each in together(app, ways * 2) if isinstance(each, Exception)]
    one_effect(order, payment_id)


@pytest.mark.parametrize("step", [step for step in STEPS if not step.endswith(".settle")])
def test_what_breaks_in_the_middle_leaves_nothing_half_and_works_the_next_time(
    app: Flask, settings: Config, stripe: Lookalike, step: str
) -> None:
    order, payment_id, event_id = paid_at_the_provider(stripe, settings)
    db.session.rollback()
    with break_at(step, OSError("the light goes out")) as met, pytest.raises(OSError, match="light"):
        service.apply_event(event_id)
    assert met.reached
    db.session.rollback()
    assert order.state is OrderState.UNPAID
    assert db.session.scalar(select(func.count()).select_from(LedgerTransaction)) == 0
    assert broken() == []

    service.apply_event(event_id)
    one_effect(order, payment_id)
