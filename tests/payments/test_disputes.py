"""Banks that take a card payment back, and refunds that come back. Source: reliability.md checks 18 and 26."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import permutations

import pytest
from flask import Flask

from config import Config
from marketplace.cli.invariants import run_all
from marketplace.core.db import db, transaction
from marketplace.core.jobs import run_due
from marketplace.core.money import ZERO, Money
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.orders import queries as orders
from marketplace.orders import service as ordering
from marketplace.orders.models import Order
from marketplace.payments import queries, service
from marketplace.payments.errors import (
    RefundAccountWrong,
    RefundProofMissing,
    RefundSentAlready,
    RefundTooLarge,
)
from marketplace.payments.models import Refund
from marketplace.payments.states import DisputeState, Method, RefundState
from marketplace.payments.stripe_lookalike import disputes, refunds
from marketplace.payments.stripe_lookalike.server import Lookalike
from tests.make import make_user
from tests.orders.make import make_goods, make_order, payment_of
from tests.payments.cards import check, deliver, press, running_stripe, start, told_events
from tests.payments.make import photo_bytes
from tests.support.processes import environment
from tools.environment import ROOT


@pytest.fixture
def stripe(app: Flask, settings: Config) -> Iterator[Lookalike]:
    with running_stripe(settings) as server:
        yield server


def card_order(*, paid: bool = True) -> Order:
    order = make_order(variant=make_goods(price=50_000), method=Method.STRIPE, paid=False)
    payment = payment_of(order.checkout)
    press(start(payment))
    if paid:
        check(payment)
    return order


def completed(order: Order) -> Order:
    with transaction():
        ordering.accept(order.code, partner_id=order.partner_id, by=None)
    with transaction():
        ordering.mark_ready(order.code, partner_id=order.partner_id, by=None)
    with transaction():
        code = order.pickup_code or ""
        ordering.hand_over(order.code, partner_id=order.partner_id, by=None, pickup_code=code)
    return order


def intent_of(stripe: Lookalike) -> str:
    return str(stripe.account.store.all("payment_intent")[0]["id"])


def hear(stripe: Lookalike, settings: Config, *kinds: str) -> None:
    """The events of these kinds arrive, in this order."""
    events = {event["type"]: event for event in told_events(stripe)}
    for kind in kinds:
        db.session.rollback()
        deliver(events[kind], settings)
    run_due()
    db.session.rollback()


def state_of(stripe: Lookalike) -> DisputeState:
    return queries.disputes()[0].state


def invariants_hold() -> None:
    broken = [outcome.finding for outcome in run_all() if outcome.is_broken]
    assert broken == []


def test_a_dispute_takes_the_money_out_and_a_won_one_brings_it_back(
    app: Flask, settings: Config, stripe: Lookalike
) -> None:
    order = card_order()
    said = disputes.open_dispute(stripe.account, intent_of(stripe))
    hear(stripe, settings, "charge.dispute.created", "charge.dispute.funds_withdrawn")

    assert ledger.balance(Account.DISPUTE_HELD) == Money(100_000)
    assert ledger.balance(Account.CASH_STRIPE) == ZERO
    with pytest.raises(RefundTooLarge), transaction():
        service.request_refund(
            payment_of(order.checkout).id, amount=Money(1), ref=("orders", order.id), reason="x"
        )
    disputes.close_dispute(stripe.account, said["id"], won=True)
    hear(stripe, settings, "charge.dispute.closed", "charge.dispute.funds_reinstated")

    assert state_of(stripe) is DisputeState.WON
    assert ledger.balance(Account.DISPUTE_HELD) == ZERO
    assert ledger.balance(Account.CASH_STRIPE) == Money(100_000)
    invariants_hold()


def test_a_lost_dispute_before_completion_comes_out_of_what_is_held(
    app: Flask, settings: Config, stripe: Lookalike
) -> None:
    order = card_order()
    said = disputes.open_dispute(stripe.account, intent_of(stripe))
    disputes.close_dispute(stripe.account, said["id"], won=False)
    hear(stripe, settings, "charge.dispute.closed")
    assert ledger.balance(Account.ORDER_HELD) == ZERO

    completed(order)

    assert ledger.balance(Account.DISPUTE_HELD) == ZERO
    assert ledger.partner_money(order.partner_id).payable == ZERO
    invariants_hold()


def test_a_lost_dispute_after_the_payout_becomes_a_receivable(
    app: Flask, settings: Config, stripe: Lookalike
) -> None:
    order = completed(card_order())
    pay_out(order)
    said = disputes.open_dispute(stripe.account, intent_of(stripe))
    hear(stripe, settings, "charge.dispute.created")
    disputes.close_dispute(stripe.account, said["id"], won=False)
    hear(stripe, settings, "charge.dispute.closed")

    money = ledger.partner_money(order.partner_id)
    assert (money.payable, money.receivable) == (ZERO, Money(100_000) - order.fee)
    assert ledger.balance(Account.DISPUTE_HELD) == ZERO
    assert orders.left_of(order).amount == ZERO
    invariants_hold()


def test_the_events_of_a_dispute_in_any_order_end_as_the_provider_says(
    app: Flask, settings: Config, stripe: Lookalike
) -> None:
    """Also before we have heard that the payment was made."""
    kinds = ("checkout.session.completed", "charge.dispute.created", "charge.dispute.closed")
    for order_of_events in permutations(kinds):
        card_order(paid=False)
        said = disputes.open_dispute(stripe.account, intent_of(stripe))
        disputes.close_dispute(stripe.account, said["id"], won=False)
        hear(stripe, settings, *order_of_events)

        assert [each.state for each in queries.disputes() if each.provider_ref == said["id"]] == [
            DisputeState.LOST
        ]
        assert ledger.balance(Account.DISPUTE_HELD) == ZERO
        assert ledger.balance(Account.CASH_STRIPE) == ZERO
    invariants_hold()


def test_a_refund_that_comes_back_is_owed_again_and_paid_by_transfer_with_proof(
    app: Flask, settings: Config, stripe: Lookalike
) -> None:
    refund, maya = cancelled(card_order()), make_user("Maya").id
    refund_id = refund.id
    sent = service.send_refund(refund_id, by=maya)
    refunds.fail_refund(stripe.account, sent.provider_ref or "")
    hear(stripe, settings, "refund.failed")
    hear(stripe, settings, "refund.failed")

    assert queries.get_refund(refund_id).state is RefundState.FAILED
    assert ledger.balance(Account.REFUND_PAYABLE) == Money(-100_000)
    assert ledger.balance(Account.CASH_STRIPE) == Money(100_000)
    with pytest.raises(RefundAccountWrong), transaction():
        service.give_refund_account(refund_id, bank="BRI", number="12", holder="Sari")
    with transaction():
        service.give_refund_account(refund_id, bank="BRI", number="0012-3456 789", holder="Sari")
    with pytest.raises(RefundProofMissing):
        service.send_refund(refund_id, by=maya)

    db.session.rollback()
    again = service.send_refund(refund_id, by=maya, photo=service.keep_photo(photo_bytes()))

    assert (again.state, again.by_transfer, again.attempt) == (RefundState.SENT, True, 2)
    assert ledger.balance(Account.REFUND_PAYABLE) == ZERO
    assert ledger.balance(Account.CASH_BANK) == Money(-100_000)
    account = queries.find_refund_account(refund_id)
    assert account is not None
    assert account.masked == "BRI ****6789"
    hear(stripe, settings, "refund.failed")
    with pytest.raises(RefundSentAlready):
        service.send_refund(refund_id, by=maya)
    invariants_hold()


def cancelled(order: Order) -> Refund:
    with transaction():
        ordering.cancel_by_partner(order.code, partner_id=order.partner_id, by=None, reason="Habis")
    return queries.refunds_waiting()[0]


def pay_out(order: Order) -> None:
    from marketplace.ledger import rules
    from marketplace.ledger import service as books
    from marketplace.ledger.rules import Line

    payable = ledger.partner_money(order.partner_id).payable
    owed = Line(Account.PARTNER_PAYABLE, -payable, order.partner_id, order.holder)
    with transaction():
        books.post(
            source=order.holder,
            kind="payout_sent",
            book=books.Book.MARKETPLACE,
            lines=rules.payout_sent(covered=[owed]),
        )


SEND = """
import sys
from config import Config
from marketplace.app import create_app
from marketplace.payments import service
with create_app(Config.from_env()).app_context():
    service.send_refund(int(sys.argv[1]), by=int(sys.argv[2]))
"""


def test_killed_between_the_answer_and_our_commit_a_second_press_sends_no_second_refund(
    app: Flask, settings: Config, stripe: Lookalike
) -> None:
    refund_id, maya = cancelled(card_order()).id, make_user("Maya").id
    db.session.rollback()
    extra = {"FAILPOINT": "refund_after_provider", "STRIPE_API_BASE": stripe.url}
    command = [sys.executable, "-c", SEND, str(refund_id), str(maya)]
    killed = subprocess.run(
        command, cwd=ROOT, env=environment(settings, extra), capture_output=True, check=False, timeout=120
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert queries.get_refund(refund_id).state is RefundState.REQUESTED
    assert len(stripe.account.store.all("refund")) == 1

    db.session.rollback()
    assert service.send_refund(refund_id, by=maya).state is RefundState.SENT

    assert len(stripe.account.store.all("refund")) == 1
    assert ledger.balance(Account.CASH_STRIPE) == ZERO
    invariants_hold()
