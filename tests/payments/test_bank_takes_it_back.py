"""Banks that take money back after everything was paid out, and refunds that come back days later: told by signed
messages, seen on the pages of everybody whom it concerns. Source: reliability.md check 26."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from config import Config
from marketplace.core.clock import at, now
from marketplace.core.db import db, transaction
from marketplace.core.jobs import run_due
from marketplace.core.money import ZERO, Money
from marketplace.ledger import queries as ledger
from marketplace.ledger.accounts import Account
from marketplace.notices.models import Notice
from marketplace.orders import service as orders
from marketplace.orders.models import Order
from marketplace.payments import queries, service
from marketplace.payments.gateway import webhook_secret
from marketplace.payments.states import DisputeState, Method, RefundState
from marketplace.payments.stripe_lookalike import disputes, refunds
from marketplace.payments.stripe_lookalike.server import Lookalike
from marketplace.payments.stripe_lookalike.webhooks import payload_of, signature
from tests.make import Cast, sign_in
from tests.orders.make import buy, make_goods, payment_of
from tests.orders.story import do, pickup_code
from tests.payments.cards import check, press, running_stripe, start, told_events
from tests.payments.make import photo_bytes
from tests.payouts.make import confirm, earn, give_account, prepare, send
from tests.support.sound import broken

PRICE = Money(150_000)


@pytest.fixture
def stripe(app: Flask, settings: Config) -> Iterator[Lookalike]:
    with running_stripe(settings) as server:
        yield server


def paid_by_card(cast: Cast) -> Order:
    goods = make_goods(partner=cast.ulos, price=PRICE.amount)
    checkout = buy({goods: 1}, method=Method.STRIPE, buyer=cast.sari)
    press(start(payment_of(checkout)))
    check(payment_of(checkout))
    return checkout.orders[0]


def paid_out(order: Order, cast: Cast) -> Order:
    """Fetched by the buyer, and its money is in the account of the shop."""
    do(orders.accept, order)
    do(orders.mark_ready, order)
    do(orders.hand_over, order, pickup_code=pickup_code(order))
    payout = prepare(cast.maya.id)
    send(payout, cast.ayu.id)
    confirm(payout, cast.ayu.id)
    assert ledger.partner_money(cast.ulos.id).payable == ZERO
    return order


def hear(client: FlaskClient, stripe: Lookalike, settings: Config, kind: str, *, times: int = 1) -> None:
    """The newest message of this kind arrives at the shop, and the worker works."""
    event = next(each for each in reversed(told_events(stripe)) if each["type"] == kind)
    payload = payload_of(event)
    signed = signature(payload, secret=webhook_secret(settings), at=int(time.time()))
    for _delivery in range(times):
        answer = client.post("/webhooks/stripe", data=payload, headers={"Stripe-Signature": signed})
        assert answer.status_code == 200
        run_due()
    db.session.rollback()


def read(app: Flask, person: object, address: str) -> str:
    return sign_in(app.test_client(), person).get(address).get_data(as_text=True)


def told(user_id: int) -> str:
    db.session.rollback()
    return " | ".join(db.session.scalars(select(Notice.text).where(Notice.user_id == user_id)))


def test_a_chargeback_after_the_payout_is_a_debt_that_everybody_sees_and_the_next_payout_nets(
    stripe: Lookalike, app: Flask, client: FlaskClient, settings: Config, cast: Cast
) -> None:
    with at(now() - timedelta(days=5)):  # older than the 48 hours that a new account waits
        give_account(cast.ulos)
    order = paid_out(paid_by_card(cast), cast)
    intent = payment_of(order.checkout).provider_charge or ""
    said = disputes.open_dispute(stripe.account, intent)
    hear(client, stripe, settings, "charge.dispute.created", times=2)

    page = read(app, cast.maya, "/admin/keuangan/sengketa")
    assert order.checkout.code in page
    assert "Perlu dijawab" in page
    assert "Jawab sengketa" in read(app, cast.maya, "/admin/keuangan")
    assert f"Pembayaran kartu {order.checkout.code} disengketakan" in told(cast.maya.id)
    assert f"Bank pembeli menyengketakan pembayaran {order.code}" in told(cast.wati.id)
    assert ledger.balance(Account.DISPUTE_HELD) == PRICE

    disputes.close_dispute(stripe.account, said["id"], won=False)
    hear(client, stripe, settings, "charge.dispute.closed", times=2)
    owed = ledger.partner_money(cast.ulos.id).receivable
    assert owed == PRICE - order.fee
    assert queries.disputes()[0].state is DisputeState.LOST
    assert "Kalah" in read(app, cast.maya, "/admin/keuangan/sengketa")
    assert str(owed) in read(app, cast.maya, f"/admin/keuangan/mitra/{cast.ulos.id}")
    assert f"Sengketa {order.code} kalah" in told(cast.wati.id)
    assert "Anda berutang kepada kami" in read(app, cast.wati, "/mitra/uang")

    earn(cast.ulos.id, owed.amount + 50_000)
    payout = prepare(cast.maya.id)
    assert [transfer.amount for transfer in payout.transfers] == [Money(50_000)], "the debt is netted"
    send(payout, cast.ayu.id)
    assert ledger.partner_money(cast.ulos.id).receivable == ZERO
    assert broken() == []


def test_a_refund_that_comes_back_is_owed_again_and_everybody_hears_of_it(
    stripe: Lookalike, app: Flask, client: FlaskClient, settings: Config, cast: Cast
) -> None:
    order = paid_by_card(cast)
    with transaction():
        orders.cancel_by_buyer(order.id, by=cast.sari.id)
    refund_id = queries.refunds_waiting()[0].id
    db.session.rollback()
    sent = service.send_refund(refund_id, by=cast.maya.id)
    assert "Sudah dikembalikan" in read(app, cast.sari, f"/pesanan/{order.code}")
    assert ledger.balance(Account.REFUND_PAYABLE) == ZERO

    refunds.fail_refund(stripe.account, sent.provider_ref or "")
    hear(client, stripe, settings, "refund.failed", times=2)
    assert queries.get_refund(refund_id).state is RefundState.FAILED
    assert ledger.balance(Account.REFUND_PAYABLE) == -PRICE
    assert ledger.balance(Account.CASH_STRIPE) == PRICE
    page = read(app, cast.sari, f"/pesanan/{order.code}")
    assert "Pengembalian gagal" in page
    assert "Beri tahu rekening bank Anda" in page
    assert f"Bank Anda tidak menerima pengembalian {PRICE}" in told(cast.sari.id)
    assert f"Pengembalian {PRICE} untuk {order.checkout.code} gagal" in told(cast.maya.id)
    assert order.checkout.code in read(app, cast.maya, "/admin/keuangan/pengembalian")

    with transaction():
        service.give_refund_account(refund_id, bank="BRI", number="0012345678", holder="Sari")
    service.send_refund(refund_id, by=cast.maya.id, photo=service.keep_photo(photo_bytes()))
    assert "Sudah dikembalikan" in read(app, cast.sari, f"/pesanan/{order.code}")
    assert ledger.balance(Account.REFUND_PAYABLE) == ZERO
    assert ledger.balance(Account.CASH_STRIPE) == PRICE, (
        "the card's money is with Stripe, the transfer left the bank"
    )
    assert ledger.balance(Account.CASH_BANK) == -PRICE
    assert broken() == []
