"""kill -9 after the provider gave the money back and before it is booked: sent again, it is one refund."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from config import Config
from marketplace.core.db import db, transaction
from marketplace.orders import service as orders
from marketplace.payments import service
from marketplace.payments.models import Refund
from marketplace.payments.states import Method, RefundState, Source
from marketplace.payments.stripe_lookalike.server import Lookalike
from tests.make import make_user
from tests.orders.make import buy, make_goods, payment_of
from tests.payments.cards import check, press, running_stripe, start
from tests.support.processes import environment
from tests.support.sound import broken
from tools.environment import ROOT

COVERS = {"refund_after_provider"}
SEND = """
from wsgi import app
from marketplace.payments import service
with app.app_context():
    service.send_refund({refund_id}, by={by})
"""


@pytest.fixture
def stripe(app: Flask, settings: Config) -> Iterator[Lookalike]:
    with running_stripe(settings) as server:
        yield server


@pytest.mark.parametrize("place", sorted(COVERS))
def test_a_refund_that_was_sent_and_not_booked_is_sent_once(
    app: Flask, settings: Config, stripe: Lookalike, place: str
) -> None:
    checkout = buy({make_goods(stock=5): 1}, method=Method.STRIPE)
    order, finance = checkout.orders[0], make_user("Tono").id
    payment = payment_of(checkout)
    press(start(payment))
    check(payment, Source.WEBHOOK)
    with transaction():
        orders.cancel_by_partner(order.code, partner_id=order.partner_id, by=None, reason="Habis")
    refund = db.session.scalars(select(Refund)).one()
    refund_id = refund.id
    db.session.rollback()
    killed = subprocess.run(
        [sys.executable, "-c", SEND.format(refund_id=refund_id, by=finance)],
        cwd=ROOT,
        env=environment(settings, {"FAILPOINT": place}),
        check=False,
        timeout=120,
    )
    assert killed.returncode == -signal.SIGKILL
    db.session.rollback()
    assert refund.state is not RefundState.SENT
    assert broken() == []

    db.session.rollback()
    service.send_refund(refund_id, by=finance)
    db.session.rollback()
    assert refund.state is RefundState.SENT
    assert len(stripe.account.store.all("refund")) == 1
    assert broken() == []
