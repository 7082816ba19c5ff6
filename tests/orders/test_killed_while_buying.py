"""kill -9 at each named place between the basket and the money: started again, the work is done and nothing is half."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Config
from marketplace.core.db import db
from marketplace.orders.models import Checkout, Order
from marketplace.orders.states import OrderState
from marketplace.payments.states import Method
from marketplace.payments.stripe_lookalike.server import Lookalike
from tests.orders.buyers import Answer, Buyer
from tests.orders.make import buy, make_goods, payment_of
from tests.payments.cards import press, running_stripe, start
from tests.support.failpoints import dies, web, web_port
from tests.support.processes import flask
from tests.support.sound import broken

COVERS = {"order_before_commit", "order_after_commit", "payment_after_provider", "settle_before_commit"}


@pytest.fixture
def stripe(app: Flask, settings: Config) -> Iterator[Lookalike]:
    with running_stripe(settings) as server:
        yield server


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def no_answer(buyer: Buyer, path: str, form: dict[str, str]) -> None:
    with pytest.raises(OSError):  # noqa: PT011  # the connection breaks in one of several ways
        buyer.post(path, form)


@pytest.mark.parametrize("place", ["order_before_commit", "order_after_commit"])
def test_a_server_killed_while_it_takes_an_order(app: Flask, settings: Config, place: str) -> None:
    """Before the commit there is nothing, after it everything; the same button then gives that one purchase."""
    goods, port = make_goods(stock=5), web_port()
    buyer = Buyer(f"http://127.0.0.1:{port}")
    with web(settings, port=port, failpoint=place) as ended:
        buyer.put_in(goods.id)
        form = buyer.checkout_form(partner_ids=[goods.partner_id], phone="081200000001")
        no_answer(buyer, "/checkout", form)
        assert ended() == -signal.SIGKILL
    assert count(Checkout) == (place == "order_after_commit")
    assert broken() == []

    with web(settings, port=port):
        first, second = buyer.post("/checkout", form), buyer.post("/checkout", form)
    assert (first.status, first.location) == (second.status, second.location)
    assert first.status == 303
    assert (count(Checkout), count(Order)) == (1, 1)
    assert broken() == []


def test_a_server_killed_after_the_provider_opened_the_page(
    app: Flask, settings: Config, stripe: Lookalike
) -> None:
    """The page at the provider is not forgotten: the next press leads to the same one, so nobody pays twice."""
    goods, port = make_goods(stock=5), web_port()
    buyer = Buyer(f"http://127.0.0.1:{port}")
    with web(settings, port=port, failpoint="payment_after_provider") as ended:
        buyer.put_in(goods.id)
        form = buyer.checkout_form(partner_ids=[goods.partner_id], phone="081200000001", payment="stripe")
        page = buyer.post("/checkout", form).location
        assert page.endswith("/bayar"), page
        no_answer(buyer, f"{page}/kartu", buyer.hidden(page))
        assert ended() == -signal.SIGKILL
    assert len(stripe.account.store.all("checkout.session")) == 1

    with web(settings, port=port):
        answer: Answer = buyer.post(f"{page}/kartu", buyer.hidden(page))
    assert answer.status == 303, answer.text
    sessions = stripe.account.store.all("checkout.session")
    assert [session["url"] for session in sessions] == [answer.location]
    assert broken() == []


def test_a_comparison_killed_while_it_settles(app: Flask, settings: Config, stripe: Lookalike) -> None:
    checkout = buy({make_goods(stock=5): 1}, method=Method.STRIPE)
    order = checkout.orders[0]
    press(start(payment_of(checkout)))
    db.session.rollback()
    dies(settings, "settle_before_commit", "payments", "reconcile")
    db.session.rollback()
    assert order.state is OrderState.UNPAID
    assert broken() == []

    again = flask(settings, "payments", "reconcile")
    assert again.returncode == 0, again.stderr
    assert f"healed: {checkout.code} was paid" in again.stdout
    db.session.rollback()
    assert order.state is OrderState.NEW
    assert broken() == []
