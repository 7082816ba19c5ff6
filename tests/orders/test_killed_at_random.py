"""kill -9 while people buy: nothing that was acknowledged is lost, nothing is half, and stock and books agree.

KILLS, CRASH_CLIENTS and CRASH_SECONDS make it long.
"""

from __future__ import annotations

import os

from flask import Flask
from sqlalchemy import func, select

from config import Config
from marketplace.core.db import db
from marketplace.core.quantity import Quantity
from marketplace.inventory.models import Stock
from marketplace.orders.models import Checkout, OrderLine
from tests.orders.make import make_goods
from tests.support.crashing import Market, buy_while_killing
from tests.support.sound import broken, figure

KILLS = int(os.environ.get("KILLS", "3"))
CLIENTS = int(os.environ.get("CRASH_CLIENTS", "4"))
SECONDS = float(os.environ.get("CRASH_SECONDS", "0"))


def test_no_acknowledged_order_is_lost_and_none_is_half(app: Flask, settings: Config) -> None:
    goods = make_goods(stock=1_000_000)
    what = {"variant_id": goods.id, "partner_id": goods.partner_id}
    db.session.rollback()
    with Market(settings) as market:
        shoppers = buy_while_killing(market, **what, clients=CLIENTS, kills=KILLS, seconds=SECONDS)
        market.kill_all()
        again = [shopper.press_again() for shopper in shoppers if shopper.acknowledged]

    faults = [fault for shopper in shoppers for fault in shopper.faults]
    promised = {key: where for shopper in shoppers for key, where in shopper.acknowledged.items()}
    kept = {row[0]: row[1] for row in db.session.execute(select(Checkout.idempotency_key, Checkout.code))}
    sold = db.session.scalar(select(func.sum(OrderLine.quantity))) or Quantity.of(0)
    reserved = db.session.scalar(select(Stock.reserved).where(Stock.variant_id == goods.id))
    figure(f"{market.kills} kills, {len(promised)} orders acknowledged, 0 lost")
    assert faults == []
    assert promised
    assert {key: where.rsplit("/", 1)[-1] for key, where in promised.items()}.items() <= kept.items()
    assert all(now == before for now, before in again)
    assert reserved == sold
    assert broken() == []


def test_a_server_that_commits_line_by_line_is_caught(app: Flask, settings: Config) -> None:
    """The negative control: if nothing is found here, the proof above proves nothing."""
    goods = make_goods(stock=1_000_000)
    what = {"variant_id": goods.id, "partner_id": goods.partner_id}
    db.session.rollback()
    with Market(settings, "tests.orders.line_by_line:app") as market:
        buy_while_killing(market, **what, clients=3, kills=4, seconds=0)

    found = broken()
    assert any(each.startswith(("I4", "I13")) for each in found), found
